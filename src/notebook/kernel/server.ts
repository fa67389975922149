import { bundleOf } from '../display/shown-value.js';
import { cellError } from './cell-error.js';
import { StreamBuffer } from './stream-buffer.js';
import type { DisplayData, ExecuteReply, KernelHandler, KernelMessage, KernelServer, Tslab } from './tslab.js';

/** What one cell's run left besides its printed output. */
export interface CellReport {
  /** Arguments of the executor's calls to `console.error`. */
  errors: unknown[][];
  /** Values of last expressions. */
  results: unknown[];
}

/**
 * tslab's kernel server with a complete `execute_request`: printed text in few messages, the value of the last expression
 * as a result, and errors with name, message and traceback.
 *
 * @param report What the executor reports about the cell that just ran.
 */
export function createServer(
  tslab: Tslab,
  handler: KernelHandler,
  configPath: string,
  report: () => CellReport,
): KernelServer {
  class Server extends tslab.ZmqServer {
    #last: Promise<unknown> = Promise.resolve();

    override close(): void {
      super.close();
      // the notebook may have left timers or workers that would keep the process
      setTimeout(() => process.exit(0), 50);
    }

    /** Cells that arrive together run one after the other, each up to its last message. */
    handleExecute(socket: unknown, message: KernelMessage): Promise<void> {
      const run = this.#last.then(() => this.#execute(socket, message));
      this.#last = run.catch(() => undefined);
      return run;
    }

    async #execute(socket: unknown, message: KernelMessage): Promise<void> {
      const request = message.content as { code: string; stop_on_error?: boolean };
      const send = (type: string, content: unknown, to: unknown = this.iopub): void => {
        const reply = message.createReply();
        reply.header.msg_type = type;
        reply.content = content;
        reply.signAndSend(this.connInfo.key, to);
      };
      const streams = new StreamBuffer((name, text) => send('stream', { name, text }));
      const display = (data: DisplayData, update: boolean): void => {
        streams.flush();
        send(update ? 'update_display_data' : 'display_data', data);
      };
      const flushAtExit = (): void => streams.flush();
      process.once('exit', flushAtExit);
      abortQueueOnlyIfAsked(this.handler, request);
      send('execute_input', { code: request.code, execution_count: this.handler.execCount + 1 });
      const reply = await this.handler.handleExecute(request, (name, text) => streams.write(name, text), display);
      if (reply.status === 'ok') {
        for (const value of report().results) {
          const bundle = await bundleOf(value);
          const { metadata = {}, ...data } = bundle;
          streams.flush();
          send('execute_result', {
            data,
            metadata: bundle.metadata ?? metadata,
            execution_count: reply.execution_count,
          });
        }
      }
      streams.flush();
      finish(reply, report(), send);
      send('execute_reply', reply, socket);
      process.off('exit', flushAtExit);
    }
  }
  return new Server(handler, configPath);
}

/** tslab drops every cell that arrives within 200 ms of an error, also for clients that asked to go on after errors. */
function abortQueueOnlyIfAsked(handler: KernelHandler, request: { stop_on_error?: boolean }): void {
  const queue = handler.execQueue;
  const reset = Object.getPrototypeOf(queue).reset as (delayMs?: number) => void;
  queue.reset = (delayMs) => reset.call(queue, request.stop_on_error === false ? undefined : delayMs);
}

/** Completes the reply by what went wrong. */
function finish(reply: ExecuteReply, report: CellReport, send: (type: string, content: unknown) => void): void {
  if (reply.status === 'error') {
    const error = cellError(report.errors);
    Object.assign(reply, error);
    send('error', error);
  } else if (reply.status === 'ok' && report.errors.length) {
    // a cell that only defines an in-memory module succeeds in spite of its compiler messages
    send('stream', { name: 'stderr', text: `${cellError(report.errors).traceback.join('\n')}\n` });
  } else if (reply.status === 'abort') {
    reply.status = 'aborted'; // the word of the Jupyter protocol
  }
}
