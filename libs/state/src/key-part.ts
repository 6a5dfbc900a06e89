import { StateError } from './state-error.ts';

/** No name or id that comes from outside is longer than this in a key. */
const MAX_CHARACTERS = 512;

const UNSAFE = /[^A-Za-z0-9+@.~_-]/;

/**
 * Text from outside as a part of a key: nothing in it can end a hash tag or be taken for a separator.
 * @throws StateError when it is longer than 512 characters.
 */
export function keyPart(text: string): string {
  if (text.length > MAX_CHARACTERS) {
    throw new StateError(`a part of a key has ${text.length} characters, more than ${MAX_CHARACTERS}`);
  }
  return UNSAFE.test(text) ? encodeURIComponent(text.toWellFormed()) : text;
}
