import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

/** One record; names without a final dot, lower case. */
export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly address: string; readonly ttl?: number }
  | {
      readonly type: 'SRV';
      readonly priority: number;
      readonly weight: number;
      readonly port: number;
      readonly target: string;
    }
  | {
      readonly type: 'NAPTR';
      readonly order: number;
      readonly preference: number;
      readonly service: string;
      readonly replacement: string;
    };

const TYPES = { A: 1, AAAA: 28, SRV: 33, NAPTR: 35 } as const;
const SERVFAIL = 2;
const NXDOMAIN = 3;

/** A name server on a loopback port that answers from a table, over the real protocol (RFC 1035). */
export class DnsServer {
  readonly #socket: Socket;
  readonly #zone: Readonly<Record<string, readonly DnsRecord[]>>;
  /** `TYPE name` of each question, in order. */
  readonly questions: string[] = [];
  /** When set, questions are heard and not answered. */
  silent = false;
  /** When set, every question is answered SERVFAIL. */
  failing = false;

  private constructor(socket: Socket, zone: Readonly<Record<string, readonly DnsRecord[]>>) {
    this.#socket = socket;
    this.#zone = zone;
    socket.on('message', (query, peer) => {
      const answer = this.#answer(query);
      if (!this.silent) socket.send(answer, peer.port, peer.address);
    });
  }

  static async open(zone: Readonly<Record<string, readonly DnsRecord[]>>): Promise<DnsServer> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new DnsServer(socket, zone);
  }

  /** For `Resolver.setServers`. */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`;
  }

  close(): void {
    this.#socket.close();
  }

  #answer(query: Buffer): Buffer {
    const labels: string[] = [];
    let at = 12;
    for (let size = query[at] ?? 0; size > 0; size = query[at] ?? 0) {
      labels.push(query.toString('latin1', at + 1, at + 1 + size));
      at += 1 + size;
    }
    const name = labels.join('.').toLowerCase();
    const type = query.readUInt16BE(at + 1);
    const question = query.subarray(12, at + 5);
    const known = this.#zone[name];
    const records = (known ?? []).filter((record) => TYPES[record.type] === type);
    this.questions.push(`${Object.entries(TYPES).find(([, code]) => code === type)?.[0] ?? type} ${name}`);
    const header = Buffer.alloc(12);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    const code = this.failing ? SERVFAIL : known === undefined ? NXDOMAIN : 0;
    header.writeUInt16BE(0x8580 | code, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(code === 0 ? records.length : 0, 6);
    return Buffer.concat([header, question, ...(code === 0 ? records.map(encode) : [])]);
  }
}

function encode(record: DnsRecord): Buffer {
  const data = dataOf(record);
  const head = Buffer.alloc(12);
  head.writeUInt16BE(0xc00c, 0); // the name of the question
  head.writeUInt16BE(TYPES[record.type], 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt32BE('ttl' in record ? (record.ttl ?? 60) : 60, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

function dataOf(record: DnsRecord): Buffer {
  switch (record.type) {
    case 'A':
      return Buffer.from(record.address.split('.').map(Number));
    case 'AAAA': {
      const [left = '', right = ''] = record.address.split('::');
      const before = left.split(':').filter(Boolean);
      const after = right.split(':').filter(Boolean);
      const groups = [...before, ...new Array<string>(8 - before.length - after.length).fill('0'), ...after];
      return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex');
    }
    case 'SRV':
      return Buffer.concat([numbers(record.priority, record.weight, record.port), nameOf(record.target)]);
    case 'NAPTR':
      return Buffer.concat([
        numbers(record.order, record.preference),
        ...['s', record.service, ''].map((text) => Buffer.from(`${String.fromCharCode(text.length)}${text}`, 'latin1')),
        nameOf(record.replacement),
      ]);
  }
}

function numbers(...values: number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  values.forEach((value, index) => {
    buffer.writeUInt16BE(value, 2 * index);
  });
  return buffer;
}

function nameOf(name: string): Buffer {
  const labels = name.split('.').filter(Boolean);
  return Buffer.from(`${labels.map((label) => `${String.fromCharCode(label.length)}${label}`).join('')}\0`, 'latin1');
}
