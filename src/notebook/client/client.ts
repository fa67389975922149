import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as Zeromq from 'zeromq';
import { InputError } from '../../errors.js';
import { requireFromTslab } from '../kernel/tslab.js';
import { type Connection, createConnection, defaultTransport, type Transport } from './connection.js';
import { describeExit, KernelProcess, kernelCommand } from './kernel-process.js';
import { killIfSilent } from './kill-if-silent.js';
import { type Message, packRequest, unpackMessage } from './messages.js';

export interface KernelOptions {
  /** The kernel's command, with `{connection_file}`; default: the project's own kernel. */
  argv?: readonly string[];
  env?: NodeJS.ProcessEnv;
  transport?: Transport;
  startTimeoutMs?: number;
  /**
   * Gives up a start when it aborts. Whoever gives it aborts it at Ctrl-C and SIGTERM: these then end this process, and so the
   * kernel, at the second time only. Default: at the first.
   */
  signal?: AbortSignal | undefined;
}

/** How one cell ended. */
export interface ExecuteResult {
  status: string;
  execution_count?: number;
  ename?: string;
  evalue?: string;
  traceback?: string[];
  /** The cell was stopped because it took too long. */
  timedOut?: boolean;
}

export interface ExecuteOptions {
  /** Called for each output message, also for those that arrive after the cell has ended. */
  onMessage?: (type: string, content: Record<string, unknown>) => void;
  /** Stops the cell after this time, once it has saved its work, see `holdCell`; 0 waits for ever. */
  timeoutMs?: number;
  /** When the cell fails, cells that were sent before that are given up. Default: false. */
  stopOnError?: boolean;
}

/** The kernel's process ended while something waited for it. */
export class KernelDied extends Error {
  override readonly name: string = 'KernelDied';
}

interface Request {
  onMessage?: ExecuteOptions['onMessage'];
  reply?: Message;
  isIdle: boolean;
  resolve(reply: Message): void;
  reject(error: Error): void;
}

/** How long messages of a kernel that has ended may still be on their way, in milliseconds. */
const lastMessagesMs = 200;

/** A running notebook kernel and its client side: a small part of the Jupyter protocol, without Python. */
export class Kernel {
  /** Time from the command to the first answer, in milliseconds. */
  startMs = 0;
  /** What the kernel answered about itself. */
  info: Readonly<Record<string, unknown>> = {};
  #connection: Connection;
  #process: KernelProcess;
  #session: string = randomUUID();
  #shell: Zeromq.Dealer;
  #control: Zeromq.Dealer;
  #iopub: Zeromq.Subscriber;
  #requests: Map<string, Request> = new Map();
  #isClosed = false;

  /**
   * Starts a kernel and waits until it answers.
   *
   * @throws {InputError} If the command does not start or does not answer: the command, how it ended, the end of its output;
   * the signal's reason.
   */
  static async start(options: KernelOptions = {}): Promise<Kernel> {
    const { signal } = options;
    signal?.throwIfAborted();
    const startedAt = performance.now();
    const argv = options.argv ?? kernelCommand();
    const connection = await createConnection(options.transport ?? defaultTransport);
    const kernel = new Kernel(argv, connection, options);
    try {
      await kernel.#waitUntilReady(argv, options.startTimeoutMs ?? 60_000, signal);
    } catch (error) {
      kernel.#process.signal('SIGKILL'); // it does not listen
      await kernel.shutdown();
      signal?.throwIfAborted(); // a kernel that Ctrl-C reaches before it listens ends
      throw error;
    }
    kernel.startMs = performance.now() - startedAt;
    return kernel;
  }

