/** email-iwf: interworking with Internet mail as an SMTP node (TS §6.4). */
export { start } from './start.ts';
