import { execFileSync } from 'node:child_process';

interface Planned {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
}

/** plan.ts finds the entry points of the services by import.meta.resolve, which only Node itself offers: it runs there. */
function plan(yaml: string): Planned[] {
  const program = `
    import { loadConfiguration } from '@causeway/configuration';
    import { planProcesses } from './services/fleet/src/plan.ts';
    const configuration = loadConfiguration({ text: ${JSON.stringify(yaml)}, env: {} });
    const planned = planProcesses(configuration, { file: '/f.yaml', natsUrl: 'nats://n', redisUrl: undefined, onLine() {} });
    console.log(JSON.stringify(planned.map(({ name, env }) => ({ name, env }))));
  `;
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
  ) as Planned[];
}

describe('planProcesses', () => {
  it('makes a process of each instance and of each cell, with the private servers as overrides', () => {
    const planned = plan('fleet: { instances: { sms-iwf: 2 }, cells: [[isf, sms-iwf]] }');
    expect(planned.map(({ name }) => name)).toEqual(['sip-edge', 'isf', 'sms-iwf', 'sms-iwf-2', 'cell']);
    expect(planned[0]?.env).toEqual({ CAUSEWAY_CONFIG: '/f.yaml', CAUSEWAY__NATS__SERVERS: '["nats://n"]' });
    expect(planned[4]?.env).toMatchObject({ CAUSEWAY_CELL: 'isf,sms-iwf' });
  });

  it('runs the interworking functions whose section is configured, unless the number of instances is stated', () => {
    const names = (yaml: string): string[] => plan(yaml).map(({ name }) => name);
    const mms = 'mms: { domain: mms.example }';
    const email = 'email: { domain: mail.example }';
    const sms = 'sms: { smscs: [{ name: main, host: sm-sc.example, system_id: causeway }] }';
    expect(names('')).toEqual(['sip-edge', 'isf', 'sms-iwf']);
    expect(names(`${mms}\n${email}`)).toEqual(['sip-edge', 'isf', 'mms-iwf', 'email-iwf']);
    expect(names(`${sms}\n${mms}\n${email}`)).toEqual(['sip-edge', 'isf', 'sms-iwf', 'mms-iwf', 'email-iwf']);
    expect(names(`${mms}\n${email}\nfleet: { instances: { mms-iwf: 2, email-iwf: 0 } }`)).toEqual([
      'sip-edge',
      'isf',
      'mms-iwf',
      'mms-iwf-2',
    ]);
  });

  it('puts the interworking functions of MMS and e-mail into a cell', () => {
    const sections = 'mms: { domain: mms.example }\nemail: { domain: mail.example }';
    const instances = 'instances: { isf: 0, sms-iwf: 0, mms-iwf: 0, email-iwf: 0 }';
    const planned = plan(`${sections}\nfleet: { ${instances}, cells: [[isf, sms-iwf, mms-iwf, email-iwf]] }`);
    expect(planned.map(({ name, env }) => [name, env.CAUSEWAY_CELL])).toEqual([
      ['sip-edge', undefined],
      ['cell', 'isf,sms-iwf,mms-iwf,email-iwf'],
    ]);
  });

  it('gives each further process the next port for its probes when the port is fixed', () => {
    const ports = plan('http: { listen: "127.0.0.1:9090" }').map(({ env }) => env.CAUSEWAY__HTTP__LISTEN);
    expect(ports).toEqual([undefined, '127.0.0.1:9091', '127.0.0.1:9092']);
  });
});
