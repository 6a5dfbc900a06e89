import { SMS, type Technology } from '../technology.ts';
import { expectsReports, isReportRequested } from './requested.ts';

const of = (...words: string[]) => new Set(words);
const WITH_DISPLAY: Technology = { ...SMS, reportsDisplay: true };

describe('which reports were asked for', () => {
  it.each([
    ['positive-delivery', true, false],
    ['negative-delivery', false, true],
    ['interworking', true, true],
    ['display', false, false],
    ['processing', false, false],
  ])('SMS-6.2.2.1.2-02 %s: success %s, failure %s', (word, success, failure) => {
    expect(isReportRequested(of(word), 'delivered')).toBe(success);
    expect(isReportRequested(of(word), 'failed')).toBe(failure);
  });

  it.each(['positive-delivery', 'negative-delivery', 'interworking'])('%s is expected of every service', (word) => {
    expect(expectsReports(of(word), SMS)).toBe(true);
  });

  it('display is expected where the service reports it', () => {
    expect(expectsReports(of('display'), SMS)).toBe(false);
    expect(expectsReports(of('display'), WITH_DISPLAY)).toBe(true);
  });

  it('nothing is expected where nothing was asked for', () => expect(expectsReports(of(), WITH_DISPLAY)).toBe(false));
});
