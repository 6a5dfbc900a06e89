import { type DeliverByPolicy, mapToMailTransaction, type TransactionSource } from './mail-transaction.table-45.ts';

const POLICY: DeliverByPolicy = { deliverby_mode: 'R', deliverby_unsupported: 'omit' };

const source: TransactionSource = {
  envelopeSender: 'alice@cpm.example',
  recipient: 'bob@example.org',
  expiresUnixMs: undefined,
  asksForDsn: false,
  wantsSuccess: false,
  envelopeId: 'envelope-1',
};

describe('Table 45', () => {
  it('EML-T45.MAIL FROM EML-6.4.1-04 is the assigned address of the originator', () => {
    expect(mapToMailTransaction(source, POLICY).mailFrom).toBe('alice@cpm.example');
  });

  it('EML-T45.RCPT TO EML-6.4.1-05 is the one address of the Request-URI', () => {
    expect(mapToMailTransaction(source, POLICY).rcptTo).toBe('bob@example.org');
  });

  it.each(['R', 'N'] as const)('EML-T45.BY (MAIL FROM parameter, RFC 2852) has the expiry, in mode %s', (mode) => {
    expect(
      mapToMailTransaction({ ...source, expiresUnixMs: 3_600_000 }, { ...POLICY, deliverby_mode: mode }).deliverBy,
    ).toEqual({
      untilUnixMs: 3_600_000,
      mode,
      isRequired: false,
    });
  });

  it('has no BY without Expires', () => expect(mapToMailTransaction(source, POLICY).deliverBy).toBeUndefined());

  it('asks for no DSN when no delivery notification was asked for', () => {
    expect(mapToMailTransaction(source, POLICY).dsn).toBeUndefined();
  });

  it('asks for DSNs of success and failure, with an id to know them by', () => {
    const { dsn } = mapToMailTransaction({ ...source, asksForDsn: true, wantsSuccess: true }, POLICY);
    expect(dsn).toEqual({
      notify: 'SUCCESS,FAILURE',
      ret: 'HDRS',
      envid: 'envelope-1',
      orcpt: 'rfc822;bob@example.org',
    });
  });

  it('asks for DSNs of failure only when nobody wants to hear of success', () => {
    expect(mapToMailTransaction({ ...source, asksForDsn: true }, POLICY).dsn?.notify).toBe('FAILURE');
  });
});
