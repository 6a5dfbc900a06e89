import { mailboxProblem } from '@causeway/smtp';

/**
 * Why an address cannot stand in an envelope and a header of US-ASCII; undefined when it can. `non-ascii`: it would need
 * SMTPUTF8 and a message whose header is UTF-8 (RFC 6532), which is not written here.
 */
export function addressProblem(address: string): 'non-ascii' | 'unfit' | undefined {
  const problem = mailboxProblem(address, { path: 'reverse', utf8: false, addressLiterals: false });
  return problem === undefined || problem === 'non-ascii' ? problem : 'unfit';
}
