import { readFile, writeFile } from 'node:fs/promises';
import type { Machine } from '../machine.ts';
import type { MacroResult } from '../macro/run-macro.ts';
import type { MicroResult } from '../micro/measure.ts';
import { highestTable, stepsTable, targetTable, VARIANT_NAMES } from './macro-tables.ts';
import { figure, table } from './markdown.ts';
import { microTable } from './micro-tables.ts';

const RESULTS = new URL('../../RESULTS.md', import.meta.url);
const NOTES = new URL('../../NOTES.md', import.meta.url);

/** What a whole run measured. */
export interface Results {
  readonly machine: Machine;
  readonly date: Date;
  readonly micro: readonly MicroResult[];
  readonly macro: MacroResult;
}

/** Writes RESULTS.md: the machine, the targets, the tables, and the words of NOTES.md as they are. */
export async function writeResults(results: Results): Promise<void> {
  const notes = await readFile(NOTES, 'utf8');
  await writeFile(RESULTS, `${resultsText(results)}\n\n${notes.trim()}\n`);
}

function resultsText({ machine, date, micro, macro }: Results): string {
  const parts = [
    '# Results of the benchmark',
    `Written by \`npm run bench\` on ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC; README.md says how it is measured.`,
    machineTable(machine),
    '## Targets',
    targetTable(macro),
  ];
  for (const variant of macro.variants) {
    parts.push(`## ${VARIANT_NAMES[variant.variant]}`, stepsTable(variant));
    if (variant.highest.length > 0) {
      const by = macro.bySipp ? 'SIPp' : 'the own generator';
      parts.push(`Highest rate without loss, offered by ${by}:`, highestTable(variant));
    }
  }
  parts.push('## Single operations', microTable(micro));
  return parts.join('\n\n');
}

function machineTable({ processor, cores, memoryGiB, system, node, receiveBufferMax }: Machine): string {
  return table(
    ['Machine', ''],
    [
      ['Processor', processor],
      ['Cores', `${cores}, shared by the fleet, its servers, the generator and the sink`],
      ['Memory', `${figure(memoryGiB, 1)} GiB`],
      ['System', system],
      ['Node', node],
      ['Largest UDP receive buffer', receiveBufferMax === undefined ? 'unknown' : `${figure(receiveBufferMax)} octets`],
    ],
  );
}
