import fc from 'fast-check';
import { POLICY } from '../../test/selection-cases.ts';
import { select } from './select.ts';
import type { SelectionFacts, UserServiceRule } from './selection-facts.ts';
import type { SelectionRequest } from './selection-request.ts';
import { TECHNOLOGIES, type Technology } from './technology.ts';

describe('select, for any request and facts', () => {
  const technologies = fc.subarray([...TECHNOLOGIES]);
  const shuffled = fc.shuffledSubarray([...TECHNOLOGIES]);
  const setOf = technologies.map((list): ReadonlySet<Technology> => new Set(list));
  const request: fc.Arbitrary<SelectionRequest> = fc.record({
    kind: fc.constantFrom('pager', 'disposition'),
    side: fc.constantFrom(undefined, 'originating', 'terminating'),
    originator: fc.record({
      source: fc.constantFrom('P-Asserted-Identity', 'From'),
      address: fc.constant('tel:+15550001111'),
      hasE164: fc.boolean(),
      hasEmail: fc.boolean(),
    }),
    target: fc.constantFrom('tel:+15551234567', 'sip:bob@example.com', 'mailto:bob@example.org'),
    targetKind: fc.constantFrom('number', 'mail', 'user'),
    nccsid: fc.option(fc.oneof(fc.constantFrom('SMS', 'MMS', 'email'), fc.string()), { nil: undefined }),
    size: fc.nat(),
    contentTypes: fc.array(fc.constantFrom('text/plain', 'image/jpeg', 'message/imdn+xml')),
  });
  const facts: fc.Arbitrary<SelectionFacts> = fc.record({
    configured: shuffled,
    tried: shuffled,
    policy: fc.record({
      allowedServices: setOf,
      userServicePolicy: fc
        .option(setOf, { nil: undefined })
        .map((allowed): readonly UserServiceRule[] =>
          allowed === undefined ? [] : [{ addressPrefix: 'tel:+15551234567', allowed }],
        ),
      characteristicsRules: fc.array(
        fc.record({
          kinds: fc.constantFrom(undefined, ['pager']),
          minBytes: fc.option(fc.nat(), { nil: undefined }),
          maxBytes: fc.option(fc.nat(), { nil: undefined }),
          contentTypes: fc.constantFrom(undefined, ['image/*'], ['*/*']),
          prefer: shuffled,
          avoid: technologies,
        }),
      ),
      defaultInterworkingSide: fc.constantFrom('originating', 'terminating'),
      originatorAddressAssignment: setOf,
      technologyOfNccsid: fc.constant(POLICY.technologyOfNccsid),
      acceptedTypes: fc.constantFrom(
        new Map<Technology, readonly string[]>(),
        new Map<Technology, readonly string[]>([['mms', ['text/*']]]),
      ),
      smsAvoidFromBytes: fc.nat(),
      useDestinationNccsid: fc.boolean(),
      selectionOrder: fc.shuffledSubarray([...POLICY.selectionOrder]),
      servicePriority: shuffled,
      numbers: fc.constant({}),
    }),
  });

  it('ISF-5.1-09 is total: one technology of those configured, or 488 with its reason', () => {
    fc.assert(
      fc.property(request, facts, (asked, known) => {
        const decision = select(asked, known);
        if (decision.selected === undefined) {
          expect(decision.rejection.status).toBe(488);
          expect(decision.rejection.text).not.toBe('');
        } else {
          expect(known.configured).toContain(decision.selected);
          expect(decision.ranking[0]).toBe(decision.selected);
          expect(new Set(decision.ranking).size).toBe(decision.ranking.length);
        }
      }),
    );
  });

  it('ISF-5.1-01 ISF-5.1-03c ISF-5.1-11b never selects or ranks what a step eliminated', () => {
    fc.assert(
      fc.property(request, facts, (asked, known) => {
        const decision = select(asked, known);
        const eliminated = decision.reasons.filter(({ effect }) => effect === 'eliminated');
        for (const { technology } of eliminated) expect(decision.ranking).not.toContain(technology);
      }),
    );
  });

  it('ISF-5.1-11c has an alternative exactly when a repetition without the one selected selects', () => {
    fc.assert(
      fc.property(request, facts, (asked, known) => {
        const decision = select(asked, { ...known, tried: [] });
        if (decision.selected === undefined || asked.kind === 'disposition') return;
        const repeated = select(asked, { ...known, tried: [decision.selected] });
        expect(repeated.selected !== undefined).toBe(decision.hasAlternative);
      }),
    );
  });

  it('ISF-5.1-09-N3 is deterministic', () => {
    fc.assert(
      fc.property(request, facts, (asked, known) => {
        expect(select(asked, known)).toEqual(select(structuredClone(asked), known));
      }),
    );
  });

  it('ISF-5.1-09-N3 is traceable: each technology configured has a reason, and no address is in any', () => {
    fc.assert(
      fc.property(request, facts, (asked, known) => {
        const { reasons } = select(asked, known);
        for (const technology of known.configured) {
          expect(reasons.some((reason) => reason.technology === technology)).toBe(true);
        }
        for (const { text } of reasons) expect(text).not.toMatch(/\+1555|@example/);
      }),
    );
  });
});
