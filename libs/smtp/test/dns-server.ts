import { createSocket, type Socket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';

/** A record of the test's zone; `MX` as `10 mail.example`, addresses as they are written. */
export type ZoneRecord = readonly [type: 'A' | 'AAAA' | 'MX' | 'CNAME', value: string, ttl?: number];
/** What a name answers: records, or a failure. A name that is not in the zone is NXDOMAIN. */
export type Zone = Record<string, readonly ZoneRecord[] | 'SERVFAIL' | 'SILENCE' | 'REFUSED'>;

const TYPES = { A: 1, CNAME: 5, MX: 15, AAAA: 28 } as const;
const CODES = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;
const HEADER = 12;
const POINTER_TO_QUESTION = Buffer.from([0xc0, HEADER]);

/** A name server of one zone over UDP (RFC 1035), so that the real resolver of Node is what is tested. */
export class DnsServer {
  readonly #socket: Socket = createSocket('udp4');
  readonly #zone: Zone;
  /** `TYPE name` of each question. */
  readonly questions: string[] = [];

  private constructor(zone: Zone) {
    this.#zone = zone;
  }

  static async start(zone: Zone): Promise<DnsServer> {
    const server = new DnsServer(zone);
    server.#socket.on('message', (question, peer) => {
      const answer = server.#answer(question);
      if (answer !== undefined) server.#socket.send(answer, peer.port, peer.address);
    });
    server.#socket.bind(0, '127.0.0.1');
    await once(server.#socket, 'listening');
    return server;
  }

  /** A resolver of Node that asks this server. */
  resolver(): Resolver {
    const resolver = new Resolver({ timeout: 100, tries: 1 });
    resolver.setServers([`127.0.0.1:${this.#socket.address().port}`]);
    return resolver;
  }

  stop(): void {
    this.#socket.close();
  }

  #answer(question: Buffer): Buffer | undefined {
    const labels: string[] = [];
    let at = HEADER;
    for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const type = question.readUInt16BE(at + 1);
    const end = at + 5;
    const name = labels.join('.').toLowerCase();
    const asked = Object.entries(TYPES).find(([, code]) => code === type)?.[0];
    this.questions.push(`${asked} ${name}`);
    const entry = this.#zone[name];
    if (entry === 'SILENCE') return undefined;
    const code = entry === undefined ? 'NXDOMAIN' : typeof entry === 'string' ? entry : 'NOERROR';
    const records = Array.isArray(entry) ? (entry as readonly ZoneRecord[]) : [];
    const given = records.filter(([kind]) => kind === asked || kind === 'CNAME');
    const header = Buffer.alloc(HEADER);
    header.writeUInt16BE(question.readUInt16BE(0), 0);
    header.writeUInt16BE(0x8580 | CODES[code], 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(given.length, 6);
    return Buffer.concat([header, question.subarray(HEADER, end), ...given.map(record)]);
  }
}

function record([type, value, ttl = 300]: ZoneRecord): Buffer {
  const data = rdata(type, value);
  const fixed = Buffer.alloc(10);
  fixed.writeUInt16BE(TYPES[type], 0);
  fixed.writeUInt16BE(1, 2);
  fixed.writeUInt32BE(ttl, 4);
  fixed.writeUInt16BE(data.length, 8);
  return Buffer.concat([POINTER_TO_QUESTION, fixed, data]);
}

function rdata(type: ZoneRecord[0], value: string): Buffer {
  if (type === 'A') return Buffer.from(value.split('.').map(Number));
  if (type === 'AAAA') return sixteen(value);
  if (type === 'CNAME') return nameOf(value);
  const [preference = '0', exchange = ''] = value.split(' ');
  const number = Buffer.alloc(2);
  number.writeUInt16BE(Number(preference));
  return Buffer.concat([number, nameOf(exchange)]);
}

/** `2001:db8::1`: one gap, groups of hex digits. */
function sixteen(address: string): Buffer {
  const [before = '', after = ''] = address.split('::');
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16)));
  const [first, last] = [groups(before), groups(after)];
  const octets = Buffer.alloc(16);
  [...first, ...Array<number>(8 - first.length - last.length).fill(0), ...last].forEach((group, index) => {
    octets.writeUInt16BE(group, index * 2);
  });
  return octets;
}

function nameOf(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ]);
}
