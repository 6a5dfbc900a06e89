import { type MicroResult, measure } from './measure.ts';
import { messageContent } from './message-content.ts';
import { shortMessages } from './short-messages.ts';
import { sipMessages } from './sip-messages.ts';
import { smppPdus } from './smpp-pdus.ts';
import { telemetry } from './telemetry.ts';

/**
 * Measures every operation a pager message is made of, one after the other in this process: about ten seconds.
 *
 * @param onResult told of each result as it comes
 */
export async function runMicro(onResult: (result: MicroResult) => void): Promise<MicroResult[]> {
  const cases = [...sipMessages(), ...smppPdus(), ...shortMessages(), ...messageContent(), ...(await telemetry())];
  const results: MicroResult[] = [];
  for (const each of cases) {
    const result = measure(each);
    results.push(result);
    onResult(result);
    // The loop gets a turn, so that Ctrl-C is heard.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return results;
}
