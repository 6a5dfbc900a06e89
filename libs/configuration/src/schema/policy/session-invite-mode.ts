import { z } from 'zod';
import { key } from '../../key.ts';

/** The knob `session_invite_mode`, which has one meaning in every technology. */
export const sessionInviteMode = <const Modes extends readonly [string, ...string[]]>(
  modes: Modes,
  preset: NoInfer<Modes[number]>,
  requirements: readonly string[],
) =>
  key(
    z.enum(modes).prefault(preset),
    'What happens to an invitation to a CPM session for a user whose service has no sessions.',
    { requirements },
  );

/** Words by which a user answers or leaves; compared whole, trimmed, without regard to case. */
export const keywords = (preset: string[], meaning: string, requirements: readonly string[]) =>
  key(z.array(z.string().trim().min(1).max(64)).min(1).max(32).default(preset), meaning, { requirements });
