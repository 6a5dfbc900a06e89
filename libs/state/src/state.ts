import { Conversations } from './conversation.ts';
import { Effects, prepareComplete } from './effect.ts';
import { MailAddresses } from './mail-address.ts';
import { MessageOrigins } from './message-origin.ts';
import { Mm4Transactions } from './mm4-transaction.ts';
import type { PreparedCommand } from './prepared-command.ts';
import { Reassemblies } from './reassembly.ts';
import { type Log, RedisLink } from './redis-link.ts';
import { RedisSubscriber } from './redis-subscriber.ts';
import { ReportCorrelations } from './report-correlation.ts';
import { SmsCorrelations } from './sms-correlation.ts';

const DEFAULT_PREFIX = 'causeway:';
const DEFAULT_COMMAND_TIMEOUT_MS = 2_000;
const DEFAULT_MAX_WAITING = 10_000;
/** MM4 transactions of one process that wait for their response. */
const MAX_OPEN_TRANSACTIONS = 10_000;

export interface StateOptions {
  /** `redis://[user:password@]host:port/database`, or `rediss:` for TLS. */
  readonly url: string;
  readonly logger: Log;
  /** Stands before every key (default `causeway:`). */
  readonly prefix?: string;
  /** How long a command may take, waiting for the connection included, milliseconds (default 2,000). */
  readonly commandTimeoutMs?: number;
  /** Commands that may wait for the connection at the same time, over which one fails at once (default 10,000). */
  readonly maxWaiting?: number;
}

/** What is known of an accepted submission, together with the verdict that answers repetitions of its request. */
export interface KeptSubmission {
  readonly effect: { readonly id: string; readonly owner: string; readonly result: Buffer; readonly ttlMs: number };
  /** What the technology keeps for its reports and threads: `prepare` of its repositories, in order. */
  readonly commands: readonly PreparedCommand[];
}

/** The state of the fleet that outlives a request (ARCHITECTURE §5): one repository for each aggregate. */
export interface State {
  readonly effect: Effects;
  readonly smsCorrelation: SmsCorrelations;
  readonly reassembly: Reassemblies;
  readonly reportCorrelation: ReportCorrelations;
  readonly messageOrigin: MessageOrigins;
  readonly mm4Transaction: Mm4Transactions;
  readonly conversation: Conversations;
  readonly mailAddress: MailAddresses;
  /** True while Redis answers. */
  readonly ready: boolean;
  /** What is missing to be ready, in words for an operator. */
  readonly waitingFor: string[];
  /**
   * Runs prepared commands (`prepareComplete`, `prepare` of a repository) in their order and one round trip.
   * @throws StateUnavailableError, StateError: the first that failed.
   */
  pipeline(commands: readonly PreparedCommand[]): Promise<readonly unknown[]>;
  /**
   * Runs what a technology prepared for an accepted message, and then keeps the verdict on its request: one round trip.
   * @throws StateUnavailableError, StateError
   */
  keepSubmission(submission: KeptSubmission): Promise<void>;
  /** Closes the connections; commands still waiting for one fail, and waits for MM4 responses end without. */
  close(): Promise<void>;
}

/**
 * The state in Redis. Resolves when the first attempt to connect has ended; when that failed, it goes on trying
 * (`ready`, `waitingFor`), and commands wait for the connection as long as their own deadline allows.
 */
export async function connectState(options: StateOptions): Promise<State> {
  const { url, logger: log, prefix = DEFAULT_PREFIX } = options;
  const link = new RedisLink({
    url,
    prefix,
    log,
    commandTimeoutMs: options.commandTimeoutMs ?? DEFAULT_COMMAND_TIMEOUT_MS,
    maxWaiting: options.maxWaiting ?? DEFAULT_MAX_WAITING,
  });
  const mm4Transaction = new Mm4Transactions(link, {
    prefix,
    maxOpen: MAX_OPEN_TRANSACTIONS,
    subscribe: (channel, onMessage, onSubscribed) =>
      new RedisSubscriber({ url, channel, log, onMessage, onSubscribed }),
  });
  const state: State = {
    effect: new Effects(link),
    smsCorrelation: new SmsCorrelations(link),
    reassembly: new Reassemblies(link),
    reportCorrelation: new ReportCorrelations(link),
    messageOrigin: new MessageOrigins(link),
    mm4Transaction,
    conversation: new Conversations(link),
    mailAddress: new MailAddresses(link),
    get ready() {
      return link.ready;
    },
    get waitingFor() {
      return link.waitingFor;
    },
    pipeline: (commands) => link.pipeline(commands),
    keepSubmission: async ({ effect, commands }) => {
      // The verdict last: whoever sees it may rely on the rest.
      const { id, owner, result, ttlMs } = effect;
      await link.pipeline([...commands, prepareComplete(id, owner, result, ttlMs)]);
    },
    close: () => {
      mm4Transaction.close();
      return link.close();
    },
  };
  await link.open();
  return state;
}
