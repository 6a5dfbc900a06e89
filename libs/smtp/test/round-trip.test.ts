import { startReceiver, stopReceivers } from './receiver-under-test.ts';
import { closeSenders, mailTo, startSender } from './sender-under-test.ts';

afterEach(async () => {
  await closeSenders();
  await stopReceivers();
});

describe('from our sender to our receiver', () => {
  it('EML-6.4-03 envelope, parameters and octets arrive as they left', async () => {
    const { receiver, mails } = await startReceiver({ deliverBy: { minSeconds: 60 }, maxMessageBytes: 2_000_000 });
    const message = Buffer.from(`Subject: å\r\n\r\n.\r\n..\r\n.x\r\n${'0123456789.\r\n'.repeat(100_000)}`);
    const delivery = await startSender().send(
      mailTo(receiver.address, {
        mailFrom: 'ålice@a.example',
        rcptTo: '+447700900222/TYPE=PLMN@mms.b.example.net',
        message,
        dsn: { ret: 'FULL', envid: 'conversation+1=é', notify: 'SUCCESS,FAILURE', orcpt: 'rfc822;bob+x@b.example' },
        deliverBy: { seconds: 3_600, mode: 'R' },
      }),
    );
    expect(delivery).toMatchObject({ outcome: 'accepted', code: 250, enhanced: '2.6.0', text: 'Message accepted' });
    const [mail] = mails;
    expect(mail?.message.equals(message)).toBe(true);
    expect(mail?.envelope).toMatchObject({
      mailFrom: 'ålice@a.example',
      mailParameters: new Map([
        ['SMTPUTF8', ''],
        ['BODY', '8BITMIME'],
        ['SIZE', String(message.length)],
        ['RET', 'FULL'],
        ['ENVID', 'conversation+1=é'],
        ['BY', '3600;R'],
      ]),
      deliverBy: { seconds: 3_600, mode: 'R' },
      rcptTo: [
        {
          address: '+447700900222/TYPE=PLMN@mms.b.example.net',
          notify: 'SUCCESS,FAILURE',
          orcpt: 'rfc822;bob+x@b.example',
        },
      ],
    });
  });

  it('a receiver that drains puts mails off and the sender learns it before anything is handed over', async () => {
    const [first, second] = [await startReceiver(), await startReceiver()];
    const sender = startSender();
    const destination = [first.receiver.address, second.receiver.address];
    await sender.send(mailTo(destination));
    await first.receiver.drain(1_000);
    expect((await sender.send(mailTo(destination))).outcome).toBe('accepted');
    expect([first.mails.length, second.mails.length]).toEqual([1, 1]);
  });
});
