import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { CommandLine } from './command-line.ts';
import { type PreparedCommand, prepareSet } from './prepared-command.ts';
import { StateUnavailableError } from './state-error.ts';

const PING = '*1\r\n$4\r\nPING\r\n';
const SET = '*5\r\n$3\r\nSET\r\n$5\r\np:ké\r\n$2\r\nä\r\n$2\r\nPX\r\n$2\r\n10\r\n';
const SCRIPT: PreparedCommand = { verb: ['EVALSHA', 'sha', '1'], key: 'k', rest: ['a'], script: 'return 1' };

/** A server that says what a test wants of it. */
class ScriptedRedis {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #received = '';
  #told: (() => void) | undefined;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('data', (octets: Buffer) => {
        this.#received += octets.toString('utf8');
        this.#told?.();
      });
      socket.on('error', () => {});
      socket.once('close', () => this.#sockets.delete(socket));
    });
  }

  static async start(): Promise<ScriptedRedis> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new ScriptedRedis(server);
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Waits for exactly this, and answers. */
  async expects(text: string, answer: string): Promise<void> {
    while (this.#received !== text) {
      expect(text.startsWith(this.#received)).toBe(true);
      await new Promise<void>((resolve) => {
        this.#told = resolve;
      });
    }
    this.#received = '';
    for (const socket of this.#sockets) socket.write(answer);
  }

  breaks(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  async stop(): Promise<void> {
    this.breaks();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

describe('the connection for prepared commands', () => {
  let redis: ScriptedRedis;
  let line: CommandLine;
  let changes: boolean[];
  let changed: (() => void) | undefined;

  function open(login = '', path = '', commandTimeoutMs = 2_000): void {
    const url = `redis://${login}${redis.host}${path}`;
    const ownChanges = changes;
    const onChange = () => {
      ownChanges.push(own.up);
      changed?.();
    };
    const own = new CommandLine({ url, prefix: 'p:', commandTimeoutMs, onChange });
    line = own;
    line.open();
  }

  async function until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        changed = resolve;
      });
    }
  }

  async function opened(commandTimeoutMs?: number): Promise<void> {
    open('', '', commandTimeoutMs);
    await redis.expects(PING, '+PONG\r\n');
    await until(() => line.up);
  }

  beforeEach(async () => {
    redis = await ScriptedRedis.start();
    changes = [];
    changed = undefined;
  });
  afterEach(async () => {
    await redis.stop();
    await line.close();
  });

  it('says who it is and which database it wants, and is up when the server has its data', async () => {
    open('us%40er:se%2Fcret@', '/3');
    const greeting = `*3\r\n$4\r\nAUTH\r\n$5\r\nus@er\r\n$7\r\nse/cret\r\n*2\r\n$6\r\nSELECT\r\n$1\r\n3\r\n${PING}`;
    await redis.expects(greeting, '+OK\r\n+OK\r\n-LOADING Redis is loading the dataset in memory\r\n');
    await redis.expects(greeting, '+OK\r\n+OK\r\n+PONG\r\n');
    await until(() => line.up);
    expect(changes).toEqual([true]);
  });

  it('writes the commands of a moment together, counted in octets, and settles them by their order', async () => {
    await opened();
    const first = line.ask([prepareSet('ké', 'ä', 10), SCRIPT]);
    const second = line.ask([SCRIPT]);
    const evalsha = '*5\r\n$7\r\nEVALSHA\r\n$3\r\nsha\r\n$1\r\n1\r\n$3\r\np:k\r\n$1\r\na\r\n';
    await redis.expects(`${SET}${evalsha}${evalsha}`, '+OK\r\n:1\r\n:0\r\n');
    expect(await first).toEqual(['OK', 1]);
    expect(await second).toEqual([0]);
    expect(await line.ask([])).toEqual([]);
  });

  it('sends a script by its source to a server that does not know it', async () => {
    await opened();
    const answer = line.ask([SCRIPT]);
    await redis.expects(
      '*5\r\n$7\r\nEVALSHA\r\n$3\r\nsha\r\n$1\r\n1\r\n$3\r\np:k\r\n$1\r\na\r\n',
      '-NOSCRIPT none\r\n',
    );
    await redis.expects('*5\r\n$4\r\nEVAL\r\n$8\r\nreturn 1\r\n$1\r\n1\r\n$3\r\np:k\r\n$1\r\na\r\n', ':1\r\n');
    expect(await answer).toEqual([1]);
  });

  it('tells a refusal from a server that is unwell, and goes on', async () => {
    await opened();
    const refused = expect(line.ask([prepareSet('ké', 'ä', 10)])).rejects.toMatchObject({ sipStatus: 500 });
    const unwell = expect(line.ask([prepareSet('ké', 'ä', 10)])).rejects.toBeInstanceOf(StateUnavailableError);
    await redis.expects(SET + SET, '-WRONGTYPE it is a list\r\n-OOM no memory left\r\n');
    await Promise.all([refused, unwell]);
    const after = line.ask([prepareSet('ké', 'ä', 10)]);
    await redis.expects(SET, '+OK\r\n');
    expect(await after).toEqual(['OK']);
  });

  it('fails what is under way when the connection breaks, sends it never again, and comes back', async () => {
    await opened();
    const lost = expect(line.ask([prepareSet('ké', 'ä', 10)])).rejects.toBeInstanceOf(StateUnavailableError);
    await redis.expects(SET, '');
    redis.breaks();
    await lost;
    await expect(line.ask([SCRIPT])).rejects.toThrow('no connection');
    await redis.expects(PING, '+PONG\r\n');
    await until(() => line.up);
    expect(changes).toEqual([true, false, true]);
  });

  it('gives each command its time, drops the reply that is late, and gives a silent server up', async () => {
    await opened(40);
    const late = expect(line.ask([prepareSet('ké', 'ä', 10)])).rejects.toThrow('within 40 ms');
    await redis.expects(SET, '');
    await late;
    const next = line.ask([SCRIPT]);
    await redis.expects('*5\r\n$7\r\nEVALSHA\r\n$3\r\nsha\r\n$1\r\n1\r\n$3\r\np:k\r\n$1\r\na\r\n', '+OK\r\n:7\r\n');
    expect(await next).toEqual([7]);
    await expect(line.ask([SCRIPT])).rejects.toBeInstanceOf(StateUnavailableError);
    await until(() => !line.up);
  });

  it('gives up a peer that is no Redis', async () => {
    await opened();
    const lost = expect(line.ask([prepareSet('ké', 'ä', 10)])).rejects.toThrow('is no reply');
    await redis.expects(SET, 'HTTP/1.1 400 Bad Request\r\n');
    await lost;
  });

  it('closes after what is under way', async () => {
    await opened();
    const last = line.ask([prepareSet('ké', 'ä', 10)]);
    const closed = line.close();
    await redis.expects(SET, '+OK\r\n');
    expect(await last).toEqual(['OK']);
    await closed;
    await until(() => !line.up);
  });
});
