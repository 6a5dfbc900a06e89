import { InterworkingError } from '../verdict.ts';
import { refuseEndToEndProtection } from './end-to-end-protection.ts';

describe('end to end protection', () => {
  it.each([
    'application/pkcs7-mime',
    'application/x-pkcs7-mime',
    'application/pkcs7-signature',
    'application/pgp-encrypted',
    'multipart/encrypted',
    'multipart/signed',
  ])('SEC-6.6-03a %s is refused with the status of policy', (type) => {
    expect(() => refuseEndToEndProtection(['text/plain', type], 488)).toThrow(InterworkingError);
    expect(() => refuseEndToEndProtection([type], 488)).toThrow(expect.objectContaining({ status: 488 }));
  });

  it.each(['text/plain', 'multipart/mixed', 'application/pkcs7-mime-not', 'image/png'])(
    '%s is not protected',
    (type) => {
      expect(() => refuseEndToEndProtection([type], 415)).not.toThrow();
    },
  );
});
