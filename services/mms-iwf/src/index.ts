/** mms-iwf: interworking with MMS as an MMS Relay/Server on MM4 (TS §6.3). */
export { type MmsConnections, start } from './start.ts';
