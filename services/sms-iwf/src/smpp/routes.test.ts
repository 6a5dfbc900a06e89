import { Routes } from './routes.ts';

const smsc = (name: string, routes: readonly string[], weight = 1) => ({ name, routes, weight });
const names = (routes: Routes<ReturnType<typeof smsc>>, destination: string) =>
  routes.candidates(destination).map(({ name }) => name);

describe('Routes', () => {
  const routes = new Routes([
    smsc('all', ['+']),
    smsc('britain', ['+44']),
    smsc('mobile', ['447', '+4478']),
    smsc('ireland', ['+353']),
  ]);

  it.each([
    ['447800900001', ['mobile', 'britain', 'all']],
    ['+447700900001', ['mobile', 'britain', 'all']],
    ['441632960001', ['britain', 'all']],
    ['353860000001', ['ireland', 'all']],
    ['4', ['all']],
    ['', ['all']],
  ])('%s goes to %j: longest prefix first, each once', (destination, expected) => {
    expect(names(routes, destination)).toEqual(expected);
  });

  it('has nobody for a destination outside all prefixes', () => {
    expect(names(new Routes([smsc('britain', ['+44'])]), '12125550199')).toEqual([]);
  });

  it('shares by weight among equals, evenly spread, the rest by weight behind', () => {
    const equals = new Routes([smsc('a', ['+'], 1), smsc('b', ['+'], 2), smsc('spare', ['+'], 0)]);
    const orders = Array.from({ length: 6 }, () => names(equals, '1'));
    expect(orders.map(([first]) => first)).toEqual(['b', 'a', 'b', 'b', 'a', 'b']);
    for (const order of orders) expect(order.at(-1)).toBe('spare');
  });

  it('uses those of weight 0 when there are no others', () => {
    expect(names(new Routes([smsc('a', ['+'], 0), smsc('b', ['+'], 0)]), '1')).toEqual(['a', 'b']);
  });
});
