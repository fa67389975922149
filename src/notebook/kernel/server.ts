import { setTimeout as sleep } from 'node:timers/promises';
import { packReply, unpackMessage } from '../client/messages.js';
import { CellRun } from './cell-run.js';
import type { CellExecutor } from './executor.js';
import { CellHistory } from './history.js';
import { languageInfo } from './language.js';
import { streamWriter } from './stream-writer.js';
import type { KernelHandler, KernelMessage, KernelServer, ReplySocket, Tslab } from './tslab.js';

/** Time in which cells that were sent before an error are received, in milliseconds. */
const drainMs = 20;

/**
 * tslab's kernel server with complete answers to `execute_request`: printed text in few messages, the value of the last
 * expression as a result, errors with name, message and traceback, and cells behind an error given up only when they were
 * sent before it, and a state that is 'busy' as long as a cell runs. Also answers `interrupt_request` and, for the consoles of
 * JupyterLab, `history_request`.
 */
export function createServer(
  tslab: Tslab,
  handler: KernelHandler,
  configPath: string,
  executor: CellExecutor,
): KernelServer {
  const queue = handler.execQueue;
  const reset = Object.getPrototypeOf(queue).reset as (delayMs?: number) => void;
  queue.reset = () => reset.call(queue); // tslab would drop every cell that arrives within 200 ms of an error
  const answer = handler.handleKernel.bind(handler);
  handler.handleKernel = () => ({ ...answer(), language_info: languageInfo });
  handler.createWriteToIopub = (name, writeStream) => streamWriter((text) => writeStream(name, text));
  class Server extends tslab.ZmqServer {
    #last: Promise<unknown> = Promise.resolve();
    #history: CellHistory = new CellHistory();
    #received = 0;
    /** Cells up to this number are given up. */
    #givenUp = 0;
    /** The cell that runs. */
    #running: KernelMessage | undefined;

    override close(): void {
      super.close();
      // the notebook may have left timers or workers that would keep the process
      setTimeout(() => process.exit(0), 50);
    }

    override async handleShellMessage(socket: ReplySocket, ...frames: Buffer[]): Promise<void> {
      const message = unpackMessage(this.connInfo.key, frames);
      const send = (to: ReplySocket, type: string, content: object): Promise<void> =>
        to.send(packReply(this.connInfo.key, frames, type, content));
      if (message?.type === 'interrupt_request') {
        executor.interrupt();
        await send(socket, 'interrupt_reply', { status: 'ok' });
      } else if (message?.type === 'history_request') {
        await send(this.iopub, 'status', { execution_state: 'busy' });
        await send(socket, 'history_reply', { status: 'ok', history: this.#history.answer(message.content) });
        await send(this.iopub, 'status', { execution_state: 'idle' });
        this.#repeatBusy();
      } else await super.handleShellMessage(socket, ...frames);
    }

    override publishStatus(status: string, request: KernelMessage): void {
      super.publishStatus(status, request);
      if (status === 'idle') this.#repeatBusy();
    }

    /** Frontends show the state that they heard of last: 'busy' again where another request has ended while a cell runs. */
    #repeatBusy(): void {
      if (this.#running) super.publishStatus('busy', this.#running);
    }

    /** Cells that arrive together run one after the other, each up to its last message. */
    handleExecute(socket: unknown, message: KernelMessage): Promise<void> {
      const number = ++this.#received;
      const run = this.#last.then(() => this.#execute(socket, message, number));
      this.#last = run.catch(() => undefined);
      return run;
    }

    async #execute(socket: unknown, message: KernelMessage, number: number): Promise<void> {
      const request = message.content as { code: string; stop_on_error?: boolean; store_history?: boolean };
      const send = (type: string, content: unknown, to: unknown = this.iopub): void => {
        const reply = message.createReply();
        reply.header.msg_type = type;
        reply.content = content;
        reply.signAndSend(this.connInfo.key, to);
      };
      if (number <= this.#givenUp) return send('execute_reply', { status: 'aborted' }, socket);
      const run = new CellRun(executor, send);
      this.#running = message;
      this.#repeatBusy(); // it said so when it was received, before the cell in front of it was idle
      try {
        send('execute_input', { code: request.code, execution_count: this.handler.execCount + 1 });
        if (request.store_history !== false) this.#history.add(request.code);
        executor.cellId = message.metadata?.cellId;
        const reply = await run.execute(this.handler, request);
        if (reply.status === 'error' && request.stop_on_error !== false) {
          await sleep(drainMs); // the client does not know of the error yet: what has arrived was sent before it
          this.#givenUp = this.#received;
        }
        run.finish(reply);
        send('execute_reply', reply, socket);
      } finally {
        this.#running = undefined;
        run.close();
      }
    }
  }
  return new Server(handler, configPath);
}
