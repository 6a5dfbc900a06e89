import { tokenReader } from './wire-token.ts';

const MESSAGE_CLASSES = ['Personal', 'Advertisement', 'Informational', 'Auto'] as const;
const PRIORITIES = ['Low', 'Normal', 'High'] as const;
const VISIBILITIES = ['Show', 'Hide'] as const;

/** X-Mms-Message-Class of an MM (TS 23.140 §8.4.1); when absent, Personal. */
export type MessageClass = (typeof MESSAGE_CLASSES)[number];

/** X-Mms-Priority; `Normal` is what the OMA tables call medium. */
export type Priority = (typeof PRIORITIES)[number];

/** X-Mms-Sender-Visibility; when absent, Show. */
export type SenderVisibility = (typeof VISIBILITIES)[number];

/** Reads X-Mms-Message-Class; `undefined` for a class of the peer's own. */
export const parseMessageClass: (text: string) => MessageClass | undefined = tokenReader(MESSAGE_CLASSES);

/** Reads X-Mms-Priority; the OMA name `medium` is taken for Normal. */
export const parsePriority: (text: string) => Priority | undefined = tokenReader(PRIORITIES, { medium: 'Normal' });

/** Reads X-Mms-Sender-Visibility. */
export const parseSenderVisibility: (text: string) => SenderVisibility | undefined = tokenReader(VISIBILITIES);
