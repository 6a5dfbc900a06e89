import { CPM_MAIL_DOMAIN, CPM_MMS_DOMAIN, MAIL_DOMAIN, MMS_DOMAIN } from '../fleet/fleet-configuration.ts';
import type { FleetUnderTest } from '../fleet/fleet-under-test.ts';

const ALICE = '12125550101';

/** A service of the fleet that listens for SMTP, and how one speaks to it. */
export interface SmtpListenerOfFleet {
  readonly service: 'mms-iwf' | 'email-iwf';
  /** In the names of its metrics. */
  readonly kind: 'mm4' | 'smtp';
  /** Its own domain, and that of its neighbour. */
  readonly domain: string;
  readonly neighbour: string;
  /** Addresses as they stand in the envelope. */
  readonly sender: string;
  readonly recipient: string;
  port(fleet: FleetUnderTest): number;
  /** Lines of a good message, without the dot. */
  message(text: string): string;
}

export const SMTP_LISTENERS: readonly SmtpListenerOfFleet[] = [
  {
    service: 'mms-iwf',
    kind: 'mm4',
    domain: CPM_MMS_DOMAIN,
    neighbour: MMS_DOMAIN,
    sender: `+447700960301/TYPE=PLMN@${MMS_DOMAIN}`,
    recipient: `+${ALICE}/TYPE=PLMN@${CPM_MMS_DOMAIN}`,
    port: (fleet) => fleet.mm4Port,
    message: (text) =>
      [
        `From: +447700960301/TYPE=PLMN@${MMS_DOMAIN}`,
        `To: +${ALICE}/TYPE=PLMN@${CPM_MMS_DOMAIN}`,
        ...headOf(text, MMS_DOMAIN),
        'X-Mms-3GPP-MMS-Version: 6.10.0',
        'X-Mms-Message-Type: MM4_forward.REQ',
        `X-Mms-Transaction-ID: "${idOf(text)}"`,
        `X-Mms-Message-ID: "${idOf(text)}@${MMS_DOMAIN}"`,
        'X-Mms-Ack-Request: Yes',
        `X-Mms-Originator-System: system-user@${MMS_DOMAIN}`,
        'Content-Type: text/plain; charset=utf-8',
        '',
        text,
        '',
      ].join('\r\n'),
  },
  {
    service: 'email-iwf',
    kind: 'smtp',
    domain: CPM_MAIL_DOMAIN,
    neighbour: MAIL_DOMAIN,
    sender: `mallory@${MAIL_DOMAIN}`,
    recipient: `${ALICE}@${CPM_MAIL_DOMAIN}`,
    port: (fleet) => fleet.mailPort,
    message: (text) =>
      [
        `From: mallory@${MAIL_DOMAIN}`,
        `To: ${ALICE}@${CPM_MAIL_DOMAIN}`,
        ...headOf(text, MAIL_DOMAIN),
        'Subject: Hello',
        'Content-Type: text/plain; charset=utf-8',
        '',
        text,
        '',
      ].join('\r\n'),
  },
];

function headOf(text: string, domain: string): readonly string[] {
  return [
    `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <${idOf(text)}@${domain}>`,
    'MIME-Version: 1.0',
  ];
}

function idOf(text: string): string {
  return `m${Buffer.from(text).toString('hex').slice(0, 80)}`;
}
