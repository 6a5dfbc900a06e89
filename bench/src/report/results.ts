import { readFile, writeFile } from 'node:fs/promises';
import type { Machine } from '../machine.ts';
import { ROADS } from '../macro/road.ts';
import type { MacroResult } from '../macro/run-macro.ts';
import type { BaselineResult } from '../mail/baselines.ts';
import type { MicroResult } from '../micro/measure.ts';
import { baselineTable } from './baseline-tables.ts';
import { inboundTable } from './inbound-tables.ts';
import { highestTable, stepsTable, targetTable, VARIANT_NAMES } from './macro-tables.ts';
import { mailTargetTable } from './mail-targets.ts';
import { figure, table } from './markdown.ts';
import { microTable } from './micro-tables.ts';

const RESULTS = new URL('../../RESULTS.md', import.meta.url);
const NOTES = new URL('../../NOTES.md', import.meta.url);

/** What a whole run measured. */
export interface Results {
  readonly machine: Machine;
  readonly date: Date;
  readonly micro: readonly MicroResult[];
  readonly roads: readonly MacroResult[];
  readonly baselines: readonly BaselineResult[];
}

/** Writes RESULTS.md: the machine, the targets, the tables, and the words of NOTES.md as they are. */
export async function writeResults(results: Results): Promise<void> {
  const notes = await readFile(NOTES, 'utf8');
  await writeFile(RESULTS, `${resultsText(results)}\n\n${notes.trim()}\n`);
}

/** What the issues ask for and what was measured: of SMS, then of MMS and e-mail. */
export function targetTables(roads: readonly MacroResult[], baselines: readonly BaselineResult[]): string {
  const sms = roads.find(({ road }) => road === 'sms');
  const mail = roads.filter(({ road }) => road !== 'sms');
  return [
    ...(sms === undefined ? [] : [targetTable(sms)]),
    ...(mail.length === 0 ? [] : [mailTargetTable(mail, baselines)]),
  ].join('\n\n');
}

function resultsText({ machine, date, micro, roads, baselines }: Results): string {
  const parts = [
    '# Results of the benchmark',
    `Written by \`npm run bench\` on ${date.toISOString().slice(0, 16).replace('T', ' ')} UTC; README.md says how it is measured.`,
    machineTable(machine),
    '## Targets',
    targetTables(roads, baselines),
  ];
  for (const road of roads) parts.push(...roadParts(road));
  if (baselines.length > 0) parts.push('## nodemailer and Postfix beside it', baselineTable(baselines));
  parts.push('## Single operations', microTable(micro));
  return parts.join('\n\n');
}

function roadParts({ road, variants, sink, bySipp }: MacroResult): string[] {
  const { title } = ROADS[road];
  return variants.flatMap((variant) => {
    const parts = [
      `## ${title}: ${VARIANT_NAMES[variant.variant]}`,
      `CPM → ${title}, into ${sink}:`,
      stepsTable(variant),
    ];
    if (variant.highest.length > 0) {
      const by = bySipp ? 'SIPp, long texts by the own generator' : 'the own generator';
      parts.push(`Highest rate without loss, offered by ${by}:`, highestTable(variant));
    }
    if (variant.inbound.length > 0) parts.push(`${title} → CPM:`, inboundTable(variant));
    return parts;
  });
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
