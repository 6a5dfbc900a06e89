/** sms-iwf: SMS interworking, External Short Message Entity realization (TS §6.2.2). */
export { start } from './start.ts';
