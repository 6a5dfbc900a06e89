import type { ProfiledProcess } from '../profile/run-profile.ts';
import { figure } from './markdown.ts';

const ROOMS = 14;
const FUNCTIONS = 25;

/**
 * Where the time of one process went, per message. The profiler sees the clock on the wall; its shares are applied to the
 * CPU time that the system counted, so that a process that waits for a processor is not charged for it.
 */
export function profileText({ variant, process, step, microseconds: cpu, profile }: ProfiledProcess): string {
  const share = (time: number) => figure((time / profile.busy) * cpu, 1).padStart(7);
  const bySelf = profile.functions.slice(0, FUNCTIONS);
  const byTotal = profile.functions
    .filter(({ place }) => /^(?:libs|services)\//.test(place))
    .sort((a, b) => b.total - a.total)
    .slice(0, FUNCTIONS);
  const place = (name: string, at: string) => (at === '' ? name : `${name}  ${at}`);
  return [
    `\n${variant} · ${process} · ${step}: ${figure(cpu)} CPU µs per message`,
    '  by room',
    ...profile.rooms.slice(0, ROOMS).map(([room, self]) => `  ${share(self)}  ${room}`),
    '  by function, in itself',
    ...bySelf.map(({ name, place: at, self }) => `  ${share(self)}  ${place(name, at)}`),
    '  by function of this repository, with what it calls until it waits',
    ...byTotal.map(({ name, place: at, total }) => `  ${share(total)}  ${place(name, at)}`),
  ].join('\n');
}
