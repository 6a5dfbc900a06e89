import type { Candidates } from './candidates.ts';
import type { CharacteristicsRule, SelectionPolicy } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';

/**
 * TS §5.1 step 5 for a Standalone Message: size and attached media influence the choice (ISF-5.1-05-N1). The rules of
 * policy come first. Then what holds anyway: a large message is hard on an SMS user (NOTE 2), and SMS carries text only.
 * Both rank SMS last and never remove it: SMS may be all that is left. A disposition notification has no size or media
 * that its receiver would see.
 */
export function weighCharacteristics(candidates: Candidates, request: SelectionRequest, policy: SelectionPolicy): void {
  if (request.kind === 'disposition') return;
  applyFirstRule(candidates, request, policy.characteristicsRules);
  if (candidates.includes('sms')) spareSms(candidates, request, policy);
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
  const media = request.contentTypes.find((contentType) => !contentType.startsWith('text/'));
  if (media !== undefined) {
    candidates.rankLast('ISF-5.1-05', 'characteristics', 'sms', `the content has ${media}, and SMS carries text only`);
  }
}

function describe(request: SelectionRequest): string {
  const types = request.contentTypes.join(', ');
  return `${request.size} octets${types === '' ? '' : ` (${types})`}`;
}
