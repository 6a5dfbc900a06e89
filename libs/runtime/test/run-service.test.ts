import { SpawnedFixture } from './spawned-fixture.ts';

describe('runService, as a process', () => {
  let fixture: SpawnedFixture;

  const run = (behaviour: string, env: Readonly<Record<string, string>> = {}, configuration?: string): void => {
    fixture = new SpawnedFixture(behaviour, env, configuration);
  };
  afterEach(() => fixture.dispose());

  it('tells the launcher its states and addresses, answers probes, and ends with 0 on SIGTERM', async () => {
    run('good', { CAUSEWAY_INSTANCE: 'fixture-1' });
    const { addresses } = await fixture.message('ready');
    expect(addresses).toEqual({ http: expect.stringMatching(/^127\.0\.0\.1:\d+$/), udp: '127.0.0.1:5060' });
    expect(await fixture.probe('/livez')).toEqual({ status: 200, body: { state: 'RUNNING' } });
    expect(await fixture.probe('/readyz')).toEqual({
      status: 200,
      body: { state: 'RUNNING', waiting_for: [], loaded: false },
    });
    const metrics = await fetch(`http://${addresses.http}/metrics`);
    expect(await metrics.text()).toContain('process_cpu_seconds_total');
    fixture.kill('SIGTERM');
    expect(await fixture.exit).toEqual({ code: 0, signal: null });
    const states = fixture.messages.flatMap((message) => (message.type === 'state' ? [message.state] : []));
    expect(states).toEqual(['STARTING', 'RUNNING', 'DRAINING', 'DRAINED']);
    expect(fixture.lines[0]).toMatchObject({ service: 'fixture', instance: 'fixture-1' });
  });

  it('drains until drain_seconds are over, not ready meanwhile, and ends with 0 all the same', async () => {
    run('drains-until-told', { CAUSEWAY__DRAIN_SECONDS: '1' });
    await fixture.message('ready');
    fixture.kill('SIGTERM');
    await fixture.line('drain begins');
    expect(await fixture.probe('/readyz')).toMatchObject({ status: 503, body: { state: 'DRAINING' } });
    expect(await fixture.probe('/livez')).toMatchObject({ status: 200 });
    await fixture.line('drain gives up');
    expect(await fixture.exit).toEqual({ code: 0, signal: null });
  });

  it('ends by force with 1 when the drain does not come to an end', async () => {
    run('never-drains', { CAUSEWAY__DRAIN_SECONDS: '0' });
    await fixture.message('ready');
    fixture.kill('SIGTERM');
    expect(await fixture.exit).toEqual({ code: 1, signal: null });
    expect(await fixture.line('ended by force')).toMatchObject({
      level: 'fatal',
      error: { type: 'ForcedShutdownError', phase: 'drain' },
    });
  });

  it('ends by force on a second Ctrl-C, but not on a repeated SIGTERM', async () => {
    run('never-drains');
    await fixture.message('ready');
    fixture.kill('SIGTERM');
    await fixture.line('drain begins');
    fixture.kill('SIGTERM');
    expect(await fixture.probe('/readyz')).toMatchObject({ body: { state: 'DRAINING' } });
    fixture.kill('SIGINT');
    expect(await fixture.exit).toEqual({ code: 1, signal: null });
  });

  it('says what the start waits for, and gives the start up on SIGTERM', async () => {
    run('waits-for-nats');
    expect(await fixture.message('waiting')).toEqual({ type: 'waiting', waitingFor: ['nats'] });
    expect(await fixture.probe('/readyz')).toEqual({
      status: 503,
      body: { state: 'STARTING', waiting_for: ['nats'], loaded: false },
    });
    fixture.kill('SIGTERM');
    expect(await fixture.exit).toEqual({ code: 0, signal: null });
  });

  it.each([
    ['not-ready', 503, { waiting_for: ['smsc main'] }],
    ['loaded', 429, { loaded: true }],
  ])('passes on what the service says of itself: %s is %i', async (behaviour, status, body) => {
    run(behaviour);
    await (behaviour === 'loaded' ? fixture.message('ready') : fixture.message('waiting'));
    await fixture.line(behaviour === 'loaded' ? 'ready' : 'not ready');
    expect(await fixture.probe('/readyz')).toMatchObject({ status, body: { state: 'RUNNING', ...body } });
  });

  it('ends with 1 when the service cannot start', async () => {
    run('fails-to-start');
    expect(await fixture.exit).toEqual({ code: 1, signal: null });
    expect(await fixture.line('the service cannot start')).toMatchObject({ error: { message: 'no such thing' } });
  });

  it.each([
    ['throws', 'uncaught exception', 'out of nowhere'],
    ['rejects', 'unhandled rejection', 'nobody listens'],
  ])('ends with 1 when the service %s where nobody catches it', async (behaviour, message, reason) => {
    run(behaviour);
    expect(await fixture.exit).toEqual({ code: 1, signal: null });
    expect(await fixture.line(message)).toMatchObject({ level: 'fatal', error: { message: reason } });
  });

  it('ends with 78 when the configuration cannot be used, and says why in words', async () => {
    run('good', { CAUSEWAY__SMS__SMSC: '[]' });
    expect(await fixture.exit).toEqual({ code: 78, signal: null });
    expect(fixture.errors).toContain('unknown key sms.smsc: did you mean sms.smscs?');
  });

  it('drains and ends with 0 when the launcher is gone', async () => {
    run('good');
    await fixture.message('ready');
    fixture.disconnect();
    expect(await fixture.exit).toEqual({ code: 0, signal: null });
    expect(await fixture.line('draining')).toMatchObject({ reason: 'the launcher is gone' });
  });

  it('puts a changed policy in force on SIGHUP, reports the rest, and keeps it when the file is broken', async () => {
    run('good', {}, 'policy: { sms: { max_segments: 3 } }');
    await fixture.message('ready');
    fixture.writeConfiguration('policy: { sms: { max_segments: 4 } }\ndrain_seconds: 3');
    fixture.kill('SIGHUP');
    expect(await fixture.line('policy in force')).toMatchObject({ max_segments: 4 });
    expect(await fixture.line('these sections count after a restart')).toMatchObject({ sections: ['drain_seconds'] });
    fixture.writeConfiguration('policy: { sms: { max_segment: 5 } }');
    fixture.kill('SIGHUP');
    await fixture.line('configuration not reloaded; the policy before stays');
    expect(await fixture.probe('/readyz')).toMatchObject({ status: 200 });
  });

  it('survives SIGHUP without a file', async () => {
    run('good');
    await fixture.message('ready');
    fixture.kill('SIGHUP');
    await fixture.line('there is no configuration file to reload');
    expect(await fixture.probe('/readyz')).toMatchObject({ status: 200 });
  });
});
