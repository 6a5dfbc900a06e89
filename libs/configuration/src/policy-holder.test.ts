import { loadConfiguration } from './load-configuration.ts';
import { PolicyHolder } from './policy-holder.ts';

describe('PolicyHolder', () => {
  it('gives the policy in force and tells of changes until told to stop', () => {
    const first = loadConfiguration({ text: '', env: {} }).policy;
    const second = loadConfiguration({ text: 'policy: { sms: { max_segments: 2 } }', env: {} }).policy;
    const holder = new PolicyHolder(first);
    const seen: number[] = [];
    const stop = holder.onChange((policy) => seen.push(policy.sms.max_segments));
    expect(holder.current).toBe(first);
    holder.replace(second);
    expect(holder.current).toBe(second);
    stop();
    holder.replace(first);
    expect(seen).toEqual([2]);
  });
});
