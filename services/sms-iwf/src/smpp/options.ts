import { DEFAULT_MAX_PDU_OCTETS } from '@causeway/smpp';

/** One SM-SC as `sms.smscs[]` of the configuration states it, and the finer settings that have good defaults. */
export interface SmscOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly system_id: string;
  readonly password?: string | undefined;
  readonly system_type?: string | undefined;
  /** `pair` is one transmitter and one receiver per bind. */
  readonly bind?: 'transceiver' | 'pair' | undefined;
  /** Binds (or pairs) kept up. */
  readonly binds?: number | undefined;
  /** Requests without a response that one bind may have under way. */
  readonly window?: number | undefined;
  /** Segments per second; absent: no limit. */
  readonly throughput?: number | undefined;
  /** First pause of a bind after ESME_RTHROTTLED or ESME_RMSGQFUL; doubled while it repeats. */
  readonly throttle_pause_ms?: number | undefined;
  readonly network?: 'gsm' | 'cdma' | 'tdma' | undefined;
  /** Destination prefixes, `+` for all. */
  readonly routes?: readonly string[] | undefined;
  /** Share among SM-SCs of the same prefix; 0: only when the others are down. */
  readonly weight?: number | undefined;
  readonly operation?: 'submit_sm' | 'data_sm' | undefined;
  readonly concatenation?: 'sar' | 'udh8' | 'udh16' | undefined;
  readonly enquire_link_seconds?: number | undefined;
  /** Time to answer bind, enquire_link and unbind. */
  readonly response_timeout_ms?: number | undefined;
  readonly reconnect?: { readonly min_ms: number; readonly max_ms: number } | undefined;
  /** Longest pause of a throttled bind. */
  readonly throttle_pause_max_ms?: number | undefined;
  /** Time to answer submit_sm and data_sm, unless the submission's own deadline is nearer. */
  readonly submit_response_timeout_ms?: number | undefined;
  readonly connect_timeout_ms?: number | undefined;
  /** Time from connection to a successful bind (SMPP 3.4 §7.2 session_init_timer). */
  readonly session_init_ms?: number | undefined;
  /** Time in which a PDU must be complete once its first octet came. */
  readonly pdu_deadline_ms?: number | undefined;
  /** Submissions that may wait for room in the window of one bind. */
  readonly wait_limit?: number | undefined;
  /** Segments that may wait for the throughput limit. */
  readonly throughput_wait_limit?: number | undefined;
  /** deliver_sm and data_sm of one bind that may be in hand at once; more are answered ESME_RTHROTTLED. */
  readonly deliver_concurrency?: number | undefined;
  /** Time for the handler of a deliver_sm; after it ESME_RX_T_APPN is answered. */
  readonly deliver_timeout_ms?: number | undefined;
  /** How long a bind must have stood before the next reconnection starts again from `reconnect.min_ms`. */
  readonly stable_after_ms?: number | undefined;
  readonly max_pdu_octets?: number | undefined;
  readonly interface_version?: number | undefined;
}

/** Options of an SM-SC with every default in place; times in milliseconds. */
export interface SmscSettings {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly interfaceVersion: number;
  readonly bind: 'transceiver' | 'pair';
  readonly binds: number;
  readonly window: number;
  readonly waitLimit: number;
  readonly throughput: number | undefined;
  readonly throughputWaitLimit: number;
  readonly throttlePauseMs: number;
  readonly throttlePauseMaxMs: number;
  readonly routes: readonly string[];
  readonly weight: number;
  readonly enquireLinkMs: number;
  readonly responseTimeoutMs: number;
  readonly submitResponseTimeoutMs: number;
  readonly connectTimeoutMs: number;
  readonly sessionInitMs: number;
  readonly pduDeadlineMs: number;
  readonly reconnectMinMs: number;
  readonly reconnectMaxMs: number;
  readonly stableAfterMs: number;
  readonly deliverConcurrency: number;
  readonly deliverTimeoutMs: number;
  readonly maxPduOctets: number;
}

const SMPP_3_4 = 0x34;

/** Puts the defaults in (timers as suggested by SMPP 3.4 §7.2 and FACTS §5.1). */
export function settingsOf(options: SmscOptions): SmscSettings {
  return {
    name: options.name,
    host: options.host,
    port: options.port,
    systemId: options.system_id,
    password: options.password ?? '',
    systemType: options.system_type ?? '',
    interfaceVersion: options.interface_version ?? SMPP_3_4,
    bind: options.bind ?? 'transceiver',
    binds: options.binds ?? 1,
    window: options.window ?? 50,
    waitLimit: options.wait_limit ?? 1_000,
    throughput: options.throughput,
    throughputWaitLimit: options.throughput_wait_limit ?? 1_000,
    throttlePauseMs: options.throttle_pause_ms ?? 1_000,
    throttlePauseMaxMs: options.throttle_pause_max_ms ?? 60_000,
    routes: options.routes ?? ['+'],
    weight: options.weight ?? 1,
    enquireLinkMs: (options.enquire_link_seconds ?? 30) * 1_000,
    responseTimeoutMs: options.response_timeout_ms ?? 10_000,
    submitResponseTimeoutMs: options.submit_response_timeout_ms ?? 10_000,
    connectTimeoutMs: options.connect_timeout_ms ?? 5_000,
    sessionInitMs: options.session_init_ms ?? 5_000,
    pduDeadlineMs: options.pdu_deadline_ms ?? 10_000,
    reconnectMinMs: options.reconnect?.min_ms ?? 1_000,
    reconnectMaxMs: options.reconnect?.max_ms ?? 60_000,
    stableAfterMs: options.stable_after_ms ?? 10_000,
    deliverConcurrency: options.deliver_concurrency ?? 100,
    deliverTimeoutMs: options.deliver_timeout_ms ?? 25_000,
    maxPduOctets: options.max_pdu_octets ?? DEFAULT_MAX_PDU_OCTETS,
  };
}
