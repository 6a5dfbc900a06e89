import { loadConfiguration } from '@causeway/configuration';
import { tourConfiguration } from './configuration.ts';

describe('tourConfiguration', () => {
  it('is a configuration that the fleet takes', () => {
    const text = tourConfiguration({
      sipPort: 40_001,
      core: '127.0.0.1:40002',
      smscPort: 40_003,
      mm4Port: 40_004,
      relayPort: 40_005,
      mailPort: 40_006,
      mailServerPort: 40_007,
      dataDirectory: 'a "quoted" place',
    });
    const configuration = loadConfiguration({ text, env: {} });
    expect(configuration).not.toHaveProperty('nats');
    expect(configuration).not.toHaveProperty('redis');
    expect(configuration).toMatchObject({
      sip: {
        listen: ['udp:127.0.0.1:40001', 'tcp:127.0.0.1:40001'],
        next_hop: 'sip:127.0.0.1:40002',
        isf_address: 'sip:isf.ims.tour.example',
      },
      sms: { smscs: [{ name: 'tour', host: '127.0.0.1', port: 40_003 }] },
      mms: { listen: '127.0.0.1:40004', relays: [{ prefix: '+', host: '127.0.0.1', port: 40_005 }] },
      email: { listen: '127.0.0.1:40006', domain: 'rcs.tour.example', relay: { host: '127.0.0.1', port: 40_007 } },
      policy: { isf: { service_priority: ['SMS', 'MMS', 'email'], reselection_enabled: true } },
      data_dir: 'a "quoted" place',
    });
  });
});
