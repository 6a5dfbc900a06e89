import type { BaselineResult } from '../mail/baselines.ts';
import { figure, table } from './markdown.ts';

/** What stands beside the fleet: nodemailer alone, and Postfix's tools. */
export function baselineTable(results: readonly BaselineResult[]): string {
  const rows = results.map((result) => [
    `${result.source} → ${result.sink}, ${waysOf(result)}`,
    figure(result.rate),
    result.latency === undefined ? '' : figure(result.latency.p50, 1),
    result.latency === undefined ? '' : figure(result.latency.p99, 1),
    result.sourceCpu === undefined ? '' : figure(result.sourceCpu),
    figure(result.sinkCpu),
  ]);
  return table(['Beside the fleet', 'mails/s', 'p50 ms', 'p99 ms', 'source, CPU µs', 'sink, CPU µs'], rows);
}

/** One of them as a line for the terminal. */
export function baselineLine(result: BaselineResult): string {
  const { source, sink, rate, latency, sourceCpu, sinkCpu, accepted, mails } = result;
  return (
    `  ${source} → ${sink}, ${waysOf(result)}: ${figure(rate)}/s` +
    (accepted === mails ? '' : `, ${figure(mails - accepted)} not taken`) +
    (latency === undefined ? '' : `; p50 ${figure(latency.p50, 1)} p99 ${figure(latency.p99, 1)} ms`) +
    `; CPU µs: ${sourceCpu === undefined ? '' : `source ${figure(sourceCpu)}, `}sink ${figure(sinkCpu)}`
  );
}

function waysOf({ connections, connectionPerMail, octets }: BaselineResult): string {
  const size = `${figure(octets)} octets`;
  if (!connectionPerMail) return `${size}, ${connections} kept connections`;
  return connections === 1
    ? `${size}, one after the other, a new connection for each`
    : `${size}, ${connections} at a time, a new connection for each`;
}
