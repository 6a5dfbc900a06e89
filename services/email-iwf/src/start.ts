import { ConfigurationError } from '@causeway/configuration';
import type { Connections } from '@causeway/connections';
import { EMAIL, openInterworkingFunction, runInterworkingFunction } from '@causeway/interworking';
import type { RunningService, ServiceContext } from '@causeway/runtime';
import { MailExchangers } from '@causeway/smtp';
import { AddressBook } from './addresses/address-book.ts';
import { TrustedServers } from './addresses/trusted-servers.ts';
import { contractOf, hooksOf, workOf } from './email-iwf.ts';
import type { EmailIwf } from './iwf.ts';
import { openMailNode } from './open-mail-node.ts';
import type { Exchangers } from './smtp/mail-node.ts';

/** What email-iwf may be given instead of making its own. */
export interface EmailConnections extends Connections {
  /** Finds the mail servers of a domain; by default the resolver of the system is asked. */
  readonly exchangers?: Exchangers;
  /** Where these servers listen, if not at port 25. */
  readonly exchangerPort?: number;
}

/** Starts email-iwf: connects bus and state, listens for mail, then takes calls and work. */
export async function start(context: ServiceContext, connections: EmailConnections = {}): Promise<RunningService> {
  const { configuration } = context;
  const { email } = configuration;
  if (email === undefined)
    throw new ConfigurationError('the configuration', [
      { path: 'email', message: 'email: email-iwf needs this section' },
    ]);
  const core = await openInterworkingFunction(EMAIL, context, connections);
  const exchangers = connections.exchangers ?? new MailExchangers();
  const hooks = hooksOf(() => iwf);
  const { exchangerPort } = connections;
  const mail = openMailNode(context, email, { way: email.relay ?? exchangers, exchangerPort }, hooks);
  const addresses = new AddressBook(email, core.state.mailAddress, context.policy);
  const trustedServers = new TrustedServers(email.trusted_servers);
  const iwf: EmailIwf = { ...core, email, mail, addresses, trustedServers, exchangers };
  await mail.start();
  const { host, port } = mail.address;
  const drainMs = configuration.drain_seconds * 1000;
  return runInterworkingFunction(
    iwf,
    {
      contract: contractOf(iwf),
      work: workOf(iwf),
      adapter: {
        addresses: { smtp: `${host}:${port}` },
        get ready() {
          return mail.ready;
        },
        get waitingFor() {
          return mail.ready ? [] : ['the SMTP listener'];
        },
        close: () => mail.close(drainMs),
        drain: (milliseconds) => mail.drain(milliseconds),
        stop: () => mail.stop(),
      },
      concurrency: configuration.limits.in_flight.email_iwf,
    },
    connections,
  );
}
