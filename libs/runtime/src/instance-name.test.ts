import { instanceName } from './instance-name.ts';

describe('instanceName', () => {
  it('is the one given, made fit for a NATS subject', () => {
    expect(instanceName('isf', { CAUSEWAY_INSTANCE: 'isf-7f.node>*x' })).toBe('isf-7f-node--x');
  });

  it('is the service and something random otherwise', () => {
    const one = instanceName('isf', {});
    expect(one).toMatch(/^isf-[0-9a-f]{10}$/);
    expect(instanceName('isf', { CAUSEWAY_INSTANCE: '' })).not.toBe(one);
  });
});
