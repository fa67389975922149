import { closeSync, rmSync } from 'node:fs';
import { createLockFile, readOwner, writeOwner } from './lock-file.js';
import { type LockOwner, ownerOfThisProcess } from './lock-owner.js';

/** Milliseconds between signs of life of a lock's owner. */
const beatInterval = 2000;

/** Settings of a lock. */
export interface LockOptions {
  /** What the lock is for; see `LockOwner`. */
  readonly covers?: readonly string[];
}

/** Those of this process, which are released at its end. */
const held = new Set<HeldLock>();
process.on('exit', () => {
  for (const lock of held) lock.release();
});

/** A lock that this process holds: it has created the file and rewrites it every two seconds until the release. */
export class HeldLock {
  readonly #file: string;
  readonly #owner: LockOwner;
  readonly #lost: AbortController = new AbortController();
  readonly #lostReason: Error;
  readonly #timer: NodeJS.Timeout;
  #descriptor: number;
  /** Is called with every sign of life, every two seconds. */
  onBeat: (() => void) | undefined;

  private constructor(file: string, owner: LockOwner, descriptor: number) {
    this.#file = file;
    this.#owner = owner;
    this.#descriptor = descriptor;
    this.#lostReason = new Error(`${file}: another process has taken the lock over, as this one gave no sign of life`);
    this.#timer = setInterval(() => this.#beat(), beatInterval).unref();
    held.add(this);
  }

  /**
   * Takes a lock by creating its file.
   *
   * @returns The lock; undefined where the file is there already.
   * @throws As `writing` when the file cannot be created or written.
   */
  static create(file: string, { covers }: LockOptions): HeldLock | undefined {
    const owner = { ...ownerOfThisProcess(), ...(covers && { covers }) };
    const descriptor = createLockFile(file, owner);
    return descriptor === undefined ? undefined : new HeldLock(file, owner, descriptor);
  }

  /** Aborts when another process has taken the lock over, as after this one was suspended. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** @throws Error when another process has taken the lock over. To be called before results are published. */
  check(): void {
    if (!this.#isHeld()) throw this.#lostReason;
  }

  /** Gives the lock back; one that was lost stays its new owner's. */
  release(): void {
    if (!held.delete(this)) return;
    clearInterval(this.#timer);
    try {
      if (readOwner(this.#file)?.id === this.#owner.id) rmSync(this.#file, { force: true });
    } catch {
      // a lock that stays is one of a dead process
    }
    closeSync(this.#descriptor);
  }

  /**
   * Does work and then releases the lock. The work's signal aborts with the given one, and when another process has taken
   * the lock over.
   */
  async during<T>(signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    try {
      return await work(AbortSignal.any([this.signal, ...(signal ? [signal] : [])]));
    } finally {
      this.release();
    }
  }

  /** Gives a sign of life, or learns that the lock is lost. */
  #beat(): void {
    try {
      if (this.#isHeld()) {
        writeOwner(this.#descriptor, this.#owner);
        this.onBeat?.();
      } else this.#lost.abort(this.#lostReason);
    } catch {
      // a full disk, or a file system that does not answer: the work itself reports it, and the next beat tries again
    }
  }

  #isHeld(): boolean {
    const owner = readOwner(this.#file);
    return owner ? owner.id === this.#owner.id : this.#takeAgain();
  }

  /** Creates the file anew that somebody has removed; false where another process is quicker. */
  #takeAgain(): boolean {
    const created = createLockFile(this.#file, this.#owner);
    if (created === undefined) return false;
    closeSync(this.#descriptor);
    this.#descriptor = created;
    return true;
  }
}
