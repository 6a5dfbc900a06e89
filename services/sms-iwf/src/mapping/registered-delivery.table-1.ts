/** No receipt asked for: NULL. */
const NONE = 0b00;
/** Receipt on success and on failure: xxxxxx01. */
const ON_SUCCESS_AND_FAILURE = 0b01;
/** Receipt on failure only: xxxxxx10. */
const ON_FAILURE = 0b10;

/**
 * SMS-T1.registered_delivery: which SM-SC receipt the IMDN requests of a message call for. `display` is ignored: SMS has
 * no read report. negative-delivery together with interworking needs the success receipt too (resolution of the row).
 *
 * @param requested values of imdn.Disposition-Notification, lower case
 */
export function registeredDelivery(requested: ReadonlySet<string>): number {
  if (requested.has('positive-delivery') || requested.has('interworking')) return ON_SUCCESS_AND_FAILURE;
  return requested.has('negative-delivery') ? ON_FAILURE : NONE;
}
