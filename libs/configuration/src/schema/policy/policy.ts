import { z } from 'zod';
import { key } from '../../key.ts';
import { emailPolicy } from './email.ts';
import { isfPolicy } from './isf.ts';
import { iwfPolicy } from './iwf.ts';
import { mmsPolicy } from './mms.ts';
import { pfPolicy } from './pf.ts';
import { smsPolicy } from './sms.ts';

/** Section `policy`: every choice that the specification leaves to the service provider. Reloaded without restart. */
export const policy = z.strictObject({
  isf: key(isfPolicy.prefault({}), 'Selection of the interworking function.'),
  iwf: key(iwfPolicy.prefault({}), 'What every interworking function shares.'),
  sms: key(smsPolicy.prefault({}), 'Between CPM and SMS.'),
  mms: key(mmsPolicy.prefault({}), 'Between CPM and MMS.'),
  email: key(emailPolicy.prefault({}), 'Between CPM and e-mail.'),
  pf: key(pfPolicy.prefault({}), 'The users of the Participating Function.'),
});
