/** Kind of the work of sms-iwf on CAUSEWAY_WORK: subject `causeway.work.sms`. */
export const WORK_KIND = 'sms';
