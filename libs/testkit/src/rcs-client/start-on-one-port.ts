import { SipStack, type SipStackOptions } from '@causeway/sip';
import { freePort } from '../servers/free-port.ts';

const ATTEMPTS = 20;

/**
 * Starts a stack on UDP and TCP with the same port, as a SIP/IP core listens: a peer that switches to TCP for a large
 * request uses the port it has (RFC 3261 §18.1.1). The system chooses the port.
 */
export async function startOnOnePort(host: string, options: Omit<SipStackOptions, 'listen'>): Promise<SipStack> {
  const written = host.includes(':') ? `[${host}]` : host;
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(host);
    const stack = new SipStack({ ...options, listen: [`udp:${written}:${port}`, `tcp:${written}:${port}`] });
    try {
      await stack.start();
      return stack;
    } catch (error) {
      // Another process may have been faster.
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || attempt === ATTEMPTS) throw error;
    }
  }
}
