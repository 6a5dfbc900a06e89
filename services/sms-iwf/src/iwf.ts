import type { InterworkingFunction } from '@causeway/interworking';
import type { SmppClient } from './smpp/smpp-client.ts';
import type { Ways } from './ways.ts';

/** What the procedures of sms-iwf work with. */
export interface SmsIwf extends InterworkingFunction {
  readonly smpp: SmppClient;
  /** How the SM-SC of each destination wants its messages. */
  readonly ways: Ways;
}
