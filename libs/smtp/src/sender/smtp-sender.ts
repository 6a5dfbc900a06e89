import { ConnectionBudget } from './connection-budget.ts';
import { DestinationPool } from './destination-pool.ts';
import { type OutgoingJob, prepareJob } from './outgoing-job.ts';
import {
  type OutgoingMail,
  type SenderSettings,
  type SmtpDestination,
  type SmtpSenderOptions,
  senderSettings,
} from './sender-options.ts';
import type { SmtpDelivery } from './smtp-delivery.ts';

const CLOSE_GRACE_MS = 5_000;

/**
 * Sends mail over SMTP (RFC 5321), one recipient each, over connections that are kept. `send` never rejects: every outcome
 * is typed, and says whether the mail may be sent again.
 */
export class SmtpSender {
  readonly #settings: SenderSettings;
  readonly #budget: ConnectionBudget;
  readonly #pools = new Map<string, DestinationPool>();
  readonly #underWay = new Set<Promise<SmtpDelivery>>();
  #closed = false;

  /** Throws RangeError for a host name that is none. */
  constructor(options: SmtpSenderOptions) {
    this.#settings = senderSettings(options);
    this.#budget = new ConnectionBudget(this.#settings.maxConnections);
  }

  /** Sends one mail. Destinations are tried in order as long as nothing was handed over. */
  async send(mail: OutgoingMail): Promise<SmtpDelivery> {
    const startedAt = Date.now();
    const job = prepareJob(mail, startedAt);
    const delivery = 'outcome' in job ? job : await this.#track(this.#tryEach(job));
    this.#settings.observer.answered?.(delivery, Date.now() - startedAt);
    return delivery;
  }

  /** Ends idle connections with QUIT, refuses what waits, and gives mails under way `graceMs` to be answered. */
  async close(graceMs: number = CLOSE_GRACE_MS): Promise<void> {
    this.#closed = true;
    for (const pool of this.#pools.values()) pool.giveUpIdle();
    const timeout = Promise.withResolvers<void>();
    const timer = setTimeout(timeout.resolve, graceMs);
    await Promise.race([Promise.all(this.#underWay), timeout.promise]);
    clearTimeout(timer);
    for (const pool of [...this.#pools.values()]) {
      pool.giveUpIdle();
      pool.destroy();
    }
  }

  async #tryEach(job: OutgoingJob): Promise<SmtpDelivery> {
    const { destination } = job.mail;
    let verdict: SmtpDelivery = { outcome: 'not-sent', text: 'no destination' };
    for (const each of 'host' in destination ? [destination] : destination) {
      if (this.#closed) return { outcome: 'not-sent', text: 'the sender is closed' };
      if (Date.now() >= job.mail.deadlineUnixMs) break;
      const delivery = await this.#pool(each).send(job);
      if (!goesOn(delivery)) return delivery;
      // What a server said tells more than that another could not be reached.
      if (delivery.outcome === 'refused' || verdict.outcome !== 'refused') verdict = delivery;
    }
    return verdict;
  }

  #pool(destination: SmtpDestination): DestinationPool {
    const key = `${destination.host} ${destination.port}`;
    const known = this.#pools.get(key);
    if (known !== undefined) return known;
    const context = { destination, settings: this.#settings, budget: this.#budget };
    const pool = new DestinationPool(context, () => {
      if (this.#pools.get(key) === pool) this.#pools.delete(key);
    });
    this.#pools.set(key, pool);
    return pool;
  }

  async #track(delivery: Promise<SmtpDelivery>): Promise<SmtpDelivery> {
    this.#underWay.add(delivery);
    try {
      return await delivery;
    } finally {
      this.#underWay.delete(delivery);
    }
  }
}

/** True when the next destination may be tried (RFC 5321 §5.1): not reached, not greeted, or put off before the dot. */
function goesOn({ outcome, code = 0, command }: SmtpDelivery): boolean {
  if (outcome !== 'refused') return outcome === 'not-sent';
  return command === 'CONNECT' || command === 'EHLO' || (code < 500 && command !== 'DOT');
}
