import { randomBytes } from 'node:crypto';

const MAX_LENGTH = 63;

/**
 * The name of this process among all of the fleet: `CAUSEWAY_INSTANCE` (the pod's name in Kubernetes), else the service
 * and ten random digits. What a NATS subject does not allow becomes `-`.
 */
export function instanceName(service: string, env: Readonly<Record<string, string | undefined>> = process.env): string {
  const given = env.CAUSEWAY_INSTANCE;
  const name = given === undefined || given === '' ? `${service}-${randomBytes(5).toString('hex')}` : given;
  return name.replace(/[^A-Za-z0-9_-]/g, '-').slice(0, MAX_LENGTH);
}
