import type { Technology } from '../technology.ts';

/** What a report of the Non-CPM service says: a success or a failure. */
export type ReportOutcome = 'delivered' | 'failed';

/**
 * Whether a report with this outcome is to become an IMDN (SMS-6.2.2.1.2-02): a success answers positive-delivery or
 * interworking, a failure negative-delivery or interworking.
 *
 * @param requested values of imdn.Disposition-Notification, lower case
 */
export function isReportRequested(requested: ReadonlySet<string>, outcome: ReportOutcome): boolean {
  return (
    requested.has('interworking') || requested.has(outcome === 'delivered' ? 'positive-delivery' : 'negative-delivery')
  );
}

/** Whether anything must be kept after the submission: IWF-6.1.1-02a-a, 02b-c drop it at once when nothing was asked for. */
export function expectsReports(requested: ReadonlySet<string>, technology: Technology): boolean {
  return (
    requested.has('positive-delivery') ||
    requested.has('negative-delivery') ||
    requested.has('interworking') ||
    (technology.reportsDisplay && requested.has('display'))
  );
}
