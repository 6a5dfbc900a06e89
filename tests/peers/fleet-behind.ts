import { freePort } from '@causeway/testkit';
import type { Section } from '../fleet/fleet-configuration.ts';
import { CPM_MAIL_DOMAIN, CPM_MMS_DOMAIN, MAIL_DOMAIN, MMS_DOMAIN } from '../fleet/fleet-configuration.ts';
import { FleetUnderTest } from '../fleet/fleet-under-test.ts';
import type { Routes } from './mail-server.ts';

/** A mail server that relays between domains. */
interface Between {
  readonly port: number;
  explain<T>(part: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';

/**
 * A fleet, an MMS relay and a mail server that reach each other through a mail server of somebody else only, in both
 * directions.
 */
export class FleetBehind<Server extends Between> {
  readonly fleet: FleetUnderTest;
  readonly between: Server;
  /** Where mms-iwf takes MM4, and email-iwf mail. */
  readonly listening: { readonly mm4: number; readonly mail: number };

  private constructor(fleet: FleetUnderTest, between: Server, listening: FleetBehind<Server>['listening']) {
    this.fleet = fleet;
    this.between = between;
    this.listening = listening;
  }

  /** Starts everything. @param launch starts the server between them */
  static async start<Server extends Between>(
    launch: (routes: Routes) => Promise<Server>,
    changes: Section = {},
  ): Promise<FleetBehind<Server>> {
    const [mm4 = 0, mail = 0, relayPort = 0, mailServerPort = 0] = await Promise.all(
      Array.from({ length: 4 }, () => freePort()),
    );
    const between = await launch({
      [CPM_MMS_DOMAIN]: mm4,
      [CPM_MAIL_DOMAIN]: mail,
      [MMS_DOMAIN]: relayPort,
      [MAIL_DOMAIN]: mailServerPort,
    });
    const peer = { host: HOST, port: between.port };
    try {
      const fleet = await FleetUnderTest.start({
        mms: { port: relayPort, peer },
        email: { port: mailServerPort, peer },
        configuration: {
          ...changes,
          mms: { listen: `${HOST}:${mm4}`, relays: [{ prefix: '+', ...peer, domain: MMS_DOMAIN }] },
          email: { listen: `${HOST}:${mail}`, relay: peer },
        },
      });
      return new FleetBehind(fleet, between, { mm4, mail });
    } catch (error) {
      await between.stop();
      throw error;
    }
  }

  /** Runs a part of a test; when it fails, its error ends with what the fleet and the server logged last. */
  explain<T>(part: () => Promise<T>): Promise<T> {
    return this.fleet.explain(() => this.between.explain(part));
  }

  async stop(): Promise<void> {
    await Promise.all([this.fleet.stop(), this.between.stop()]);
  }
}
