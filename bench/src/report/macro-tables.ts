import { sum } from '../macro/account.ts';
import type { Variant } from '../macro/fleet-under-test.ts';
import { ROADS, type RoadName } from '../macro/road.ts';
import type { MacroResult, VariantResult } from '../macro/run-macro.ts';
import type { StepResult } from '../macro/step.ts';
import { figure, table } from './markdown.ts';

/** What the issue asks for (docs of the benchmark: README.md, Targets). */
const TARGET = { rate: 4_000, p99Ms: 50, p99Rate: 2_000, cpuSeparate: 250, cpuCell: 100 } as const;

/** Names of the variants for people. */
export const VARIANT_NAMES: Readonly<Record<Variant, string>> = {
  separate: 'Three processes over NATS',
  cell: 'One process, prefer_local',
};

/** The targets and what was measured, one line each. */
export function targetTable({ variants }: MacroResult): string {
  const separate = variants.find(({ variant }) => variant === 'separate');
  const cell = variants.find(({ variant }) => variant === 'cell');
  const rows: string[][] = [];
  for (const { search, step } of separate?.highest ?? []) {
    rows.push([
      `messages/s without loss, separate processes, ${search.traffic}`,
      `≥ ${figure(TARGET.rate)}`,
      step === undefined ? 'none held' : figure(step.rate),
      verdict((step?.rate ?? 0) >= TARGET.rate),
    ]);
  }
  for (const step of separate?.steps ?? []) {
    if (step.rate !== TARGET.p99Rate || step.latency === undefined) continue;
    const p99 = step.latency.p99;
    rows.push([
      `p99 at ${figure(TARGET.p99Rate)}/s, separate processes, ${step.traffic}`,
      `< ${TARGET.p99Ms} ms`,
      `${figure(p99, 1)} ms`,
      verdict(p99 < TARGET.p99Ms && step.lossless),
    ]);
  }
  if (separate !== undefined) rows.push(...cpuRows(separate, 'separate processes', TARGET.cpuSeparate));
  if (cell !== undefined) rows.push(...cpuRows(cell, 'one process', TARGET.cpuCell));
  return table(['Target', 'asked for', 'measured', ''], rows);
}

/** What a message costs in processor time: at the steady rates, and at the highest one that was held. */
function cpuRows({ steps, highest }: VariantResult, variant: string, most: number): string[][] {
  const rows: string[][] = [];
  for (const step of steps) {
    if (step.traffic === 'report delivered' || step.rate < TARGET.p99Rate) continue;
    const cpu = sum(step.servicesCpu);
    rows.push([
      `CPU µs per message at ${figure(step.rate)}/s, ${variant}, ${step.traffic}`,
      `≤ ${most}`,
      figure(cpu),
      step.lossless ? verdict(cpu <= most) : 'rate not held',
    ]);
  }
  for (const { search, step } of highest) {
    if (step === undefined) continue;
    const cpu = sum(step.servicesCpu);
    rows.push([
      `CPU µs per message at the highest rate held (${figure(step.rate)}/s), ${variant}, ${search.traffic}`,
      `≤ ${most}`,
      figure(cpu),
      verdict(cpu <= most),
    ]);
  }
  return rows;
}

/** Whether a target is met, in a word. */
export function verdict(met: boolean): string {
  return met ? 'met' : 'missed';
}

/** Every step of a variant at a steady rate. */
export function stepsTable({ steps }: VariantResult): string {
  const names = [...(steps[0]?.servicesCpu.keys() ?? [])];
  const servers = [...(steps[0]?.serversCpu.keys() ?? [])];
  const head = [
    'Messages',
    'per second',
    'lost',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'longest ms',
    'fleet, CPU µs',
    ...(names.length > 1 ? names : []),
    ...servers,
    'others, processors',
  ];
  const rows = steps.map((step) => {
    const { latency, servicesCpu, serversCpu } = step;
    const times = latency === undefined ? [] : [latency.p50, latency.p95, latency.p99, latency.max];
    return [
      messagesOf(step),
      figure(step.rate),
      lost(step),
      ...times.map((time) => figure(time, 1)),
      figure(sum(servicesCpu)),
      ...(names.length > 1 ? names.map((name) => figure(servicesCpu.get(name) ?? 0)) : []),
      ...servers.map((name) => figure(serversCpu.get(name) ?? 0)),
      step.foreignLoad === undefined ? '' : figure(step.foreignLoad, 2),
    ];
  });
  return table(head, rows);
}

/** The highest rates that were held without loss. */
export function highestTable({ highest }: VariantResult): string {
  const rows = highest.map(({ search, step }) =>
    step === undefined
      ? [messagesOf(search), 'none', '', '', '']
      : [
          messagesOf(search),
          figure(step.rate),
          figure(step.sent),
          figure(sum(step.servicesCpu)),
          [...step.serversCpu].map(([name, cpu]) => `${name} ${figure(cpu)}`).join(', '),
        ],
  );
  return table(['Messages', 'per second', 'messages in the step', 'fleet, CPU µs', 'servers, CPU µs'], rows);
}

/** What was lost of a step, in words. */
function lost(step: StepResult): string {
  if (step.lossless) return 'none';
  const parts: string[] = [];
  if (step.accepted < step.sent)
    parts.push(`${figure(step.sent - step.accepted)} of ${figure(step.sent)} not accepted`);
  for (const [status, count] of Object.entries(step.otherAnswers)) parts.push(`${figure(count)} × ${status}`);
  if (step.submitted !== step.accepted) parts.push(`${figure(step.submitted)} at the sink`);
  if (step.traffic === 'report delivered' && step.reports !== step.sent) parts.push(`${figure(step.reports)} reports`);
  return parts.length === 0 ? `only ${figure(step.realRate)}/s were sent` : parts.join(', ');
}

/** The kind of messages of a step, and their size where it is not the usual one. */
function messagesOf({ traffic, textOctets }: Pick<StepResult, 'traffic' | 'textOctets'>): string {
  return textOctets === undefined ? traffic : `${traffic}, text of ${figure(textOctets)} octets`;
}

/** One step as a line for the terminal. */
export function stepLine(road: RoadName, variant: Variant, step: StepResult): string {
  const latency =
    step.latency === undefined
      ? 'by SIPp'
      : `p50 ${figure(step.latency.p50, 1)} p95 ${figure(step.latency.p95, 1)} p99 ${figure(step.latency.p99, 1)} ms`;
  const services = [...step.servicesCpu].map(([name, cpu]) => `${name} ${figure(cpu)}`).join(', ');
  const servers = [...step.serversCpu].map(([name, cpu]) => `${name} ${figure(cpu)}`).join(', ');
  return (
    `  to ${ROADS[road].title}, ${variant}, ${messagesOf(step)}, ${figure(step.rate)}/s: lost ${lost(step)}; ${latency}; ` +
    `${figure(sum(step.servicesCpu))} CPU µs (${services}; beside it ${servers})` +
    (step.foreignLoad === undefined ? '' : `; others took ${figure(step.foreignLoad, 2)} processors`)
  );
}
