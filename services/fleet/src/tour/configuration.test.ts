import { loadConfiguration } from '@causeway/configuration';
import { tourConfiguration } from './configuration.ts';

describe('tourConfiguration', () => {
  it('is a configuration that the fleet takes', () => {
    const text = tourConfiguration({
      sipPort: 40_001,
      core: '127.0.0.1:40002',
      smscPort: 40_003,
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
      data_dir: 'a "quoted" place',
    });
  });
});
