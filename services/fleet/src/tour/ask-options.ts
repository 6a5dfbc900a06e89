import { ROAD } from './road.ts';
import { check, type Played, type Stage, seen, unixMs } from './stage.ts';

const OPTIONS_MS = 5_000;

/** OPTIONS to the ISF's address: the fleet's health as a SIP peer sees it (RFC 3261 §11). */
export async function askOptions({ client }: Stage): Promise<Played> {
  const asked = unixMs();
  const { status, reason, headers } = await client.sendOptions(client.identity.isfAddress, { deadlineMs: OPTIONS_MS });
  const allow = headers.get('Allow');
  return {
    traceId: undefined,
    entries: [
      seen(asked, ROAD.sent, 'RCS client → sip-edge', `OPTIONS ${client.identity.isfAddress}`),
      seen(unixMs(), ROAD.answered, 'sip-edge → RCS client', `${status} ${reason}, Allow: ${allow ?? 'none'}`),
    ],
    checks: [check('answer 200', 200, status), check('MESSAGE allowed', true, allow?.includes('MESSAGE') ?? false)],
  };
}
