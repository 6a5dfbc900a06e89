import { reasonPhrase } from './reason-phrases.ts';

describe('reasonPhrase', () => {
  it.each([
    [200, 'OK'],
    [202, 'Accepted'],
    [481, 'Call/Transaction Does Not Exist'],
    [499, 'Bad Request'],
    [699, 'Global Failure'],
    [42, 'Unknown Status'],
  ])('%d is %s', (status, phrase) => {
    expect(reasonPhrase(status)).toBe(phrase);
  });
});
