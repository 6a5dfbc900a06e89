export * from './dialog/index.ts';
export * from './message/index.ts';
export * from './resolution/index.ts';
export { SipStack, type StackSize } from './stack.ts';
export { DEFAULT_STACK_LIMITS, type SipStackOptions, type StackLimits, type TargetResolver } from './stack-options.ts';
export * from './transaction/index.ts';
export * from './transport/index.ts';
