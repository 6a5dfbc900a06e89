export * from './cpm-headers.ts';
export * from './disposition.ts';
export * from './feature-tags.ts';
export * from './identities.ts';
export * from './message-correlator.ts';
export * from './nccsid.ts';
export * from './recipient-history.ts';
export * from './release-token.ts';
