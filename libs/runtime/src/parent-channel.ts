import type { LifecycleState } from './lifecycle.ts';

/** What a process tells the launcher that forked it. */
export type ParentMessage =
  | { readonly type: 'state'; readonly state: LifecycleState }
  | { readonly type: 'ready'; readonly addresses: Readonly<Record<string, string>> }
  | { readonly type: 'waiting'; readonly waitingFor: readonly string[] };

/** The channel to the launcher; silent in a process that nobody forked. */
export class ParentChannel {
  #last = '';

  /** True when a launcher forked this process. */
  get present(): boolean {
    return process.send !== undefined && process.connected;
  }

  /** Tells the launcher; what repeats the message before is left out. */
  tell(message: ParentMessage): void {
    if (!this.present) return;
    const written = JSON.stringify(message);
    if (written === this.#last && message.type !== 'state') return;
    this.#last = written;
    // The launcher may die between the check and the write; the disconnect event then ends this process.
    process.send?.(message, undefined, undefined, () => {});
  }

  /** Calls `listener` when the launcher is gone. */
  onGone(listener: () => void): void {
    if (process.send !== undefined) process.once('disconnect', listener);
  }
}
