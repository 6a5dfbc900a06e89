import { RawClient } from './raw-client.ts';
import { startReceiver, stopReceivers } from './receiver-under-test.ts';

describe('several receivers on one port', () => {
  afterEach(stopReceivers);

  it('share it when they are told to, and go on when one stops', async () => {
    const shared = { host: '127.0.0.1', shared: true };
    const { receiver: one } = await startReceiver({ listen: { ...shared, port: 0 } });
    const { port } = one.address;
    const { receiver: other } = await startReceiver({ listen: { ...shared, port } });
    expect(other.address.port).toBe(port);
    await one.stop();
    const client = await RawClient.connect(other.address);
    expect(await client.reply()).toMatch(/^220 /);
    expect(await client.command('QUIT')).toMatch(/^221 /);
  });

  it('are refused by the system otherwise', async () => {
    const { receiver } = await startReceiver();
    await expect(startReceiver({ listen: { host: '127.0.0.1', port: receiver.address.port } })).rejects.toThrow(
      'EADDRINUSE',
    );
  });
});
