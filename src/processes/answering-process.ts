import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { forkModule } from './fork-module.js';

/** A process of a module that sends messages: answers to questions, or what it was started for. */
export class AnsweringProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown[]>;
  /** Rejects when the process has ended. */
  readonly #ended: Promise<never>;

  /**
   * Starts the process.
   *
   * @param about What it is, for the error where it ends before it answers: 'the process that reads weights'.
   * @param options As for {@link forkModule}.
   */
  constructor(about: string, ...[file, words, options]: Parameters<typeof forkModule>) {
    this.#child = forkModule(file, words, options);
    this.#exited = once(this.#child, 'exit');
    this.#ended = this.#exited.then(([code]) => {
      throw new Error(`${about} ended with code ${code}`);
    });
    this.#ended.catch(() => {}); // it ends after its last answer
  }

  /** Sends it a message. */
  ask(question: object | number): void {
    this.#child.send(question);
  }

  /** Its next message. @throws Error when it ends before. */
  async answer<Answer>(): Promise<Answer> {
    const [answer] = (await Promise.race([once(this.#child, 'message'), this.#ended])) as [Answer];
    return answer;
  }

  /** Takes no more messages, and waits for its end. */
  async finish(): Promise<void> {
    this.#child.disconnect();
    await this.#exited;
  }

  /** Ends it. */
  stop(): void {
    this.#child.kill();
  }
}
