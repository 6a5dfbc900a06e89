import { parseInternetMessage } from '@causeway/mime';
import { isAutomatic } from './automatic-mail.rfc-3834.ts';

const automatic = (field: string, mailFrom = 'bob@mail.example') =>
  isAutomatic(mailFrom, parseInternetMessage(Buffer.from(`${field}\r\n\r\n`)).headers);

describe('automatic mail (RFC 3834)', () => {
  it.each([
    'Auto-Submitted: auto-replied',
    'Auto-Submitted: AUTO-GENERATED; type=x',
    'Auto-Submitted: auto-replied (vacation)',
    'Auto-Submitted: something-else',
    'Precedence: bulk',
    'Precedence: List',
    'List-Id: <l.example>',
    'List-Unsubscribe: <mailto:x@y>',
    'X-Auto-Response-Suppress: All',
    'X-Autoreply: yes',
    'Return-Path: <>',
  ])('is known by %s', (field) => {
    expect(automatic(field)).toBe(true);
  });

  it.each([
    '',
    'owner-list@l.example',
    'list-request@l.example',
    'MAILER-DAEMON@l.example',
    'noreply@l.example',
    'no-reply@l.example',
  ])('is known by its sender <%s>', (sender) => {
    expect(automatic('Subject: x', sender)).toBe(true);
  });

  it.each(['Auto-Submitted: no', 'Auto-Submitted: No (really)', 'Precedence: first-class', 'Subject: Auto-Submitted'])(
    'is not what has %s',
    (field) => {
      expect(automatic(field)).toBe(false);
    },
  );
});
