import type { ServiceContext } from '@causeway/runtime';
import { connectState, type State } from '@causeway/state';

/** Where a fleet without a `redis` section would be; the launcher always gives one. */
const DEFAULT_URL = 'redis://127.0.0.1:6379/0';

/** Connects a service to Redis as its configuration says; it goes on trying and says what it waits for. */
export function connectStateOf(context: ServiceContext): Promise<State> {
  return connectState({ url: context.configuration.redis?.url ?? DEFAULT_URL, logger: context.logger });
}
