/** isf: selects the Non-CPM service a CPM request goes to (TS §5). */
export { start } from './start.ts';
