import { type BindRequest, encodePdu, NO_TLVS } from '@causeway/smpp';
import type { SmscSettings } from './options.ts';
import type { BindType } from './session-state.ts';

/** The bind PDU of these settings (SMPP 3.4 §4.1). */
export function bindRequest(settings: SmscSettings, bindType: BindType): BindRequest {
  return {
    command: `bind_${bindType}`,
    systemId: settings.systemId,
    password: settings.password,
    systemType: settings.systemType,
    interfaceVersion: settings.interfaceVersion,
    addrTon: 0,
    addrNpi: 0,
    addressRange: '',
    tlvs: NO_TLVS,
  };
}

/** Throws PduEncodeError when system_id, password or system_type do not fit, so that it shows at start and not later. */
export function assertBindable(settings: SmscSettings): void {
  encodePdu(bindRequest(settings, 'transceiver'), 1);
}
