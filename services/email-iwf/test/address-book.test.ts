import { type Configuration, loadConfiguration, PolicyHolder } from '@causeway/configuration';
import { connectState, type State } from '@causeway/state';
import { type ServerProcess, serviceContext, startRedisServer } from '@causeway/testkit';
import { AddressBook } from '../src/addresses/address-book.ts';
import { cpmAddressOf } from '../src/addresses/cpm-address.ts';

const USERS = { 'sip:alice@example.net': 'Alice.Smith@cpm.example', 'tel:+15550002222': 'bea@cpm.example' };

describe('the address book', () => {
  let redis: ServerProcess;
  let prefix = 0;
  const open: State[] = [];

  beforeAll(async () => {
    redis = await startRedisServer();
  });
  afterEach(async () => {
    for (const state of open.splice(0)) await state.close();
  });
  afterAll(() => redis.stop());

  /** A book of its own, and a second one of another replica on the same store. */
  async function books(policy: Readonly<Record<string, unknown>> = {}): Promise<[AddressBook, AddressBook]> {
    prefix += 1;
    const text = JSON.stringify({
      sip: { domain: 'example.net' },
      email: { domain: 'CPM.example', users: USERS },
      policy: { email: policy },
    });
    const configuration: Configuration = loadConfiguration({ text, env: {} });
    const { logger } = await serviceContext('book', text);
    const book = async () => {
      const state = await connectState({ url: redis.url, logger, prefix: `book${prefix}:` });
      open.push(state);
      if (configuration.email === undefined) throw new Error('no section email');
      return new AddressBook(configuration.email, state.mailAddress, new PolicyHolder(configuration.policy));
    };
    return [await book(), await book()];
  }

  it('EML-6.4.1-01 EML-6.4.1-02 gives an entity an address that stays, in both directions and at every replica', async () => {
    const [one, other] = await books();
    expect(await one.assigned('sip:carl@example.net')).toBe('carl@cpm.example');
    expect(await other.assigned('sip:carl@example.net')).toBe('carl@cpm.example');
    expect(await one.assigned('sip:carl@example.net')).toBe('carl@cpm.example');
    expect(await other.ownerOf('carl@cpm.example')).toEqual({ uri: 'sip:carl@example.net', hidden: false });
  });

  it('EML-6.4.1-02 EML-6.4.1-03 never gives one address to two', async () => {
    const [one, other] = await books();
    expect(await one.assigned('sip:carl@example.net')).toBe('carl@cpm.example');
    const second = await other.assigned('sip:carl@example.org');
    expect(second).toMatch(/^carl\.[0-9a-f]{12}@cpm\.example$/);
    expect(await one.ownerOf(second ?? '')).toEqual({ uri: 'sip:carl@example.org', hidden: false });
  });

  it.each([
    ['sip:a%20c@example.net', /^a-c\.[0-9a-f]{12}@cpm\.example$/],
    [`sip:${'x'.repeat(100)}@example.net`, /^x{1,51}\.[0-9a-f]{12}@cpm\.example$/],
    ['sip:postmaster@example.net', /^postmaster\.[0-9a-f]{12}@cpm\.example$/],
    ['sip:bea@example.net', /^bea\.[0-9a-f]{12}@cpm\.example$/],
    ['sip:alice.smith@example.net', /^alice\.smith\.[0-9a-f]{12}@cpm\.example$/],
    ['sip:private.abcdefghijklmnopqrstuvwx@example.net', /^private\.[a-z2-7]+\.[0-9a-f]{12}@cpm\.example$/],
  ])('EML-6.4.1-03 gives %s a legal address that is nobody else’s', async (uri, expected) => {
    const [book] = await books();
    const address = (await book.assigned(uri)) ?? '';
    expect(address).toMatch(expected);
    expect(address.split('@')[0]?.length).toBeLessThanOrEqual(64);
    expect((await book.ownerOf(address))?.uri).toBe(uri);
  });

  it('EML-6.4.1-02 has provisioned addresses first, without regard to letters', async () => {
    const [book] = await books();
    expect(await book.assigned('sip:alice@example.net')).toBe('Alice.Smith@cpm.example');
    expect(await book.ownerOf('alice.smith@CPM.EXAMPLE')).toEqual({ uri: 'sip:alice@example.net', hidden: false });
    expect(await book.ownerOf('bea@cpm.example')).toEqual({ uri: 'tel:+15550002222', hidden: false });
  });

  it('EML-6.4.1-09 minds the letters of local parts by policy', async () => {
    const [book] = await books({ local_part_case_sensitive: true });
    expect(await book.ownerOf('alice.smith@cpm.example')).toBeUndefined();
    expect((await book.ownerOf('Alice.Smith@cpm.EXAMPLE'))?.uri).toBe('sip:alice@example.net');
  });

  it('EML-6.4.1-08 reads a number out of its address, written with and without its sign', async () => {
    const [book] = await books();
    expect(await book.assigned('tel:+15550001111')).toBe('15550001111@cpm.example');
    expect((await book.ownerOf('15550001111@cpm.example'))?.uri).toBe('tel:+15550001111');
    expect((await book.ownerOf('+15550001111@cpm.example'))?.uri).toBe('tel:+15550001111');
  });

  it('EML-6.4.1-09 knows nobody of another domain, and no address that was not assigned', async () => {
    const [book] = await books();
    for (const address of ['nobody@cpm.example', 'alice.smith@other.example', '15550001111@other.example', 'x', '']) {
      expect(await book.ownerOf(address)).toBeUndefined();
    }
  });

  it('EML-6.4.1-04 hides an entity behind an address that leads back to it', async () => {
    const [one, other] = await books();
    const { address, command } = one.hide('sip:alice@example.net');
    const [state] = open;
    await state?.pipeline([command]);
    expect(address).toMatch(/^private\.[a-z2-7]{24}@cpm\.example$/);
    expect(await other.ownerOf(address.toUpperCase())).toEqual({ uri: 'sip:alice@example.net', hidden: true });
    expect(await other.ownerOf('private.aaaaaaaaaaaaaaaaaaaaaaaa@cpm.example')).toBeUndefined();
  });

  it('EML-6.4.1-01 gives nobody an address where only provisioned ones count', async () => {
    const [book] = await books({ address_assignment: 'provisioned' });
    expect(book.assigns).toBe(false);
    expect(await book.assigned('sip:carl@example.net')).toBeUndefined();
    expect(await book.assigned('tel:+15550001111')).toBeUndefined();
    expect(await book.ownerOf('15550001111@cpm.example')).toBeUndefined();
    expect(await book.assigned('tel:+15550002222')).toBe('bea@cpm.example');
  });

  it('EML-6.4.1-01 EML-6.4.1-02 gives random ones where policy wants it so, and the same one again', async () => {
    const [one, other] = await books({ address_assignment: 'random' });
    const address = (await one.assigned('tel:+15550001111')) ?? '';
    expect(address).toMatch(/^u[0-9a-f]{20}@cpm\.example$/);
    expect(await other.assigned('tel:+15550001111')).toBe(address);
    expect((await other.ownerOf(address))?.uri).toBe('tel:+15550001111');
    expect(await other.ownerOf('15550001111@cpm.example')).toBeUndefined();
  });
});

describe('the one form of a CPM address', () => {
  it.each([
    ['sip:Alice:secret@EXAMPLE.net:5080;transport=tcp?x=y', 'sip:Alice@example.net'],
    ['SIPS:alice@[2001:DB8::1]:5061', 'sips:alice@[2001:db8::1]'],
    ['tel:+1-555-000-1111;npdi', 'tel:+15550001111'],
    ['sip:+15550001111@example.net;user=phone', 'tel:+15550001111'],
    ['sip:example.net', undefined],
    ['mailto:bob@example.org', undefined],
    ['urn:service:sos', undefined],
  ])('of %s is %s', (uri, expected) => expect(cpmAddressOf(uri)).toBe(expected));
});
