import { printAddresses, printSuggestions, type Standing } from './addresses.ts';
import { traceIdOf } from './happenings.ts';
import { Interrupted, Interruption } from './interruption.ts';
import { type Closers, openStage } from './open-stage.ts';
import { playSteps, type Totals } from './play-steps.ts';
import { contentOf, fromOf } from './rcs-client-entries.ts';
import { Screen } from './screen.ts';
import { STEPS } from './steps.ts';
import { wrap } from './text-columns.ts';
import { Workspace } from './workspace.ts';

const EXIT_INTERRUPTED = 130;
const EVENTS_MS = 1_000;

/**
 * The guided tour: the fleet with private servers between simulated networks, real traffic on every road, a timeline of
 * each message, and a verdict. Without `once` everything then stays up until Ctrl-C.
 *
 * @returns exit status: 0 when everything arrived as it should, 1 when not or when something did not come up, 130 when it
 *   was interrupted before the verdict
 */
export async function runTour({ once }: { readonly once: boolean }): Promise<number> {
  const screen = new Screen(process.stdout);
  const interruption = new Interruption();
  const workspace = await Workspace.create();
  const closers: Closers = [];
  let status: number;
  try {
    const open = await begin(workspace, closers, screen, interruption);
    const begun = performance.now();
    const totals = await playSteps(STEPS, open.stage, screen, interruption);
    printTotals(totals, performance.now() - begun, screen);
    status = totals.failed.length === 0 ? 0 : 1;
    if (!once) await stayUp(open, screen, interruption);
  } catch (error) {
    status = error instanceof Interrupted ? EXIT_INTERRUPTED : 1;
    screen.print('', screen.paint.bad(error instanceof Error ? error.message : String(error)));
  }
  screen.print(screen.paint.faint('stopping'));
  for (const close of closers.reverse()) await close();
  const keep = status === 1;
  await workspace.close(keep);
  if (keep) screen.print(`configuration, data and logs are kept in ${workspace.shown()}`);
  return status;
}

function begin(workspace: Workspace, closers: Closers, screen: Screen, interruption: Interruption): Promise<Standing> {
  const begun = performance.now();
  const say = (text: string) => {
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    screen.print(screen.paint.faint(`  +${seconds} s  ${text}`));
  };
  screen.print(
    screen.paint.title('Causeway, the guided tour'),
    ...wrap(
      'The fleet as separate processes, with a nats-server and a redis-server of its own, between a simulated RCS client ' +
        'with its SIP/IP core and the simulated networks that are not CPM: an SM-SC, an MMS relay and a mail server. The ' +
        `logs of all are in ${workspace.shown('logs')}.`,
      screen.width,
    ),
    '',
    'Starting; waiting until every process says that it is ready',
  );
  const progress = { life: say, waiting: (what: readonly string[]) => say(`still waiting for ${what.join(', ')}`) };
  return openStage(workspace, closers, progress, interruption);
}

function printTotals({ steps, checks, failed }: Totals, elapsedMs: number, screen: Screen): void {
  const { paint } = screen;
  const verdict =
    failed.length === 0
      ? paint.good(`✓ ${steps} of ${steps} steps`)
      : paint.bad(`✗ ${steps - failed.length} of ${steps} steps; not as expected: ${failed.join(', ')}`);
  screen.print('', `${verdict}, ${checks} checks, ${(elapsedMs / 1000).toFixed(1)} s`);
}

async function stayUp(open: Standing, screen: Screen, interruption: Interruption): Promise<void> {
  const { client, happenings } = open.stage;
  client.onMessage = (message) => {
    void (async () => {
      const { contributionId = '' } = message;
      const traceId = traceIdOf(await happenings.until(contributionId, ['relayed'], EVENTS_MS));
      const shown = `sip-edge → RCS client  MESSAGE from ${fromOf(message)}  ${contentOf(message)}`;
      screen.print(`  ${shown}${traceId === undefined ? '' : screen.paint.faint(`  trace ${traceId}`)}`);
    })();
  };
  printAddresses(screen, open);
  printSuggestions(screen, open);
  await interruption.happens();
}
