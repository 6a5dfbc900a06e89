import { SMTPServer } from 'smtp-server';
import { answerQuestions } from '../../macro/child-process.ts';
import type { SinkCounts } from '../../macro/peers/sink-counts.ts';

/**
 * npm `smtp-server` as anybody would use it who takes mail without authentication: what our receiver stands beside. It
 * takes every mail and forgets it. A process of its own.
 */

let mails = 0;
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['AUTH', 'STARTTLS'],
  logger: false,
  onData(stream, _session, callback) {
    stream.resume();
    stream.once('end', () => {
      mails += 1;
      callback(null);
    });
  },
});
server.on('error', () => {});
server.listen(0, '127.0.0.1', () => {
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  answerQuestions(() => ({ port, submissions: mails }) satisfies SinkCounts);
});
