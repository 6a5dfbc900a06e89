import { z } from 'zod';
import { mmsToPager } from './mms-inbound.ts';
import { pagerToMms } from './mms-pager.ts';
import { sessionInviteMode } from './session-invite-mode.ts';

/** Section `policy.mms`: what the specification leaves to policy between CPM and MMS. */
export const mmsPolicy = z.strictObject({
  ...pagerToMms,
  ...mmsToPager,
  session_invite_mode: sessionInviteMode(['accept', 'ask', 'reject'], 'accept', ['MMS-6.3.1.1.6.1-01']),
});
