import type { MicroResult } from '../micro/measure.ts';
import { figure, table } from './markdown.ts';

/** The micro-benchmarks: each operation, ours, and the package beside it where there is one. */
export function microTable(results: readonly MicroResult[]): string {
  const names = [...new Set(results.map(({ name }) => name))];
  const rows = names.map((name) => {
    const [ours, peer] = results.filter((result) => result.name === name);
    return [
      name,
      ours === undefined ? '' : `${ours.by}: ${figure(ours.microseconds, 2)}`,
      peer === undefined ? '' : `${peer.by}: ${figure(peer.microseconds, 2)}`,
      ours === undefined || peer === undefined ? '' : `${figure(peer.microseconds / ours.microseconds, 1)} ×`,
    ];
  });
  return table(['Operation', 'ours, CPU µs', 'beside it, CPU µs', 'ratio'], rows);
}

/** One result as a line for the terminal. */
export function microLine({ name, by, microseconds, spread }: MicroResult): string {
  return `  ${name.padEnd(58)} ${by.padEnd(22)} ${figure(microseconds, 2).padStart(8)} µs  ±${figure(spread * 50)} %`;
}
