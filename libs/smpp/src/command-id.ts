/** command_id values of SMPP 3.4 §5.1.2.1 and of SMPP 5.0 (broadcast). A response is its request with the top bit set. */
export const CommandId = {
  bind_receiver: 0x00000001,
  bind_transmitter: 0x00000002,
  query_sm: 0x00000003,
  submit_sm: 0x00000004,
  deliver_sm: 0x00000005,
  unbind: 0x00000006,
  replace_sm: 0x00000007,
  cancel_sm: 0x00000008,
  bind_transceiver: 0x00000009,
  outbind: 0x0000000b,
  enquire_link: 0x00000015,
  submit_multi: 0x00000021,
  alert_notification: 0x00000102,
  data_sm: 0x00000103,
  broadcast_sm: 0x00000111,
  query_broadcast_sm: 0x00000112,
  cancel_broadcast_sm: 0x00000113,
  generic_nack: 0x80000000,
  bind_receiver_resp: 0x80000001,
  bind_transmitter_resp: 0x80000002,
  query_sm_resp: 0x80000003,
  submit_sm_resp: 0x80000004,
  deliver_sm_resp: 0x80000005,
  unbind_resp: 0x80000006,
  replace_sm_resp: 0x80000007,
  cancel_sm_resp: 0x80000008,
  bind_transceiver_resp: 0x80000009,
  enquire_link_resp: 0x80000015,
  submit_multi_resp: 0x80000021,
  data_sm_resp: 0x80000103,
  broadcast_sm_resp: 0x80000111,
  query_broadcast_sm_resp: 0x80000112,
  cancel_broadcast_sm_resp: 0x80000113,
} as const;

/** The name of a command as SMPP spells it. */
export type CommandName = keyof typeof CommandId;

/** The bit that makes a response of a request's command_id (SMPP 3.4 §5.1.2.1). */
export const RESPONSE_BIT = 0x80000000;

const NAMES: ReadonlyMap<number, CommandName> = new Map(
  (Object.entries(CommandId) as [CommandName, number][]).map(([name, id]) => [id, name]),
);

/** The name of a command_id, or undefined for one that neither SMPP 3.4 nor 5.0 defines. */
export function commandName(commandId: number): CommandName | undefined {
  return NAMES.get(commandId);
}

/** True for a response, generic_nack included. */
export function isResponseId(commandId: number): boolean {
  return commandId >= RESPONSE_BIT;
}

/** The command_id that answers the given request (SMPP 3.4 §5.1.2.1). */
export function responseIdOf(commandId: number): number {
  return (commandId | RESPONSE_BIT) >>> 0;
}
