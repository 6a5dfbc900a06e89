import { HeaderBlock } from '@causeway/sip';
import { acceptContact, type CpmService, classifyRequest, featureTag, serviceUrn } from './feature-tags.ts';

const PAGER = 'urn:urn-7:3gpp-service.ims.icsi.oma.cpm.msg';
const icsi = (...labels: string[]) =>
  `+g.3gpp.icsi-ref="${labels.map((label) => `urn%3Aurn-7%3A3gpp-service.ims.icsi.oma.${label}`).join(',')}"`;

function classify(method: string, ...headers: [string, string][]) {
  return classifyRequest(method, HeaderBlock.of(headers));
}

describe('classification by CPM feature tag', () => {
  it.each<[string, string, string, CpmService]>([
    ['IWF-6.1-03a IWF-T1.SIP MESSAGE', 'MESSAGE', 'cpm.msg', 'pager-message'],
    ['IWF-6.1-03b', 'INVITE', 'cpm.largemsg', 'large-message'],
    ['IWF-6.1-03c', 'INVITE', 'cpm.filetransfer', 'file-transfer'],
    ['IWF-6.1-03d', 'INVITE', 'cpm.session', 'session'],
    ['group sessions:', 'INVITE', 'cpm.session.group', 'group-session'],
    ['deferred messages:', 'MESSAGE', 'cpm.deferred', 'deferred'],
    ['system messages:', 'MESSAGE', 'cpm.systemmsg', 'system-message'],
  ])('%s %s with %s is %s, in each of the three headers', (_, method, label, service) => {
    const urn = `urn:urn-7:3gpp-service.ims.icsi.oma.${label}`;
    expect(classify(method, ['P-Asserted-Service', urn])).toEqual({
      service,
      header: 'P-Asserted-Service',
      misspelt: false,
    });
    expect(classify(method, ['Accept-Contact', `*;${icsi(label)};require;explicit`])).toEqual({
      service,
      header: 'Accept-Contact',
      misspelt: false,
    });
    expect(classify(method, ['Contact', `<sip:a@192.0.2.1;x=1>;${icsi(label)};+sip.instance="<urn:uuid:1>"`])).toEqual({
      service,
      header: 'Contact',
      misspelt: false,
    });
  });

  it('looks in P-Asserted-Service, then Accept-Contact, then Contact', () => {
    const acceptContactHeader: [string, string] = ['Accept-Contact', `*;${icsi('cpm.largemsg')}`];
    const contact: [string, string] = ['Contact', `<sip:a@b>;${icsi('cpm.filetransfer')}`];
    const asserted: [string, string] = ['P-Asserted-Service', 'urn:urn-7:3gpp-service.ims.icsi.oma.cpm.session'];
    expect(classify('INVITE', contact, acceptContactHeader, asserted)?.service).toBe('session');
    expect(classify('INVITE', contact, acceptContactHeader)?.service).toBe('large-message');
    expect(classify('INVITE', contact)?.service).toBe('file-transfer');
    const mmtel: [string, string] = ['P-Asserted-Service', 'urn:urn-7:3gpp-service.ims.icsi.mmtel'];
    expect(classify('INVITE', mmtel, contact)?.service).toBe('file-transfer');
  });

  it('matches whole identifiers, without case', () => {
    expect(classify('MESSAGE', ['P-Asserted-Service', `${PAGER}.group`])).toBeUndefined();
    expect(classify('MESSAGE', ['P-Asserted-Service', PAGER.slice(0, -1)])).toBeUndefined();
    expect(classify('MESSAGE', ['P-Asserted-Service', PAGER.toUpperCase()])?.service).toBe('pager-message');
    expect(classify('MESSAGE', ['P-Asserted-Service', '3gpp-service.ims.icsi.oma.cpm.msg'])?.service).toBe(
      'pager-message',
    );
  });

  it('IWF-6.1-03a takes the misprint com.msg by policy and says so', () => {
    const headers = HeaderBlock.of([['P-Asserted-Service', 'urn:urn-7:3gpp-service.ims.icsi.oma.com.msg']]);
    expect(classifyRequest('MESSAGE', headers)).toMatchObject({ service: 'pager-message', misspelt: true });
    expect(classifyRequest('MESSAGE', headers, { acceptMisspeltPagerFeatureTag: false })).toBeUndefined();
  });

  it('IWF-6.1-03d does not take the misprint isci for a session', () => {
    expect(
      classify('INVITE', ['P-Asserted-Service', 'urn:urn-7:3gpp-service.ims.isci.oma.cpm.session']),
    ).toBeUndefined();
  });

  it('takes from a capability list what fits the method', () => {
    const contact: [string, string] = ['Contact', `<sip:a@b>;${icsi('cpm.session', 'cpm.msg', 'cpm.largemsg')}`];
    expect(classify('MESSAGE', contact)?.service).toBe('pager-message');
    expect(classify('INVITE', contact)?.service).toBe('session');
  });

  it('finds none where none is named or the header cannot be read', () => {
    expect(classify('MESSAGE')).toBeUndefined();
    expect(classify('MESSAGE', ['Accept-Contact', '*;explicit'])).toBeUndefined();
    expect(classify('MESSAGE', ['Accept-Contact', `*;${icsi('cpm.msg')};x="`])).toBeUndefined();
    expect(classify('MESSAGE', ['Accept-Contact', '*;+g.3gpp.icsi-ref="urn%3"'])).toBeUndefined();
    expect(classify('MESSAGE', ['Contact', '"+g.3gpp.icsi-ref" <sip:a@b>'])).toBeUndefined();
  });

  it('reads every Accept-Contact value', () => {
    const value = `*;+g.oma.sip-im, *;${icsi('cpm.msg')}`;
    expect(classify('MESSAGE', ['Accept-Contact', '*;mobility="fixed"'], ['Accept-Contact', value])?.service).toBe(
      'pager-message',
    );
  });

  it('writes the forms of FACTS 1.2', () => {
    expect(serviceUrn('pager-message')).toBe(PAGER);
    expect(featureTag('pager-message')).toBe(icsi('cpm.msg'));
    expect(acceptContact('session')).toBe(`*;${icsi('cpm.session')}`);
    expect(acceptContact('session', true)).toBe(`*;${icsi('cpm.session')};require;explicit`);
  });
});
