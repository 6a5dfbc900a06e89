import { parseHostPort } from './scalars.ts';
import { includesStatus } from './status-ranges.ts';

describe('parseHostPort', () => {
  it.each([
    ['127.0.0.1:2855', { host: '127.0.0.1', port: 2855 }],
    ['[::1]:0', { host: '::1', port: 0 }],
    ['edge-1.example.net:5060', { host: 'edge-1.example.net', port: 5060 }],
  ])('reads %s', (text, expected) => {
    expect(parseHostPort(text)).toEqual(expected);
  });

  it.each(['', ':1', 'host', 'host:', 'host:65536', 'host:-1', '::1:5060', 'a b:1', 'host:1x'])(
    'refuses %j',
    (text) => {
      expect(parseHostPort(text)).toBeUndefined();
    },
  );
});

describe('includesStatus', () => {
  const ranges = [
    { from: 415, to: 415 },
    { from: 500, to: 599 },
  ];
  it.each([
    [414, false],
    [415, true],
    [416, false],
    [500, true],
    [599, true],
    [600, false],
  ])('%i: %s', (status, expected) => {
    expect(includesStatus(ranges, status)).toBe(expected);
  });
});
