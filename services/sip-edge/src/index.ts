/** sip-edge: the only room that speaks SIP to the outside. */
export { start } from './start.ts';
