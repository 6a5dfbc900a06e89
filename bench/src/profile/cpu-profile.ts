import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A profile as V8 writes it (`--cpu-prof`); times in microseconds of the monotonic clock. */
interface V8Profile {
  readonly nodes: readonly V8Node[];
  readonly startTime: number;
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface V8Node {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  readonly children?: readonly number[];
}

/** What one function took. */
export interface FunctionTime {
  readonly name: string;
  /** `libs/sip/src/stack.ts:120`, `node:net:200`, or empty for what is no JavaScript. */
  readonly place: string;
  /** In itself, microseconds. */
  readonly self: number;
  /** With all that it called, microseconds. */
  readonly total: number;
}

/** The time of one process while it was under load. */
export interface ProcessProfile {
  /** Without idling, microseconds. */
  readonly busy: number;
  /** Most expensive in themselves first. */
  readonly functions: readonly FunctionTime[];
  /** Self time by room: `libs/bus`, `ioredis`, `node`, `garbage collector`; most expensive first. */
  readonly rooms: ReadonlyArray<readonly [room: string, self: number]>;
}

const IDLE = new Set(['(idle)', '(root)']);
const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Reads a profile.
 *
 * @param from only what was sampled after this time counts: microseconds of `process.hrtime`, which is V8's clock too
 * @param until and before this one
 */
export function readProfile(file: string, from: number, until: number): ProcessProfile {
  const profile: V8Profile = JSON.parse(readFileSync(file, 'utf8'));
  const selfOf = selfTimes(profile, from, until);
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const functions = new Map<string, { name: string; place: string; self: number; total: number }>();
  const rooms = new Map<string, number>();
  const add = (node: V8Node, open: ReadonlySet<string>): number => {
    const { functionName, url, lineNumber } = node.callFrame;
    const place = placeOf(url, lineNumber);
    const key = `${functionName} ${place}`;
    const inside = open.has(key) ? open : new Set(open).add(key);
    const self = selfOf.get(node.id) ?? 0;
    let total = self;
    for (const id of node.children ?? []) {
      const child = byId.get(id);
      if (child !== undefined) total += add(child, inside);
    }
    if (!IDLE.has(functionName)) {
      const known = functions.get(key) ?? { name: functionName || '(anonymous)', place, self: 0, total: 0 };
      known.self += self;
      // Of a function that calls itself only the outermost call counts.
      if (inside !== open) known.total += total;
      functions.set(key, known);
      const room = roomOf(functionName, place);
      rooms.set(room, (rooms.get(room) ?? 0) + self);
    }
    return total;
  };
  const [root] = profile.nodes;
  if (root !== undefined) add(root, new Set());
  const bySelf = [...functions.values()].sort((a, b) => b.self - a.self);
  return {
    busy: bySelf.reduce((sum, { self }) => sum + self, 0),
    functions: bySelf,
    rooms: [...rooms].sort(([, a], [, b]) => b - a),
  };
}

function selfTimes({ samples, timeDeltas, startTime }: V8Profile, from: number, until: number): Map<number, number> {
  const times = new Map<number, number>();
  let now = startTime;
  samples.forEach((id, index) => {
    const delta = timeDeltas[index] ?? 0;
    now += delta;
    // A sample stands for the time up to the next one.
    const lasted = timeDeltas[index + 1] ?? 0;
    if (now >= from && now < until) times.set(id, (times.get(id) ?? 0) + lasted);
  });
  return times;
}

function placeOf(url: string, lineNumber: number): string {
  if (url === '') return '';
  const path = url.startsWith('file://') ? fileURLToPath(url).replace(ROOT, '') : url;
  return `${path}:${lineNumber + 1}`;
}

/** `libs/bus` of `libs/bus/src/bus.ts:10`; the package of what stands in node_modules; `node` for its own modules. */
function roomOf(name: string, place: string): string {
  if (place === '') return name === '(garbage collector)' ? 'garbage collector' : 'node and V8, not JavaScript';
  if (place.startsWith('node:')) return 'node, JavaScript';
  const packageName = /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules\/)/.exec(place)?.[1];
  if (packageName !== undefined) return packageName;
  return place.split('/').slice(0, 2).join('/');
}
