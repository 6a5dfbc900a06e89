import type { Candidates } from './candidates.ts';
import type { CharacteristicsRule, SelectionPolicy } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';
import { SERVICES } from './technology.ts';

/** All that SMS carries on (SMS-6.2-03): its IWF leaves other parts out, and answers 415 when nothing is left. */
const SMS_CARRIES = 'text/plain';
/** Leaves that tell of protection end to end (SEC-6.6-03a): S/MIME and OpenPGP, in their multiparts or alone. */
const PROTECTED = /^application\/(?:(?:x-)?pkcs7-(?:mime|signature)|pgp-(?:encrypted|signature))$/;
const REFUSE_PROTECTED = [
  ['sms', 'SEC-6.6-03a'],
  ['mms', 'SEC-6.6-03b'],
] as const;

/**
 * TS §5.1 step 5 for a Standalone Message: size and attached media influence the choice (ISF-5.1-05-N1). The rules of
 * policy come first. Then what holds anyway: a large message is hard on an SMS user (NOTE 2), and what the IWF of a service
 * would leave out or answer 415 to speaks against the service. All of it ranks last and removes nothing: that service may
 * be all that is left, and what it cannot carry is its IWF's verdict (IWF-6.1.1-01b). A disposition notification has no size
 * or media that its receiver would see.
 */
export function weighCharacteristics(candidates: Candidates, request: SelectionRequest, policy: SelectionPolicy): void {
  if (request.kind === 'disposition') return;
  applyFirstRule(candidates, request, policy.characteristicsRules);
  if (candidates.includes('sms')) spareSms(candidates, request, policy);
  avoidUnacceptableTypes(candidates, request.contentTypes, policy);
  avoidUnprotected(candidates, request.contentTypes);
}

function applyFirstRule(
  candidates: Candidates,
  request: SelectionRequest,
  rules: readonly CharacteristicsRule[],
): void {
  const position = rules.findIndex((rule) => fits(rule, request));
  const rule = rules[position];
  if (rule === undefined) return;
  const text = `policy.isf.characteristics_rules[${position}] fits content of ${describe(request)}`;
  const count = rule.prefer.length;
  for (const [index, technology] of rule.prefer.entries()) {
    if (!candidates.includes(technology)) continue;
    candidates.prefer('ISF-5.1-05', 'characteristics', technology, `${text} and prefers it`, count - index);
  }
  for (const technology of rule.avoid) {
    if (!candidates.includes(technology)) continue;
    candidates.rankLast('ISF-5.1-05', 'characteristics', technology, `${text} and avoids it`);
  }
}

function fits(rule: CharacteristicsRule, request: SelectionRequest): boolean {
  const { kinds, minBytes = 0, maxBytes = Number.POSITIVE_INFINITY, contentTypes } = rule;
  if (kinds !== undefined && !kinds.includes(request.kind)) return false;
  if (request.size < minBytes || request.size > maxBytes) return false;
  return contentTypes === undefined || request.contentTypes.some((type) => isInRanges(type, contentTypes));
}

function isInRanges(contentType: string, ranges: readonly string[]): boolean {
  return ranges.some(
    (range) =>
      range === contentType || range === '*/*' || (range.endsWith('/*') && contentType.startsWith(range.slice(0, -1))),
  );
}

function spareSms(candidates: Candidates, request: SelectionRequest, policy: SelectionPolicy): void {
  if (request.size >= policy.smsAvoidFromBytes) {
    candidates.rankLast(
      'ISF-5.1-05-N2',
      'characteristics',
      'sms',
      `the content has ${request.size} octets, and policy.isf.sms_avoid_from_bytes is ${policy.smsAvoidFromBytes}`,
    );
  }
  const media = request.contentTypes.find((contentType) => contentType !== SMS_CARRIES);
  if (media !== undefined) {
    candidates.rankLast('ISF-5.1-05', 'characteristics', 'sms', `the content has ${media}, and SMS carries text only`);
  }
}

/** IWF-6.1.1-01a, -01b: what policy does not let the IWF take it answers 415 to. */
function avoidUnacceptableTypes(
  candidates: Candidates,
  contentTypes: readonly string[],
  { acceptedTypes }: SelectionPolicy,
): void {
  for (const technology of candidates.remaining) {
    const ranges = acceptedTypes.get(technology);
    if (ranges === undefined) continue;
    const refused = contentTypes.find((type) => !isInRanges(type, ranges));
    // Of SMS it has been said already: it carries nothing but text.
    if (refused === undefined || (technology === 'sms' && refused !== SMS_CARRIES)) continue;
    candidates.rankLast(
      'IWF-6.1.1-01b',
      'characteristics',
      technology,
      `the content has ${refused}, which policy.iwf.accepted_wrapped_types.${SERVICES[technology].name} does not list`,
    );
  }
}

/** SEC-6.6-03a, -03b: SMS and MMS refuse what is protected end to end; e-mail may pass it unchanged (SEC-6.6-05). */
function avoidUnprotected(candidates: Candidates, contentTypes: readonly string[]): void {
  const found = contentTypes.find((type) => PROTECTED.test(type));
  if (found === undefined) return;
  for (const [technology, step] of REFUSE_PROTECTED) {
    if (!candidates.includes(technology)) continue;
    const text = `the content has ${found}, and ${SERVICES[technology].name} cannot keep protection end to end`;
    candidates.rankLast(step, 'characteristics', technology, text);
  }
}

function describe(request: SelectionRequest): string {
  const types = request.contentTypes.join(', ');
  return `${request.size} octets${types === '' ? '' : ` (${types})`}`;
}
