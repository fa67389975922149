/** How long printed text may wait for more, in milliseconds. */
const delayMs = 50;
/** Text of this length is sent at once, in characters. */
const fullAt = 65_536;

/**
 * Collects printed text into few messages instead of one per line. Text is sent after at most
 * 50 ms, also from inside a loop that never yields.
 */
export class StreamBuffer {
  #send: (name: string, text: string) => void;
  #text = '';
  #name = 'stdout';
  #sentAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (name: string, text: string) => void) {
    this.#send = send;
  }

  /** Adds text to a stream ('stdout' or 'stderr'); their order is preserved. */
  write(name: string, text: string): void {
    if (name !== this.#name) this.flush();
    this.#name = name;
    this.#text += text;
    if (this.#text.length > fullAt || performance.now() - this.#sentAt > delayMs) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), delayMs);
  }

  /** Sends what is waiting. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sentAt = performance.now();
    const text = this.#text;
    this.#text = '';
    if (text) this.#send(this.#name, text);
  }
}
