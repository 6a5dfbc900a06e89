import { loadConfiguration } from '@causeway/configuration';
import { SMS } from '../technology.ts';
import { InterworkingError } from '../verdict.ts';
import { refuseUnacceptableTypes } from './accepted-types.ts';

const policyOf = (ranges: readonly string[]) =>
  loadConfiguration({
    text: JSON.stringify({ policy: { iwf: { accepted_wrapped_types: { SMS: ranges, MMS: [], email: [] } } } }),
    env: {},
  }).policy.iwf;

/** The refusal, or undefined when the types are taken. */
function refusal(carried: readonly string[], ranges: readonly string[]): InterworkingError | undefined {
  try {
    refuseUnacceptableTypes(carried, 'multipart/mixed', SMS, policyOf(ranges));
    return undefined;
  } catch (error) {
    if (error instanceof InterworkingError) return error;
    throw error;
  }
}

describe('types that a service takes', () => {
  it.each([
    ['text/plain', ['text/plain']],
    ['text/plain', ['image/*', 'text/*']],
    ['text/plain', ['*/*']],
    ['text/plain', ['Text/Plain']],
  ])('IWF-6.1.1-01a %s is in %j', (type, ranges) => expect(refusal([type], ranges)).toBeUndefined());

  it.each([
    [['text/plain'], []],
    [['text/plain'], ['text/html']],
    [['text/plain', 'text/html'], ['text/plain']],
    [['text/plain'], ['text/pla']],
  ])('IWF-6.1.1-01a IWF-6.1.1-01b %j is refused where %j are accepted', (carried, ranges) => {
    expect(refusal(carried, ranges)?.status).toBe(415);
  });

  it('IWF-6.1.1-01b IWF-T2.Accept nothing to carry is refused, with what would be taken', () => {
    const error = refusal([], ['text/*']);
    expect(error).toMatchObject({ status: 415, message: 'multipart/mixed cannot be carried by this service' });
    expect(error?.headers).toEqual([{ name: 'Accept', value: 'message/cpim, text/plain' }]);
  });
});
