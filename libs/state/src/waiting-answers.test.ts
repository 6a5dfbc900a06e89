import { type AnswerSource, WaitingAnswers } from './waiting-answers.ts';

const ANSWER = Buffer.from('answer');

describe('answers that are waited for', () => {
  let looks: string[];
  let ends: string[];
  let waiting: WaitingAnswers;
  const source: AnswerSource = {
    look: (id) => {
      looks.push(id);
      return Promise.reject(new Error('the store is away'));
    },
    end: (id) => {
      ends.push(id);
      return Promise.reject(new Error('the store is away'));
    },
  };

  beforeEach(() => {
    jest.useFakeTimers();
    looks = [];
    ends = [];
    waiting = new WaitingAnswers(source);
  });
  afterEach(() => {
    waiting.close();
    jest.useRealTimers();
  });

  it('are looked for after half a second, then more and more seldom, and end at the deadline while the store is away', async () => {
    waiting.expect('a', Date.now() + 60_000);
    const wait = waiting.wait('a', Date.now() + 1_800);
    await jest.advanceTimersByTimeAsync(499);
    expect(looks).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_200);
    expect(looks).toEqual(['a', 'a']);
    await jest.advanceTimersByTimeAsync(150);
    expect(ends).toEqual(['a']);
    expect(await wait).toBeUndefined();
    expect(waiting.size).toBe(0);
  });

  it('are looked for at once when nobody here expected them', async () => {
    const wait = waiting.wait('a', Date.now() + 60_000);
    expect(looks).toEqual(['a']);
    waiting.deliver('a', ANSWER);
    expect(await wait).toEqual(ANSWER);
  });

  it('are forgotten when nobody comes for them in their time, and need no timer then', async () => {
    waiting.expect('a', Date.now() + 1_000);
    waiting.deliver('a', ANSWER);
    waiting.deliver('unknown', ANSWER);
    expect(waiting.size).toBe(1);
    await jest.advanceTimersByTimeAsync(1_100);
    expect(waiting.size).toBe(0);
    expect(ends).toEqual([]);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('are looked for together when publications may have been lost', () => {
    waiting.expect('a', Date.now() + 60_000);
    waiting.expect('b', Date.now() + 60_000);
    void waiting.wait('b', Date.now() + 60_000);
    waiting.lookForAll();
    expect(looks).toEqual(['b']);
  });
});
