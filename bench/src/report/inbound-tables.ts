import { sum } from '../macro/account.ts';
import type { Variant } from '../macro/fleet-under-test.ts';
import type { InboundResult } from '../macro/inbound.ts';
import { ROADS, type RoadName } from '../macro/road.ts';
import type { VariantResult } from '../macro/run-macro.ts';
import { figure, table } from './markdown.ts';

/** Every way in which messages came to CPM users. */
export function inboundTable({ inbound }: VariantResult): string {
  const [first] = inbound;
  const names = [...(first?.servicesCpu.keys() ?? [])];
  const servers = [...(first?.serversCpu.keys() ?? [])];
  const rows = inbound.map((result) => {
    const { latency, servicesCpu, serversCpu, foreignLoad } = result;
    const times =
      latency === undefined ? ['', '', ''] : [latency.p50, latency.p95, latency.p99].map((t) => figure(t, 1));
    return [
      messagesOf(result),
      figure(result.realRate),
      lost(result),
      ...times,
      figure(sum(servicesCpu)),
      ...(names.length > 1 ? names.map((name) => figure(servicesCpu.get(name) ?? 0)) : []),
      ...servers.map((name) => figure(serversCpu.get(name) ?? 0)),
      foreignLoad === undefined ? '' : figure(foreignLoad, 2),
    ];
  });
  const head = ['Messages', 'per second', 'lost', 'p50 ms', 'p95 ms', 'p99 ms', 'fleet, CPU µs'];
  return table([...head, ...(names.length > 1 ? names : []), ...servers, 'others, processors'], rows);
}

/** One way as a line for the terminal. */
export function inboundLine(road: RoadName, variant: Variant, result: InboundResult): string {
  const { latency, servicesCpu, serversCpu, foreignLoad } = result;
  const times =
    latency === undefined
      ? 'by smtp-source'
      : `p50 ${figure(latency.p50, 1)} p95 ${figure(latency.p95, 1)} p99 ${figure(latency.p99, 1)} ms`;
  const list = (cpu: ReadonlyMap<string, number>) =>
    [...cpu].map(([name, microseconds]) => `${name} ${figure(microseconds)}`).join(', ');
  return (
    `  from ${ROADS[road].title}, ${variant}, ${messagesOf(result)}: ${figure(result.realRate)}/s, lost ${lost(result)}; ` +
    `${times}; ${figure(sum(servicesCpu))} CPU µs (${list(servicesCpu)}; beside it ${list(serversCpu)})` +
    (foreignLoad === undefined ? '' : `; others took ${figure(foreignLoad, 2)} processors`)
  );
}

function messagesOf({ by, connections, rate, textOctets, connectionPerMail = false }: InboundResult): string {
  const pace = rate === undefined ? 'as fast as they go' : `steadily ${figure(rate)}/s`;
  const order = connections === 1 ? 'one after the other' : `over ${connections}`;
  const ways = connectionPerMail ? `${order}, a new connection for each` : `${order} kept connections`;
  return `${figure(textOctets)} octets, ${pace}, ${ways}${by === 'source' ? '' : `, by ${by}`}`;
}

/** What was lost, in words. */
function lost({ lossless, mails, accepted, delivered, others }: InboundResult): string {
  if (lossless) return 'none';
  const parts: string[] = [];
  if (accepted < mails) parts.push(`${figure(mails - accepted)} of ${figure(mails)} not accepted`);
  for (const [answer, count] of Object.entries(others)) parts.push(`${figure(count)} × ${answer}`);
  if (delivered !== accepted) parts.push(`${figure(delivered)} at the CPM user`);
  return parts.length === 0 ? 'the rate was not held' : parts.join(', ');
}
