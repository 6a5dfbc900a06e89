import { parseArgs } from 'node:util';

/** What `npm start` was asked to do. */
export type Mode =
  | { readonly mode: 'tour'; readonly once: boolean }
  | { readonly mode: 'fleet'; readonly file: string }
  | { readonly mode: 'help'; readonly problem?: string };

export const USAGE = `Causeway: a CPM/RCS interworking fleet

  npm start                     the guided tour: the fleet with private servers between simulated networks; then
                                it stays up
  npm start -- --once           the tour only; ends with status 0 when every message fared as it should, else 1
  npm start -- --config FILE    the fleet alone on that configuration, in the foreground, until SIGTERM
  npm start -- --help           this text

See docs/configuration.md for the keys of FILE, and docs/causeway.example.yaml for an example.
`;

/** Reads the command line; anything unknown is answered by the usage with the problem named. */
export function readArguments(argv: readonly string[]): Mode {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: { once: { type: 'boolean' }, config: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
      strict: true,
      allowPositionals: false,
    });
    if (values.help) return { mode: 'help' };
    if (values.config !== undefined && values.once) {
      return { mode: 'help', problem: '--once plays the tour and --config runs a fleet: give one of them' };
    }
    return values.config === undefined
      ? { mode: 'tour', once: values.once ?? false }
      : { mode: 'fleet', file: values.config };
  } catch (error) {
    return { mode: 'help', problem: error instanceof Error ? error.message : String(error) };
  }
}