  private constructor(argv: readonly string[], connection: Connection, { env, signal }: KernelOptions) {
    const zeromq = requireFromTslab('zeromq') as typeof Zeromq;
    this.#connection = connection;
    this.#process = new KernelProcess(argv, connection.file, {
      env,
      onEnd: () => connection.remove(),
      signal,
    });
    this.#shell = new zeromq.Dealer({ linger: 0, reconnectInterval: 20 });
    this.#control = new zeromq.Dealer({ linger: 0, reconnectInterval: 20 });
    this.#iopub = new zeromq.Subscriber({ linger: 0, reconnectInterval: 20, receiveHighWaterMark: 0 });
    this.#iopub.subscribe();
    this.#shell.connect(connection.address('shell'));
    this.#control.connect(connection.address('control'));
    this.#iopub.connect(connection.address('iopub'));
    for (const socket of [this.#shell, this.#control, this.#iopub]) void this.#listen(socket);
    void this.#process.exited.then(async (exit) => {
      await sleep(lastMessagesMs);
      this.#failAll(new KernelDied(`The kernel ended with ${describeExit(exit)}`));
    });
  }

  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** The end of what the kernel's process printed outside any cell. */
  get log(): string {
    return this.#process.log;
  }

  get isAlive(): boolean {
    return !this.#process.hasExited && !this.#isClosed;
  }

  /** The content of the answer to any other request of the shell channel, such as `history_request`. */
  async request(type: string, content: object): Promise<Readonly<Record<string, unknown>>> {
    return (await this.#request(this.#shell, type, content)).content;
  }

  /**
   * Runs one cell. A failing cell is a result, not an exception; so is one that was stopped because it took too long.
   *
   * @throws {KernelDied} When the kernel ends before the cell does.
   */
  async execute(code: string, options: ExecuteOptions = {}): Promise<ExecuteResult> {
    const { onMessage, timeoutMs = 0, stopOnError = false } = options;
    const content = { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false };
    const done = this.#request(this.#shell, 'execute_request', { ...content, stop_on_error: stopOnError }, onMessage);
    if (!timeoutMs) return (await done).content as unknown as ExecuteResult;
    let timedOut = false;
    let hasEnded = false;
    const interrupt = setTimeout(() => {
      timedOut = true;
      this.interrupt();
      void killIfSilent({
        ask: () => this.request('kernel_info_request', {}),
        hasEnded: () => hasEnded,
        kill: () => this.#process.signal('SIGKILL'),
      });
    }, timeoutMs);
    try {
      const result = (await done).content as unknown as ExecuteResult;
      return timedOut ? { ...result, ...timeoutError(timeoutMs) } : result;
    } catch (error) {
      if (timedOut) return timeoutError(timeoutMs);
      throw error;
    } finally {
      clearTimeout(interrupt);
      hasEnded = true;
    }
  }

  /** Asks the running cell to stop: by SIGINT, which also ends a loop that never yields, or by a message. */
  interrupt(by: 'signal' | 'message' = 'signal'): void {
    if (by === 'signal') this.#process.signal('SIGINT');
    else void this.#request(this.#control, 'interrupt_request', {}).catch(() => undefined);
  }

  /** Ends the kernel: by asking, and by force when it does not listen. */
  async shutdown(): Promise<void> {
    this.#isClosed = true;
    try {
      if (!this.#process.hasExited) {
        void this.#request(this.#control, 'shutdown_request', { restart: false }).catch(() => undefined);
        const asked = await Promise.race([this.#process.exited, pause(1500)]);
        if (!asked) this.#process.signal('SIGKILL');
      }
    } finally {
      this.#process.release();
      this.#failAll(new KernelDied('The kernel was shut down'));
      for (const socket of [this.#shell, this.#control, this.#iopub]) socket.close();
      this.#connection.remove();
    }
  }

  async #waitUntilReady(argv: readonly string[], timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    const fail = (how: string): never => {
      const said = lastLines(this.log);
      throw new InputError(
        `The notebook kernel did not start: '${argv.join(' ')}' ${how}${said && `; it said: ${said}`}`,
      );
    };
    // A subscriber that connects late misses messages: ask until both the answer and its status message arrive.
    for (;;) {
      const answer = this.#request(this.#shell, 'kernel_info_request', {}).catch(() => undefined);
      const info = await Promise.race([answer, pause(200)]);
      signal?.throwIfAborted();
      if (info) {
        this.info = info.content;
        return;
      }
      if (this.#process.hasExited) fail(`ended with ${describeExit(await this.#process.exited)}`);
      if (performance.now() > deadline) fail(`gave no answer within ${timeoutMs / 1000} s`);
    }
  }

  /** Sends a request; resolves when both its reply and its end ('idle') have arrived. */
  #request(
    socket: Zeromq.Dealer,
    type: string,
    content: object,
    onMessage?: ExecuteOptions['onMessage'],
  ): Promise<Message> {
    const { id, frames } = packRequest(this.#connection.key, this.#session, type, content);
    return new Promise((resolve, reject) => {
      if (this.#process.hasExited) return reject(new KernelDied('The kernel has ended'));
      this.#requests.set(id, { isIdle: false, resolve, reject, ...(onMessage && { onMessage }) });
      socket.send(frames).catch(reject);
    });
  }

  async #listen(socket: Zeromq.Dealer | Zeromq.Subscriber): Promise<void> {
    try {
      for await (const frames of socket) {
        const message = unpackMessage(this.#connection.key, frames as Buffer[]);
        if (message) this.#receive(message);
      }
    } catch (error) {
      if (!this.#isClosed) this.#failAll(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #receive(message: Message): void {
    // requests stay in the map: what a timer prints after its cell has ended still belongs to that cell
    const request = this.#requests.get(message.parentId);
    if (!request) return;
    if (message.type.endsWith('_reply')) request.reply = message;
    else if (message.type === 'status') request.isIdle ||= message.content.execution_state === 'idle';
    else request.onMessage?.(message.type, message.content);
    if (request.reply && request.isIdle) request.resolve(request.reply);
  }

  #failAll(error: Error): void {
    for (const request of this.#requests.values()) request.reject(error);
    this.#requests.clear();
  }
}

function timeoutError(timeoutMs: number): ExecuteResult {
  const message = `The cell took longer than ${timeoutMs / 1000} s and was stopped`;
  return { status: 'error', ename: 'CellTimeout', evalue: message, traceback: [message], timedOut: true };
}

/** A timer that does not keep this process alive. */
function pause(ms: number): Promise<undefined> {
  return sleep(ms, undefined, { ref: false });
}

function lastLines(log: string): string {
  const lines = log.split('\n').map((line) => line.trim());
  return lines.filter(Boolean).slice(-3).join(' | ');
}
