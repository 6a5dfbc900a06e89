export { Dialog, DialogError, type DialogRequestParts, type DialogVerdict } from './dialog.ts';
export { dialogId, dialogIdOfRequest, dialogIdOfResponse } from './dialog-id.ts';
export type { DialogRecord, DialogState } from './dialog-record.ts';
export { SuccessRetransmission, type SuccessRetransmissionEvents } from './success-retransmission.ts';
