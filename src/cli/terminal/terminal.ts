import { Console } from 'node:console';
import { tableColumn, textTable } from '../../plots/table.js';
import { onSignal } from '../../processes/on-signal.js';
import { Interrupted } from './interrupted.js';

/** A stream of text: `process.stdout`, or one that a test reads. */
type TextStream = NodeJS.WritableStream & { readonly isTTY?: boolean };

/** The streams of a command line. */
export interface Streams {
  readonly stdout: TextStream;
  readonly stderr: TextStream;
}

/** What a command prints to, and what it ends with. One for each run of a command. */
export class Terminal {
  /** The exit code of a command that ends without throwing. */
  exitCode = 0;
  readonly stderr: TextStream;
  readonly #stdout: TextStream;
  readonly #console: Console;
  readonly #stops: (() => void)[] = [];

  constructor({ stdout, stderr }: Streams) {
    this.stderr = stderr;
    this.#stdout = stdout;
    this.#console = new Console({ stdout, stderr }); // ignores a reader that has gone, as in `siamdla ... | head`
  }

  /** Writes a line, or several, to stdout: results. */
  print(text: string): void {
    this.#console.log(text);
  }

  /** Writes text to stdout as it is, without a line break at the end. */
  write(text: string): void {
    this.#stdout.write(text);
  }

  /** Writes a value as one line of JSON to stdout. */
  printJson(value: unknown): void {
    this.print(JSON.stringify(value));
  }

  /** Writes columns of equal length as a table to stdout. Unknown numbers, NaN, are left blank. */
  printTable(columns: Readonly<Record<string, readonly unknown[]>>): void {
    const known = (value: unknown): unknown => (Number.isNaN(value) ? null : value);
    this.print(textTable(Object.entries(columns).map(([name, values]) => tableColumn(name, values.map(known)))));
  }

  /** Writes a line to stderr: notes, warnings, progress. */
  note(text: string): void {
    this.#console.error(text);
  }

  /**
   * A signal that Ctrl-C (or SIGTERM, or the end of the terminal) aborts with an {@link Interrupted}. A second Ctrl-C ends
   * the process at once, but not where npm only passes the first one on ({@link onSignal}); SIGHUP may come any number of
   * times, from the terminal and from the shell.
   *
   * @param advice How to resume, where the command can.
   */
  interruptSignal(advice?: string): AbortSignal {
    const controller = new AbortController();
    const abort = (): void => controller.abort(new Interrupted(advice));
    for (const name of ['SIGINT', 'SIGTERM'] as const) this.#stops.push(onSignal(name, abort));
    process.on('SIGHUP', abort);
    this.#stops.push(() => process.off('SIGHUP', abort));
    return controller.signal;
  }

  /** Stops listening for Ctrl-C. */
  close(): void {
    for (const stop of this.#stops.splice(0)) stop();
  }
}
