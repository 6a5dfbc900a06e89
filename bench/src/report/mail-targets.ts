import { sum } from '../macro/account.ts';
import { ROADS } from '../macro/road.ts';
import type { MacroResult } from '../macro/run-macro.ts';
import type { BaselineResult } from '../mail/baselines.ts';
import { ONE_KB, TWENTY_KB } from '../mail/mails.ts';
import { verdict } from './macro-tables.ts';
import { figure, table } from './markdown.ts';

/** What the issue asks of the roads of mail (README.md, Targets). */
const TARGET = { shareOfNodemailer: 0.7, inboundRate: 3_000, aloneMs: 40 } as const;

/** The targets of MMS and e-mail and what was measured, one line each. */
export function mailTargetTable(roads: readonly MacroResult[], baselines: readonly BaselineResult[]): string {
  const rows = roads.flatMap((road) => [...outboundRows(road, baselines), ...inboundRows(road)]);
  return table(['Target', 'asked for', 'measured', ''], rows);
}

/** The relay is our own sink that also answers; smtp-sink is itself. */
function nodemailerInto({ sink }: MacroResult, octets: number, baselines: readonly BaselineResult[]) {
  const name = sink === 'smtp-sink' ? 'smtp-sink' : 'own sink';
  return baselines.find((it) => it.source === 'nodemailer' && it.sink === name && it.octets === octets);
}

function outboundRows(result: MacroResult, baselines: readonly BaselineResult[]): string[][] {
  const { title } = ROADS[result.road];
  const separate = result.variants.find(({ variant }) => variant === 'separate');
  return (separate?.highest ?? []).map(({ search, step }) => {
    const octets = search.textOctets ?? ONE_KB;
    const alone = nodemailerInto(result, octets, baselines);
    const size = octets === TWENTY_KB ? '20 kB' : '1 kB';
    const asked = alone === undefined ? undefined : alone.rate * TARGET.shareOfNodemailer;
    const measured =
      step === undefined ? 'none held' : `${figure(step.rate)} (${figure(sum(step.servicesCpu))} CPU µs)`;
    return [
      `CPM → ${title}, messages/s of ${size} without loss, ${search.traffic}; ` +
        `${TARGET.shareOfNodemailer * 100} % of nodemailer alone${alone === undefined ? '' : ` (${figure(alone.rate)})`}`,
      asked === undefined ? 'not measured' : `≥ ${figure(asked)}`,
      measured,
      asked === undefined ? '' : verdict((step?.rate ?? 0) >= asked),
    ];
  });
}

function inboundRows({ road, variants }: MacroResult): string[][] {
  const { title } = ROADS[road];
  const inbound = variants.find(({ variant }) => variant === 'separate')?.inbound ?? [];
  const kept = inbound.filter((it) => it.connectionPerMail !== true && it.textOctets === ONE_KB && it.lossless);
  const fastest = Math.max(0, ...kept.map(({ realRate }) => realRate));
  const alone = inbound.find((it) => it.connectionPerMail === true && it.connections === 1)?.latency?.p50;
  return [
    [
      `${title} → CPM, mails/s over kept connections without loss`,
      `≥ ${figure(TARGET.inboundRate)}`,
      fastest === 0 ? 'none held' : figure(fastest),
      verdict(fastest >= TARGET.inboundRate),
    ],
    [
      `${title} → CPM, a mail with a connection of its own, p50: no fixed wait (the shortest known is 40 ms)`,
      `< ${TARGET.aloneMs} ms`,
      alone === undefined ? 'not measured' : `${figure(alone, 1)} ms`,
      verdict(alone !== undefined && alone < TARGET.aloneMs),
    ],
  ];
}
