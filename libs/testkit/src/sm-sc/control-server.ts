import type { ControlRoutes } from '../simulator-process/json-control-server.ts';
import { behaviourNamed } from '../simulator-process/run-simulator.ts';
import { type BehaviourChange, NAMED_BEHAVIOURS } from './behaviour.ts';
import type { OriginateOptions } from './originated-message.ts';
import type { MessageState } from './receipt.ts';
import type { ReceivedSubmit } from './received.ts';
import type { SmscSimulator } from './smsc-simulator.ts';

/** A submission as `GET /submits` tells it. */
export interface RecordedSubmit
  extends Pick<
    ReceivedSubmit,
    | 'command'
    | 'connection'
    | 'commandStatus'
    | 'messageId'
    | 'sourceAddr'
    | 'destinationAddr'
    | 'esmClass'
    | 'dataCoding'
    | 'registeredDelivery'
  > {
  readonly contentHex: string;
  /** The PDU. */
  readonly octetsHex: string;
}

/** The simulated SM-SC's control interface. */
export function controlRoutes(simulator: SmscSimulator): ControlRoutes {
  return {
    'GET /status': () => ({
      port: simulator.port,
      binds: simulator.binds,
      submits: simulator.submits.length,
      accepted: simulator.accepted.length,
      sunk: simulator.sunk,
      undelivered: simulator.undelivered,
      behaviour: simulator.behaviour,
    }),
    'GET /accepted': () => simulator.accepted,
    'GET /submits': (_body, query) =>
      simulator.submits.slice(Number(query.get('from') ?? 0)).map(
        (submit): RecordedSubmit => ({
          command: submit.command,
          connection: submit.connection,
          commandStatus: submit.commandStatus,
          messageId: submit.messageId,
          sourceAddr: submit.sourceAddr,
          destinationAddr: submit.destinationAddr,
          esmClass: submit.esmClass,
          dataCoding: submit.dataCoding,
          registeredDelivery: submit.registeredDelivery,
          contentHex: submit.content.toString('hex'),
          octetsHex: submit.octets.toString('hex'),
        }),
      ),
    'POST /behaviour': (body) => {
      const change: BehaviourChange & { readonly name?: string } = JSON.parse(body);
      const { name, ...rest } = change;
      simulator.behave({ ...(name === undefined ? {} : behaviourNamed(name, NAMED_BEHAVIOURS)), ...rest });
      return simulator.behaviour;
    },
    'POST /originate': (body) => {
      const options: OriginateOptions = JSON.parse(body);
      return simulator.originate(options);
    },
    'POST /receipt': (body) => {
      const { messageId, state }: { messageId: string; state?: MessageState } = JSON.parse(body);
      return simulator.deliverReceipt(messageId, state);
    },
    'POST /cut': () => simulator.cut(),
    'POST /unbind': () => simulator.request('unbind'),
  };
}
