import { tokenReader } from './wire-token.ts';

/** Values of X-Mms-Read-Status (TS 23.140 §8.4.3): whether the recipient read the MM. */
export const ReadStatus = {
  read: 'Read',
  deletedUnread: 'Deleted without being read',
} as const;

/** One value of X-Mms-Read-Status, spelt as on the wire. */
export type ReadStatus = (typeof ReadStatus)[keyof typeof ReadStatus];

const read = tokenReader(Object.values(ReadStatus), { deletedwithoutbeingread: ReadStatus.deletedUnread });

/** Reads X-Mms-Read-Status in any case and with or without the blanks, hyphens or underscores between its words. */
export function parseReadStatus(text: string): ReadStatus | undefined {
  return read(text) ?? read(text.replace(/[\s_-]+/g, ''));
}
