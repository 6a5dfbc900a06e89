import type { MmsIwf } from './iwf.ts';
import type { OwnNode } from './mapping/response-head.table-19-22-38.ts';

/** Own MMS R/S address (MMS-T13.Originator-System-Address). */
export function ownAddress({ mms }: MmsIwf): string {
  return `${mms.system_user}@${mms.domain}`;
}

/** This node, as the message says that it writes now. @param id local part of the mail's Message-ID, the same for a repetition */
export function ownNode(iwf: MmsIwf, id: string): OwnNode {
  return {
    version: iwf.policy.current.mms.mm4_version,
    address: ownAddress(iwf),
    mailId: `${id}@${iwf.mms.domain}`,
    date: Date.now(),
  };
}
