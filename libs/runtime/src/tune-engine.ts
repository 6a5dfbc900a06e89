import { setFlagsFromString } from 'node:v8';

/**
 * How many hidden classes one place of the code may see before V8 gives up compiling it for them; V8's own bound is 4.
 *
 * A string is of one of several classes inside V8, depending on how it came about: cut from another, concatenated, read
 * from octets, known as a property name. Code that handles text of peers sees five of them, and past the bound every
 * `length` and `charCodeAt` there is a look-up. All string classes together cost compiled code one check.
 */
const CLASSES_PER_PLACE = 8;

/**
 * Settings of the engine that suit a process that reads text all day. To be called when all modules are loaded, before
 * anything runs often.
 */
export function tuneEngine(): void {
  setFlagsFromString(`--max-valid-polymorphic-map-count=${CLASSES_PER_PLACE}`);
  restoreStringPrototype();
}

/** Reads after which V8 keeps a record of what a place of the code sees, and looks after the prototypes it meets there. */
const WATCHED_AFTER = 2_000;

/**
 * Makes `String.prototype` what V8 compiles against again.
 *
 * A class that extends String (ioredis has one) turns it into a hash table inside V8, and from then on no method of any
 * string is inlined: each `charCodeAt` of a loop is a look-up, five times as slow, which was a tenth of the time of the
 * whole fleet. V8 turns it back when a property is read through an object that inherits from it, at a place that has run
 * often enough to be watched.
 */
function restoreStringPrototype(): void {
  const inheriting: { readonly length?: unknown } = Object.create(String.prototype);
  for (let time = 0; time < WATCHED_AFTER; time += 1) void inheriting.length;
}
