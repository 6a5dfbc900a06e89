import type { RequestFields } from './message-fields.ts';
import type { MessageType } from './message-type.ts';
import type { RequestStatus } from './request-status.ts';

/** What could be read of a message that is refused: enough, as a rule, to answer it. */
export type RecoveredFields = {
  readonly [Field in keyof RequestFields]?: RequestFields[Field] | undefined;
} & {
  /** Absent when the message has no type or one that MM4 does not know. */
  readonly messageType?: MessageType | undefined;
};

/** A mail that is no MM4 message, or one that breaks the rules of its type. */
export class Mm4Error extends Error {
  override readonly name = 'Mm4Error';
  /** X-Mms-Request-Status-Code of the response, when `recovered` has a request type and a transaction id to answer. */
  readonly requestStatus: Exclude<RequestStatus, 'Ok'>;
  readonly recovered: RecoveredFields;

  constructor(what: string, requestStatus: Exclude<RequestStatus, 'Ok'>, recovered: RecoveredFields) {
    super(`${what} (${requestStatus})`);
    this.requestStatus = requestStatus;
    this.recovered = recovered;
  }
}
