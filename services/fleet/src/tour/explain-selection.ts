import { BOB } from './people.ts';
import { ROAD } from './road.ts';
import { check, type Played, type Stage, seen, unixMs } from './stage.ts';

/** Asks the ISF over the bus what it would do with a message, and why. Nothing is sent to anybody. */
export async function explainSelection({ client, isf }: Stage): Promise<Played> {
  const { request } = client.compose({ to: BOB, text: 'Dinner at 7?' });
  const { method, requestUri, headers, body } = request;
  const asked = unixMs();
  const answer = await isf.explain({
    envelope: undefined,
    request: { method, requestUri, headers: headers.toBuffer(), body },
  });
  const answered = unixMs();
  return {
    traceId: undefined,
    entries: [
      seen(asked, ROAD.sent, 'operator → isf', `Explain: MESSAGE ${requestUri}`),
      seen(
        answered,
        ROAD.answered,
        'isf → operator',
        `${answer.selected} (ranking: ${answer.ranking.join(', ')}), because`,
      ),
      ...answer.reasons.map(({ step, technology, effect, text }, index) =>
        seen(answered, ROAD.answered + 1 + index, step, `${technology} ${effect}: ${text}`),
      ),
    ],
    checks: [check('selected sms', 'sms', answer.selected), check('with reasons', true, answer.reasons.length > 0)],
  };
}
