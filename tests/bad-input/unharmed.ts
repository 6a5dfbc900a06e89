import { RcsClient } from '@causeway/testkit';
import { CPM_MAIL_DOMAIN, MAIL_DOMAIN } from '../fleet/fleet-configuration.ts';
import type { FleetUnderTest } from '../fleet/fleet-under-test.ts';

const ALICE = '12125550101';
const BOB = '447700960001';
const ANSWER_MS = 5_000;
/** More than the heap of a service grows by itself in a test of some seconds. */
const MOST_GROWTH_OCTETS = 160 * 1024 * 1024;

/** What the fleet was like before something was done to it. */
export class Unharmed {
  readonly #fleet: FleetUnderTest;
  readonly #pids: ReadonlyMap<string, number>;
  readonly #memory: number;
  #messages = 0;

  /** Looks at the fleet as it is now, which is well. */
  constructor(fleet: FleetUnderTest) {
    this.#fleet = fleet;
    this.#pids = pidsOf(fleet);
    this.#memory = residentOctets(fleet);
  }

  /**
   * Checks that nothing is left of what was done: the same processes, memory within bounds, and good messages pass at
   * once over UDP and TCP, on every road of the fleet.
   */
  async check(): Promise<void> {
    const { client } = this.#fleet;
    this.#messages += 1;
    const text = `Good message ${this.#messages}`;
    // A sender of its own: a connection of before may be one that the fleet is just closing.
    const sender = new RcsClient({ ...client.identity, target: `127.0.0.1:${this.#fleet.sipPort}` });
    await sender.start();
    for (const to of this.#targets()) {
      for (const transport of ['udp', 'tcp'] as const) {
        const sent = await sender.sendPagerMessage({
          to,
          text,
          imdn: ['positive-delivery'],
          transport,
          deadlineMs: ANSWER_MS,
        });
        expect([to, transport, sent.synthetic, sent.response.status]).toEqual([to, transport, false, 202]);
        await client.waitForImdn(sent.messageId, ANSWER_MS);
      }
    }
    await sender.stop();
    await this.#sendToCpm(text);
    expect(pidsOf(this.#fleet)).toEqual(this.#pids);
    expect(this.#fleet.restarts()).toEqual({});
    expect(residentOctets(this.#fleet) - this.#memory).toBeLessThan(MOST_GROWTH_OCTETS);
  }

  /** One for each service, which the nccsid names. */
  #targets(): readonly string[] {
    const { services } = this.#fleet;
    return [
      `tel:+${BOB};nccsid=SMS`,
      ...(services.includes('mms-iwf') ? [`tel:+${BOB};nccsid=MMS`] : []),
      ...(services.includes('email-iwf') ? [`mailto:bob@${MAIL_DOMAIN}`] : []),
    ];
  }

  async #sendToCpm(text: string): Promise<void> {
    const { services, client, smsc } = this.#fleet;
    const [result] = await smsc.originate({ from: BOB, to: ALICE, text });
    expect(result?.commandStatus).toBe(0);
    if (services.includes('mms-iwf')) {
      const { response } = await this.#fleet.relay.forward({
        from: `+${BOB}`,
        to: [`+${ALICE}`],
        text: `${text}, MMS`,
      });
      expect(response?.mms['x-mms-request-status-code']).toBe('Ok');
      await client.waitForMessage((message) => message.text?.trim() === `${text}, MMS`, ANSWER_MS);
    }
    if (services.includes('email-iwf')) {
      const to = [`${ALICE}@${CPM_MAIL_DOMAIN}`];
      const { submission } = await this.#fleet.mail.send({ from: `bob@${MAIL_DOMAIN}`, to, text: `${text}, mail` });
      expect(submission.recipients.map(({ code }) => code)).toEqual([250]);
      await client.waitForMessage((message) => message.text?.trim() === `${text}, mail`, ANSWER_MS);
    }
  }
}

function pidsOf(fleet: FleetUnderTest): ReadonlyMap<string, number> {
  return new Map([...fleet.processes()].map(([name, { pid }]) => [name, pid]));
}

/** Memory of the services together. */
function residentOctets(fleet: FleetUnderTest): number {
  return fleet.services.reduce((sum, service) => sum + fleet.process(service).residentOctets, 0);
}
