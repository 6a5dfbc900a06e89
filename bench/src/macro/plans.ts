import { ONE_KB, TWENTY_KB } from '../mail/mails.ts';
import type { InboundPlan } from './inbound.ts';
import type { RoadName } from './road.ts';
import type { MacroPlan } from './run-macro.ts';
import type { StepPlan, Traffic } from './step.ts';

const byGenerator = (traffic: Traffic, rate: number, seconds: number, textOctets?: number): StepPlan => ({
  traffic,
  rate,
  seconds,
  by: 'generator',
  ...(textOctets === undefined ? {} : { textOctets }),
});

const bySource = (mails: number, connections: number, more: Partial<InboundPlan> = {}): InboundPlan => ({
  by: 'source',
  mails,
  connections,
  textOctets: ONE_KB,
  ...more,
});

const WARM_UP = [byGenerator('report asked for', 1_000, 3), byGenerator('report asked for', 2_000, 3)];
const NO_INBOUND = { inboundWarmUp: [], inbound: [] } as const;

/** Connections that other servers keep to the fleet: few enough for one peer, enough for none to wait for another's reply. */
const KEPT = 50;

const SMS: MacroPlan = {
  variants: ['separate', 'cell'],
  // V8 goes on compiling for some 20,000 messages: a step before that measures the compiler.
  warmUp: [...WARM_UP, byGenerator('report asked for', 3_000, 8), byGenerator('report delivered', 500, 2)],
  steps: [
    byGenerator('no report', 1_000, 5),
    byGenerator('no report', 2_000, 5),
    byGenerator('no report', 4_000, 5),
    byGenerator('report asked for', 1_000, 5),
    byGenerator('report asked for', 2_000, 5),
    byGenerator('report asked for', 4_000, 5),
    byGenerator('report delivered', 1_000, 5),
    byGenerator('report delivered', 2_000, 5),
  ],
  searches: [
    { traffic: 'no report', from: 3_000 },
    { traffic: 'report asked for', from: 3_000 },
  ],
  searchSteps: 5,
  searchSeconds: 6,
  ...NO_INBOUND,
};

const SMS_QUICK: MacroPlan = {
  variants: ['separate', 'cell'],
  warmUp: WARM_UP,
  steps: [byGenerator('report asked for', 2_000, 4), byGenerator('report asked for', 4_000, 4)],
  searches: [],
  searchSteps: 0,
  searchSeconds: 0,
  ...NO_INBOUND,
};

const MAIL: MacroPlan = {
  variants: ['separate'],
  // As with SMS: some 20,000 messages before V8 has compiled what they need.
  warmUp: [
    byGenerator('report asked for', 500, 3),
    byGenerator('report asked for', 1_000, 6),
    byGenerator('report asked for', 1_500, 8),
  ],
  steps: [
    byGenerator('no report', 1_000, 5),
    byGenerator('no report', 2_000, 5),
    byGenerator('report asked for', 1_000, 5),
    byGenerator('report asked for', 2_000, 5),
    byGenerator('no report', 500, 4, TWENTY_KB),
  ],
  searches: [
    { traffic: 'no report', from: 2_000 },
    { traffic: 'report asked for', from: 2_000 },
    { traffic: 'no report', from: 1_000, textOctets: TWENTY_KB },
  ],
  searchSteps: 4,
  searchSeconds: 5,
  inboundWarmUp: [bySource(15_000, KEPT)],
  inbound: [
    bySource(5_000, KEPT, { rate: 1_000 }),
    bySource(10_000, KEPT, { rate: 2_000 }),
    bySource(20_000, KEPT),
    bySource(20_000, 2 * KEPT),
    bySource(4_000, KEPT, { textOctets: TWENTY_KB }),
    bySource(200, 1, { connectionPerMail: true }),
    bySource(4_000, KEPT, { connectionPerMail: true }),
  ],
};

const MAIL_QUICK: MacroPlan = {
  variants: ['separate'],
  warmUp: [byGenerator('report asked for', 500, 3), byGenerator('report asked for', 1_000, 3)],
  steps: [byGenerator('no report', 1_000, 4), byGenerator('report asked for', 1_000, 4)],
  searches: [],
  searchSteps: 0,
  searchSeconds: 0,
  inboundWarmUp: [bySource(4_000, KEPT)],
  inbound: [
    bySource(4_000, KEPT, { rate: 1_000 }),
    bySource(8_000, KEPT),
    bySource(100, 1, { connectionPerMail: true }),
  ],
};

/** Only email-iwf takes what smtp-source writes. */
const EMAIL: MacroPlan = {
  ...MAIL,
  inbound: [...MAIL.inbound, { ...bySource(20_000, KEPT), by: 'smtp-source', textOctets: 1_000 }],
};

/** All that RESULTS.md shows. */
export const FULL_PLANS: Readonly<Record<RoadName, MacroPlan>> = { sms: SMS, mms: MAIL, email: EMAIL };

/** A look at each road in half a minute. */
export const QUICK_PLANS: Readonly<Record<RoadName, MacroPlan>> = {
  sms: SMS_QUICK,
  mms: MAIL_QUICK,
  email: MAIL_QUICK,
};
