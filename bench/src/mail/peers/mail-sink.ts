import { answerQuestions } from '../../macro/child-process.ts';
import type { SinkCounts } from '../../macro/peers/sink-counts.ts';
import { takeMails } from '../smtp/take-mails.ts';

/** A mail server that takes every mail and forgets it, where Postfix's smtp-sink is not there. A process of its own. */

let mails = 0;
const port = await takeMails(() => {
  mails += 1;
});
answerQuestions(() => ({ port, submissions: mails }) satisfies SinkCounts);
