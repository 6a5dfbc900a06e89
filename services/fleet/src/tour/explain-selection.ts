import type { PagerMessageOptions } from '@causeway/testkit';
import { BOB, EVA, MAX } from './people.ts';
import { textWithBoat } from './picture.ts';
import { ROAD } from './road.ts';
import { check, type Played, type Stage, seen, unixMs } from './stage.ts';
import type { Check, TimelineEntry } from './timeline.ts';

/** One question to the ISF, and the answer it has to give. */
interface Question {
  readonly asked: string;
  readonly message: PagerMessageOptions;
  readonly selected: string;
}

const QUESTIONS: readonly Question[] = [
  { asked: 'a text to a number', message: { to: BOB, text: 'Dinner at 7?' }, selected: 'sms' },
  { asked: 'a picture to a number', message: { to: MAX, content: textWithBoat('Our boat') }, selected: 'mms' },
  { asked: 'a text to a mail address', message: { to: `mailto:${EVA}`, text: 'Sunday?' }, selected: 'email' },
  { asked: 'a text to a number that names MMS', message: { to: `tel:${MAX};nccsid=MMS`, text: 'Hi' }, selected: 'mms' },
];

/** Asks the ISF over the bus what it would do with messages, and why. Nothing is sent to anybody. */
export async function explainSelection(stage: Stage): Promise<Played> {
  const entries: TimelineEntry[] = [];
  const checks: Check[] = [];
  for (const [index, question] of QUESTIONS.entries())
    await ask(question, ROAD.sent + 20 * index, stage, entries, checks);
  return { traceId: undefined, entries, checks };
}

async function ask(
  { asked, message, selected }: Question,
  place: number,
  { client, isf }: Stage,
  entries: TimelineEntry[],
  checks: Check[],
): Promise<void> {
  const { method, requestUri, headers, body } = client.compose(message).request;
  const at = unixMs();
  const request = { method, requestUri, headers: headers.toBuffer(), body };
  const answer = await isf.explain({ envelope: undefined, request });
  const answeredAt = unixMs();
  // What leaves a technology where it is tells nothing about the choice.
  const telling = answer.reasons.filter(({ effect }) => effect !== 'kept');
  entries.push(
    seen(at, place, 'operator → isf', `Explain: ${asked}, ${requestUri}`),
    seen(
      answeredAt,
      place + 1,
      'isf → operator',
      `${answer.selected} (ranking: ${answer.ranking.join(', ')}), because`,
    ),
    ...telling.map(({ step, technology, effect, text }, index) =>
      seen(answeredAt, place + 2 + index, step, `${technology} ${effect}: ${text}`),
    ),
  );
  checks.push(check(`${asked}: ${selected}`, selected, telling.length > 0 ? answer.selected : 'without a reason'));
}
