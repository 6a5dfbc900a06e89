import { z } from 'zod';
import { emailToPager } from './email-inbound.ts';
import { pagerToEmail } from './email-pager.ts';
import { sessionInviteMode } from './session-invite-mode.ts';

/** Section `policy.email`: what the specification leaves to policy between CPM and e-mail. */
export const emailPolicy = z.strictObject({
  ...pagerToEmail,
  ...emailToPager,
  session_invite_mode: sessionInviteMode(['accept', 'ask', 'reject'], 'ask', ['EML-6.4.2.4-01']),
});
