import type { MmsConfiguration } from '@causeway/configuration';
import type { InterworkingFunction } from '@causeway/interworking';
import type { Mm4Node } from './mm4/index.ts';

/** What the procedures of mms-iwf work with. */
export interface MmsIwf extends InterworkingFunction {
  /** Section `mms` of the configuration. */
  readonly mms: MmsConfiguration;
  readonly mm4: Mm4Node;
}
