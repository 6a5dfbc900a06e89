import { createLogger } from './logger.ts';

function capture(options: { level?: string; maskNumbers?: boolean } = {}) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, logger: createLogger({ service: 'isf', instance: 'isf-1', destination, ...options }) };
}

describe('createLogger', () => {
  it('writes one JSON line with level, time, service and instance', () => {
    const { lines, logger } = capture();
    logger.info({ verdict: 202 }, 'accepted');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        service: 'isf',
        instance: 'isf-1',
        verdict: 202,
        message: 'accepted',
      },
    ]);
  });

  it('turns a traceparent into trace_id and span_id', () => {
    const { lines, logger } = capture();
    logger.info({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }, 'submitted');
    logger.info({ traceparent: 'nonsense' }, 'submitted');
    expect(lines[0]).toMatchObject({ trace_id: '0af7651916cd43dd8448eb211c80319c', span_id: 'b7ad6b7169203331' });
    expect(lines[0]).not.toHaveProperty('traceparent');
    expect(lines[1]).not.toHaveProperty('trace_id');
  });

  it('removes secrets and the text of messages, at the top and one level down', () => {
    const { lines, logger } = capture();
    logger.info({
      password: 'hunter2',
      text: 'hello',
      smsc: { password: 'hunter2', host: 'h' },
      sm: { short_message: 'hello' },
    });
    expect(lines[0]).toMatchObject({ password: '[removed]', text: '[removed]', smsc: { host: 'h' } });
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|hello/);
  });

  it('masks numbers in addresses, unless told otherwise', () => {
    const masked = capture();
    masked.logger.info({ from: 'tel:+15551234567', to: 'sip:+4915112345678@h' });
    expect(masked.lines[0]).toMatchObject({ from: 'tel:+1********67', to: 'sip:+49*********78@h' });
    const plain = capture({ maskNumbers: false });
    plain.logger.info({ from: 'tel:+15551234567' });
    expect(plain.lines[0]).toMatchObject({ from: 'tel:+15551234567' });
  });

  it('keeps the fields of an error that say its verdict', () => {
    const { lines, logger } = capture();
    logger.error({ error: Object.assign(new Error('window full'), { sipStatus: 503 }) }, 'refused');
    expect(lines[0]).toMatchObject({ error: { message: 'window full', sipStatus: 503 } });
  });

  it('leaves out what is below its level', () => {
    const { lines, logger } = capture({ level: 'warn' });
    logger.info('quiet');
    logger.warn('heard');
    expect(lines).toHaveLength(1);
  });
});
