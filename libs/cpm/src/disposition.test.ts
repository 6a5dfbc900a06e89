import { isDispositionNotification } from './disposition.ts';

describe('disposition notifications', () => {
  it('IWF-6.1-03f are message/imdn+xml alone or an aggregate of nothing else', () => {
    expect(isDispositionNotification(['message/imdn+xml'])).toBe(true);
    expect(isDispositionNotification(['message/imdn+xml', 'message/imdn+xml'])).toBe(true);
    expect(isDispositionNotification(['message/imdn+xml', 'text/plain'])).toBe(false);
    expect(isDispositionNotification(['text/plain'])).toBe(false);
    expect(isDispositionNotification([])).toBe(false);
  });
});
