import { setFlagsFromString } from 'node:v8';

/**
 * How many hidden classes one place of the code may see before V8 gives up compiling it for them; V8's own bound is 4.
 *
 * A string is of one of several classes inside V8, depending on how it came about: cut from another, concatenated, read
 * from octets, known as a property name. Code that handles text of peers sees five or six of them, and past V8's bound
 * every `length`, `indexOf` and `charCodeAt` on such text becomes a look-up in a hash table. All string classes together
 * cost compiled code one check.
 */
const CLASSES_PER_PLACE = 8;

/** Settings of the engine that suit a process that reads text all day. To be called before anything runs often. */
export function tuneEngine(): void {
  setFlagsFromString(`--max-valid-polymorphic-map-count=${CLASSES_PER_PLACE}`);
}
