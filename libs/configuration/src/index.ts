/** The schema of configuration and service-provider policy, its loader and its hot reload. */
export { ConfigurationError, type ConfigurationProblem } from './configuration-error.ts';
export { instancesOf } from './instances.ts';
export { type ConfigurationSource, configurationFile, loadConfiguration } from './load-configuration.ts';
export { PolicyHolder } from './policy-holder.ts';
export { describeConfiguration } from './reference.ts';
export { type HostPort, parseHostPort } from './scalars.ts';
export {
  type Configuration,
  configurationSchema,
  type EmailConfiguration,
  type MmsConfiguration,
  type MmsRelayConfiguration,
  type Policy,
  type SmscConfiguration,
} from './schema/configuration.ts';
export { canonicalService, SERVICES, type ServiceName } from './services.ts';
export { includesStatus, type StatusRange } from './status-ranges.ts';
export {
  type ConfigurationListeners,
  type ConfigurationWatch,
  type WatchOptions,
  watchConfiguration,
} from './watch-configuration.ts';
