import type { BusHandlers } from '@causeway/bus';
import type { InterworkingSelectionDefinition } from '@causeway/contracts';
import type { IsfContext } from './isf-context.ts';
import { explain } from './procedures/explain.ts';
import { interwork } from './procedures/interwork.ts';

/** The table of contents: which method of the contract is which procedure. */
export function interworkingSelection(isf: IsfContext): BusHandlers<typeof InterworkingSelectionDefinition> {
  return {
    // TS §5.1, steps 1 to 12
    interwork: (call) => interwork(call, isf),
    // The decision of steps 1 to 9, for operators
    explain: (call) => explain(call, isf),
  };
}
