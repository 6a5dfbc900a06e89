import { z } from 'zod';
import { keywords, sessionInviteMode } from './session-invite-mode.ts';
import { smsToPager } from './sms-inbound.ts';
import { pagerToSms } from './sms-pager.ts';

const sessions = {
  session_invite_mode: sessionInviteMode(['accept', 'ask', 'inform', 'reject'], 'ask', [
    'SMS-6.2.2.1.3-01',
    'SMS-6.2.2.1.3-02',
  ]),
  accept_keywords: keywords(['yes', 'accept'], 'Replies that accept an invitation.', ['SMS-6.2.2.1.3-10b']),
  reject_keywords: keywords(['no', 'reject'], 'Replies that refuse an invitation.', ['SMS-6.2.2.1.3-10b']),
  leave_keywords: keywords(['leave', 'exit'], 'Texts by which an SMS user leaves a session.', [
    'SMS-6.2.2.2.2-01',
    'SMS-6.2.2.2.4-01',
  ]),
};

/** Section `policy.sms`: what the specification leaves to policy between CPM and SMS. */
export const smsPolicy = z.strictObject({ ...pagerToSms, ...smsToPager, ...sessions });
