import { Mm4EncodeError } from './mm4-encode-error.ts';

const EXACT = /^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}$/;
const TOLERATED = /^[0-9]{1,4}(?:\.[0-9]{1,4}){0,2}$/;

/** Reads X-Mms-3GPP-MMS-Version: up to three numbers, of any release; `undefined` when it is none. */
export function parseVersion(text: string): string | undefined {
  return TOLERATED.test(text) ? text : undefined;
}

/**
 * Checks a version to be written: three numbers (`6.10.0`).
 *
 * @throws Mm4EncodeError when it is anything else
 */
export function formatVersion(version: string): string {
  if (!EXACT.test(version)) throw new Mm4EncodeError('the MMS version has to be three numbers');
  return version;
}
