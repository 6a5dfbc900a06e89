/** The state of a dialog as plain data (RFC 3261 §12): what a store keeps, so that any process can serve the dialog. */
export interface DialogRecord {
  readonly callId: string;
  readonly localTag: string;
  /** Empty for an RFC 2543 peer that sent none. */
  readonly remoteTag: string;
  /** Name-addr without tag, as it stands in From of our requests. */
  readonly localAddress: string;
  /** Name-addr without tag, as it stands in To of our requests. */
  readonly remoteAddress: string;
  /** CSeq number of our last request; undefined before the first one of a UAS. */
  readonly localSequence?: number | undefined;
  /** CSeq number of the peer's last request; undefined before its first one. */
  readonly remoteSequence?: number | undefined;
  /** URI of the peer's Contact. */
  readonly remoteTarget: string;
  /** Route values in the order in which they go into our requests. */
  readonly routeSet: readonly string[];
  readonly secure: boolean;
  readonly state: DialogState;
  /** An INVITE of ours has no final response yet. */
  readonly localInvitePending: boolean;
  /** An INVITE of the peer has no final response yet. */
  readonly remoteInvitePending: boolean;
}

/** RFC 3261 §12: made by a 101-199, by a 2xx, over. */
export type DialogState = 'early' | 'confirmed' | 'terminated';
