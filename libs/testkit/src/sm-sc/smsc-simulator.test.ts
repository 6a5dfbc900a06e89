import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BoundedRecord } from './received.ts';
import { decodeFrame, encodeFrame, type SmppFieldValue, type SmppFrame } from './smpp-codec.ts';
import { SmscProcess } from './smsc-process.ts';
import { SmscSimulator, type SmscSimulatorOptions } from './smsc-simulator.ts';

/** A small ESME on the same codec, so that these tests need no adapter. */
class Esme {
  readonly #socket: Socket;
  readonly frames = new BoundedRecord<SmppFrame>(10_000);
  answer: (frame: SmppFrame) => number | undefined = () => 0;
  #sequence = 0;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('error', () => {});
    let input = Buffer.alloc(0);
    this.#socket.on('data', (chunk: Buffer) => {
      input = Buffer.concat([input, chunk]);
      while (input.length >= 16 && input.length >= input.readUInt32BE(0)) {
        const length = input.readUInt32BE(0);
        this.#take(decodeFrame(input.subarray(0, length)));
        input = input.subarray(length);
      }
    });
  }

  send(command: string, fields: Readonly<Record<string, SmppFieldValue>> = {}): number {
    this.#sequence += 1;
    this.#socket.write(encodeFrame(command, { sequenceNumber: this.#sequence }, fields));
    return this.#sequence;
  }

  /** Sends a request and resolves with its response. */
  async ask(command: string, fields: Readonly<Record<string, SmppFieldValue>> = {}): Promise<SmppFrame> {
    const sequenceNumber = this.send(command, fields);
    return this.frames.waitFor(
      (frame) => frame.commandId >= 0x80000000 && frame.sequenceNumber === sequenceNumber,
      5_000,
      `${command}_resp`,
    );
  }

  async bind(as: 'transmitter' | 'receiver' | 'transceiver' = 'transceiver'): Promise<Esme> {
    const { commandStatus } = await this.ask(`bind_${as}`, { system_id: 'esme', password: 'secret' });
    expect(commandStatus).toBe(0);
    return this;
  }

  async end(): Promise<void> {
    if (this.#socket.destroyed) return;
    const closed = once(this.#socket, 'close');
    this.#socket.destroy();
    await closed;
  }

  writeRaw(octets: Buffer): void {
    this.#socket.write(octets);
  }

  #take(frame: SmppFrame): void {
    this.frames.add(frame);
    if (frame.commandId >= 0x80000000) return;
    const commandStatus = this.answer(frame);
    if (commandStatus === undefined) return;
    const { sequenceNumber } = frame;
    this.#socket.write(encodeFrame(`${frame.command}_resp`, { sequenceNumber, commandStatus }));
  }
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function started(options: SmscSimulatorOptions = {}): Promise<SmscSimulator> {
  const smsc = new SmscSimulator(options);
  await smsc.start();
  ends.push(() => smsc.stop());
  return smsc;
}

function esme(smsc: { readonly port: number }): Esme {
  const made = new Esme(smsc.port);
  ends.push(() => made.end());
  return made;
}

const SUBMIT = {
  source_addr: '12125550101',
  destination_addr: '12125550199',
  registered_delivery: 1,
  short_message: Buffer.from('Dinner at 7?'),
};
const isDeliver = (frame: SmppFrame): boolean => frame.command === 'deliver_sm';
const receiptText = (frame: SmppFrame): string => String(frame.fields.short_message);

describe('sessions', () => {
  it('refuses wrong credentials, a second bind, and requests before the bind', async () => {
    const smsc = await started({ credentials: { systemId: 'esme', password: 'secret' } });
    const one = esme(smsc);
    expect((await one.ask('submit_sm', SUBMIT)).commandStatus).toBe(0x04);
    expect((await one.ask('bind_transceiver', { system_id: 'who', password: 'secret' })).commandStatus).toBe(0x0f);
    expect((await one.ask('bind_transceiver', { system_id: 'esme', password: 'x' })).commandStatus).toBe(0x0e);
    await one.bind();
    expect((await one.ask('bind_transceiver', { system_id: 'esme', password: 'secret' })).commandStatus).toBe(0x05);
    expect((await one.ask('enquire_link')).commandStatus).toBe(0);
    expect((await one.ask('unbind')).commandStatus).toBe(0);
  });

  it('answers unknown commands and bad lengths with generic_nack', async () => {
    const smsc = await started();
    const one = await esme(smsc).bind();
    one.writeRaw(Buffer.from('00000010000009990000000000000021', 'hex'));
    const unknown = await one.frames.waitFor((frame) => frame.sequenceNumber === 0x21, 5_000, 'nack');
    expect(unknown).toMatchObject({ command: 'generic_nack', commandStatus: 3 });
    one.writeRaw(Buffer.from('0000000a000000040000000000000022', 'hex'));
    const short = await one.frames.waitFor((frame) => frame.sequenceNumber === 0x22, 5_000, 'nack');
    expect(short).toMatchObject({ command: 'generic_nack', commandStatus: 2 });
  });
});

describe('behaviours', () => {
  it('applies rules by destination and number of uses', async () => {
    const smsc = await started({
      behaviour: {
        submits: [
          { destination: '44', commandStatus: 0x0b },
          { times: 1, commandStatus: 0x14 },
        ],
      },
    });
    const one = await esme(smsc).bind();
    const status = async (destination: string): Promise<number> =>
      (await one.ask('submit_sm', { ...SUBMIT, destination_addr: destination })).commandStatus;
    expect([await status('44770'), await status('1212'), await status('1212'), await status('44770')]).toEqual([
      0x0b, 0x14, 0, 0x0b,
    ]);
  });

  it('throttles above so many a second', async () => {
    const smsc = await started({ behaviour: { throttleAbove: 3 } });
    const one = await esme(smsc).bind();
    const answers = await Promise.all(Array.from({ length: 20 }, () => one.ask('submit_sm', SUBMIT)));
    const refused = answers.filter(({ commandStatus }) => commandStatus === 0x58).length;
    expect(refused).toBeGreaterThanOrEqual(14);
  });

  it('cuts the connection, with or without having taken the message', async () => {
    const smsc = await started({ behaviour: { submits: [{ times: 1, cut: 'refuse' }, { cut: 'accept' }] } });
    const refused = await esme(smsc).bind();
    refused.send('submit_sm', SUBMIT);
    await smsc.waitForSubmit();
    expect(smsc.accepted.length).toBe(0);
    const accepted = await esme(smsc).bind();
    accepted.send('submit_sm', SUBMIT);
    await smsc.waitForSubmit(({ connection }) => connection === 2);
    expect(smsc.accepted.length).toBe(1);
  });

  it('answers as a sink', async () => {
    const smsc = await started({ behaviour: { sink: true } });
    const one = await esme(smsc).bind('transmitter');
    const answers = await Promise.all([one.ask('submit_sm', SUBMIT), one.ask('submit_sm', SUBMIT)]);
    expect(answers.map(({ fields }) => fields.message_id)).toEqual(['00000001', '00000002']);
    expect([smsc.sunk, smsc.submits.length]).toEqual([2, 0]);
  });
});

describe('receipts', () => {
  it.each([
    ['hex lower, receipt decimal', { radix: 'hex', letterCase: 'lower', width: 0 } as const, 'a3f9c21', '0171940897'],
    [
      'decimal padded, receipt decimal',
      { radix: 'decimal', letterCase: 'lower', width: 12 } as const,
      '000171940897',
      '0171940897',
    ],
  ])('write ids in another form than the response: %s', async (_title, messageId, inResponse, inReceipt) => {
    const smsc = await started({
      firstMessageNumber: 0x0a3f9c21,
      behaviour: { messageId, receiptMessageId: { radix: 'decimal', letterCase: 'lower', width: 10 } },
    });
    const one = await esme(smsc).bind();
    expect((await one.ask('submit_sm', SUBMIT)).fields.message_id).toBe(inResponse);
    const receipt = await one.frames.waitFor(isDeliver, 5_000, 'receipt');
    expect(receipt.fields).toMatchObject({
      source_addr: '12125550199',
      destination_addr: '12125550101',
      esm_class: 4,
      receipted_message_id: inReceipt,
      message_state: 2,
    });
    expect(receiptText(receipt)).toMatch(
      new RegExp(
        `^id:${inReceipt} sub:001 dlvrd:001 submit date:\\d{10} done date:\\d{10} stat:DELIVRD err:000 text:Dinner at 7\\?$`,
      ),
    );
  });

  it('come by text alone, with another state, before the response', async () => {
    const smsc = await started({
      behaviour: { receipts: { by: 'text', state: 'UNDELIVERABLE', beforeResponse: true } },
    });
    const one = await esme(smsc).bind();
    await one.ask('submit_sm', SUBMIT);
    const commands = one.frames.entries.map(({ command }) => command);
    expect(commands).toEqual(['bind_transceiver_resp', 'deliver_sm', 'submit_sm_resp']);
    const [, receipt] = one.frames.entries;
    expect(receipt?.fields.message_state).toBeUndefined();
    expect(String(receipt?.fields.short_message)).toContain('stat:UNDELIV');
  });

  it('come by TLV alone, and only when asked for with deliverReceipt', async () => {
    const smsc = await started({ behaviour: { receipts: { by: 'tlv', when: 'on-request' } } });
    const one = await esme(smsc).bind();
    const messageId = String((await one.ask('submit_sm', SUBMIT)).fields.message_id);
    expect(await smsc.deliverReceipt(messageId, 'EXPIRED')).toMatchObject({ commandStatus: 0, connection: 1 });
    const receipt = one.frames.entries.find(isDeliver);
    expect(receipt?.fields).toMatchObject({ message_state: 3, receipted_message_id: messageId });
    expect(receipt?.fields.short_message).toEqual(Buffer.alloc(0));
    await expect(smsc.deliverReceipt('nobody')).rejects.toThrow('no message nobody');
  });

  it('come to another bind', async () => {
    const smsc = await started({ behaviour: { receipts: { to: 'other' } } });
    const [one, other] = [await esme(smsc).bind(), await esme(smsc).bind()];
    await one.ask('submit_sm', SUBMIT);
    await other.frames.waitFor(isDeliver, 5_000, 'receipt');
    expect(one.frames.entries.some(isDeliver)).toBe(false);
  });

  it.each([
    [0, 'DELIVERED', false],
    [1, 'DELIVERED', true],
    [2, 'DELIVERED', false],
    [2, 'REJECTED', true],
  ] as const)('registered_delivery %i and %s: receipt %s', async (registered, state, expected) => {
    const smsc = await started({ behaviour: { receipts: { state } } });
    const one = await esme(smsc).bind();
    await one.ask('submit_sm', { ...SUBMIT, registered_delivery: registered });
    await one.ask('enquire_link');
    if (expected) await one.frames.waitFor(isDeliver, 5_000, 'receipt');
    expect(smsc.undelivered === 0 || expected).toBe(true);
    expect(one.frames.entries.some(isDeliver)).toBe(expected);
  });
});

describe('messages towards the ESME', () => {
  it('are repeated while the ESME says that it is temporary, and dropped when it is permanent', async () => {
    const smsc = await started({ behaviour: { retryDelayMs: 5 } });
    const one = await esme(smsc).bind();
    const statuses = [0x64, 0x58, 0];
    one.answer = () => statuses.shift();
    const [taken] = await smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    expect(taken).toEqual({ commandStatus: 0, statuses: [0x64, 0x58, 0], connection: 1 });
    one.answer = () => 0x65;
    const [refused] = await smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    expect(refused?.statuses).toEqual([0x65]);
    expect(smsc.undelivered).toBe(0);
  });

  it('wait for a bind, and survive a link that breaks before the answer', async () => {
    const smsc = await started();
    const delivered = smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    const one = await esme(smsc).bind('receiver');
    one.answer = () => undefined;
    await one.frames.waitFor(isDeliver, 5_000, 'deliver_sm');
    smsc.cut();
    await esme(smsc).bind('receiver');
    expect((await delivered)[0]?.statuses).toEqual([-1, 0]);
  });

  it('are repeated when they are not answered in time', async () => {
    const smsc = await started({ behaviour: { deliverTimeoutMs: 20 } });
    const one = await esme(smsc).bind();
    let calls = 0;
    one.answer = () => (++calls === 1 ? undefined : 0);
    const [result] = await smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    expect(result?.statuses).toEqual([-1, 0]);
  });

  const parts = async (options: Parameters<SmscSimulator['originate']>[0]): Promise<SmppFrame[]> => {
    const smsc = await started();
    const one = await esme(smsc).bind();
    await smsc.originate(options);
    return one.frames.entries.filter(({ command }) => command === 'deliver_sm' || command === 'data_sm');
  };
  const base = { from: '447700900001', to: '12125550101' };

  it('are tied together by UDH of 8 and 16 bits, by sar_*, or left whole', async () => {
    const long = { ...base, text: 'a'.repeat(200), reference: 0x1234 };
    const udh8 = await parts({ ...long, concatenation: 'udh8' });
    expect(udh8.map(({ fields }) => String(fields.esm_class))).toEqual(['64', '64']);
    expect(
      udh8.map(({ fields }) => Buffer.from(String(fields.short_message), 'latin1').subarray(0, 6).toString('hex')),
    ).toEqual(['050003340201', '050003340202']);
    const udh16 = await parts({ ...long, concatenation: 'udh16' });
    expect(Buffer.from(String(udh16[1]?.fields.short_message), 'latin1').subarray(0, 7).toString('hex')).toBe(
      '06080412340202',
    );
    const sar = await parts({ ...long, concatenation: 'sar', order: [2, 1] });
    expect(
      sar.map(({ fields }) => [fields.sar_msg_ref_num, fields.sar_total_segments, fields.sar_segment_seqnum]),
    ).toEqual([
      [0x1234, 2, 2],
      [0x1234, 2, 1],
    ]);
    const payload = await parts({ ...long, concatenation: 'payload' });
    expect(payload.map(({ fields }) => fields.message_payload)).toEqual([Buffer.from('a'.repeat(200))]);
  });

  it('take any sender, any coding, and data_sm', async () => {
    const [alphanumeric] = await parts({ ...base, from: 'Bank', fromTon: 5, fromNpi: 0, text: 'hi' });
    expect(alphanumeric?.fields).toMatchObject({ source_addr_ton: 5, source_addr: 'Bank', data_coding: 0 });
    const [binary] = await parts({ ...base, octetsHex: '00ff', dataCoding: 4 });
    expect(binary?.fields).toMatchObject({ data_coding: 4, short_message: Buffer.from('00ff', 'hex') });
    const [data] = await parts({ ...base, text: 'я', command: 'data_sm' });
    expect(data).toMatchObject({
      command: 'data_sm',
      fields: { data_coding: 8, message_payload: Buffer.from('044f', 'hex') },
    });
  });
});

describe('persistence', () => {
  it('keeps its port, its memory and its queue through kill and start', async () => {
    const smsc = await started({ behaviour: { receipts: { when: 'on-request' } } });
    const one = await esme(smsc).bind();
    const messageId = String((await one.ask('submit_sm', SUBMIT)).fields.message_id);
    const { port } = smsc;
    await smsc.kill();
    expect(await smsc.start()).toEqual({ host: '127.0.0.1', port });
    await esme(smsc).bind();
    expect(await smsc.deliverReceipt(messageId)).toMatchObject({ commandStatus: 0 });
  });

  it('as a process: kill -9 loses neither accepted messages nor those on their way to the ESME', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'smsc-'));
    ends.push(() => rm(directory, { recursive: true }));
    const smsc = new SmscProcess({ journal: join(directory, 'journal') });
    ends.push(() => smsc.kill());
    await smsc.start();
    const one = await esme(smsc).bind('transmitter');
    const first = String((await one.ask('submit_sm', SUBMIT)).fields.message_id);
    expect(await smsc.status()).toMatchObject({ accepted: 1, undelivered: 1 });
    await smsc.kill('SIGKILL');
    await smsc.start();
    expect((await smsc.accepted()).map(({ messageId }) => messageId)).toEqual([first]);
    const receiver = await esme(smsc).bind();
    const receipt = await receiver.frames.waitFor(isDeliver, 5_000, 'receipt');
    expect(receipt.fields.receipted_message_id).toBe(first);
    const second = String((await receiver.ask('submit_sm', SUBMIT)).fields.message_id);
    expect(second).not.toBe(first);
    const answered = await smsc.originate({ from: '447700900001', to: '12125550101', text: 'hi' });
    expect(answered).toMatchObject([{ commandStatus: 0 }]);
    await smsc.behave({ submits: [{ commandStatus: 0x08 }] });
    expect((await receiver.ask('submit_sm', SUBMIT)).commandStatus).toBe(0x08);
    await smsc.kill('SIGTERM');
    expect(smsc.pid).toBeUndefined();
  });
});
