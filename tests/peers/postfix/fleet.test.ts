import { FleetBehind } from '../fleet-behind.ts';
import { mailToPager } from './mail-to-pager.ts';
import { multimediaMessages } from './mm4.ts';
import { pagerToMail } from './pager-to-mail.ts';
import { PostfixProcess } from './postfix-process.ts';

/** What a test kills is away for longer than the first attempt of Postfix. */
const AWAY_MS = 300;
/** More than two attempts of Postfix take. */
const RESPONSE_MS = 4_000;

describe('the fleet with Postfix between it and everybody else', () => {
  let started: FleetBehind<PostfixProcess>;
  const behind = () => started;
  beforeAll(async () => {
    started = await FleetBehind.start((routes) => PostfixProcess.start({ routes }), {
      fleet: { restart: { min_ms: AWAY_MS, max_ms: AWAY_MS, stable_seconds: 60 } },
      policy: {
        isf: { reselection_enabled: false },
        mms: { forward_response_timeout_ms: RESPONSE_MS },
      },
    });
  }, 60_000);
  afterAll(() => started?.stop(), 40_000);

  describe('CPM to e-mail', () => pagerToMail(behind));
  describe('e-mail to CPM', () => mailToPager(behind));
  describe('MM4', () => multimediaMessages(behind));
});
