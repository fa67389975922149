import { messageOf } from '../../errors.js';
import { bundleOf, notShown } from '../display/shown-value.js';
import { type CellError, cellError, KernelNotice } from './cell-error.js';
import type { CellExecutor } from './executor.js';
import { StreamBuffer } from './stream-buffer.js';
import type { DisplayData, ExecuteReply, KernelHandler } from './tslab.js';

/** Sends a message about the cell to those who watch its output; throws for content that is no JSON. */
export type SendOutput = (type: string, content: unknown) => void;

/**
 * One run of a cell, which sends what the cell prints, displays and returns, and how it failed. Text that still waits is also
 * sent when the cell ends the process, until the run is closed.
 */
export class CellRun {
  readonly #executor: CellExecutor;
  readonly #send: SendOutput;
  readonly #streams: StreamBuffer;
  readonly #flush = (): void => this.#streams.flush();

  constructor(executor: CellExecutor, send: SendOutput) {
    this.#executor = executor;
    this.#send = send;
    this.#streams = new StreamBuffer((name, text) => send('stream', { name, text }));
    process.once('exit', this.#flush);
  }

  /** Runs the cell up to its results. */
  async execute(handler: KernelHandler, request: { readonly code: string }): Promise<ExecuteReply> {
    const write = (name: string, text: string): void => this.#streams.write(name, text);
    const display = (data: DisplayData, update: boolean): void => {
      this.#flush();
      this.#send(update ? 'update_display_data' : 'display_data', data);
    };
    const reply = await handler.handleExecute(request, write, display);
    if (reply.status === 'ok') {
      for (const value of this.#executor.report.results) await this.#show(value, reply.execution_count);
    }
    this.#flush();
    return reply;
  }

  /** Sends what went wrong, and completes the reply by it. */
  finish(reply: ExecuteReply): void {
    const { report, cells } = this.#executor;
    if (reply.status === 'error') Object.assign(reply, this.#sendError());
    else if (reply.status === 'ok' && report.errors.length) {
      // a cell that only defines an in-memory module succeeds in spite of its compiler messages
      this.#send('stream', { name: 'stderr', text: `${cellError(report.errors, cells).traceback.join('\n')}\n` });
    }
  }

  /** Ends the run; to be called however it went. */
  close(): void {
    process.off('exit', this.#flush);
  }

  /** Sends a result. One that no message can carry is reported in its place: the cell's work is done. */
  async #show(value: unknown, count: number | undefined): Promise<void> {
    const { metadata = {}, ...data } = await bundleOf(value);
    this.#flush();
    try {
      this.#send('execute_result', { data, metadata, execution_count: count });
    } catch (error) {
      this.#send('execute_result', { data: notShown(error), metadata: {}, execution_count: count });
    }
  }

  /** Reports the error, whatever was thrown: a client waits for ever for a cell without a reply. */
  #sendError(): CellError {
    const { report, cells } = this.#executor;
    try {
      const error = cellError(report.errors, cells);
      this.#send('error', error);
      return error;
    } catch (failure) {
      const text = `The cell failed, and its error could not be reported: ${messageOf(failure)}`;
      const error = cellError([[new KernelNotice('Unreported', text)]]);
      this.#send('error', error);
      return error;
    }
  }
}
