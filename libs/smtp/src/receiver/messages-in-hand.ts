/** Bounds what is in memory: messages between 354 and the reply to their dot, and their octets. */
export class MessagesInHand {
  readonly #maxMessages: number;
  readonly #maxOctets: number;
  #messages = 0;
  #octets = 0;
  #emptied: (() => void) | undefined;

  constructor(maxMessages: number, maxOctets: number) {
    this.#maxMessages = maxMessages;
    this.#maxOctets = maxOctets;
  }

  get count(): number {
    return this.#messages;
  }

  get full(): boolean {
    return this.#messages >= this.#maxMessages;
  }

  /** Room for one more message, or undefined. */
  take(): HandfulOfOctets | undefined {
    if (this.full) return undefined;
    this.#messages += 1;
    let held = 0;
    let released = false;
    return {
      claim: (octets) => {
        if (this.#octets + octets > this.#maxOctets) return false;
        this.#octets += octets;
        held += octets;
        return true;
      },
      release: () => {
        if (released) return;
        released = true;
        this.#octets -= held;
        this.#messages -= 1;
        if (this.#messages === 0) this.#emptied?.();
      },
    };
  }

  /** Resolves when no message is in hand; one may wait at a time. */
  empty(): Promise<void> {
    if (this.#messages === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#emptied = resolve;
    });
  }
}

/** The room that one message has taken. */
export interface HandfulOfOctets {
  /** False when all messages together would have too many octets. */
  claim(octets: number): boolean;
  release(): void;
}
