import { setImmediate } from 'node:timers/promises';
import vm from 'node:vm';
import { beginCell, cellSignal, interruptCell, isCellHeld } from '../display/cell-signal.js';
import { Build } from './build.js';
import { CellCompiler, type CompiledCell } from './cell-compiler.js';
import { KernelNotice } from './cell-error.js';
import { declarationsAfterFailure, declaredNames } from './declarations.js';
import { type CellText, cellText } from './positions.js';
import { type ExpandedCell, expandShorthand } from './shorthand.js';
import type { Cells } from './stack.js';
import type { Converted, Converter, ConverterSet, Executor, Tslab } from './tslab.js';

/** What one cell's run left besides its printed output. */
export interface CellReport {
  /** Arguments of tslab's calls to `console.error`. */
  readonly errors: unknown[][];
  /** Values of last expressions. */
  readonly results: unknown[];
}

/** How long an interrupted cell may take to stop by itself before the kernel takes the next one, in milliseconds. */
const interruptGraceMs = 1500;

/** What tslab puts before a compiled cell, on the same line. */
const wrappers = { sync: '(function(exports, require) { ', async: '(async function(exports, require) { ' };

/**
 * tslab's executor, repaired: cells have their own names and places in tracebacks, what a failed cell declared stays
 * usable, an interrupt stops the work too, and no cell runs with a package that was rebuilt.
 */
export class CellExecutor implements Executor {
  /** The last cell's. */
  report: CellReport = { errors: [], results: [] };
  readonly #build: Build = new Build();
  readonly #cells: Map<number, CellText> = new Map();
  readonly #compiler: CellCompiler;
  readonly #executor: Executor;
  /** What the cells so far declare. */
  #declarations = '';
  /** The same with the running cell's. */
  #nextDeclarations = '';
  #compiled: CompiledCell | undefined;
  #running: { readonly source: string; readonly expanded: ExpandedCell } | undefined;
  #grace: NodeJS.Timeout | undefined;
  /** An interrupted cell did not end by itself. */
  #isLeft = false;
  /** The next cell's id, where the frontend sends one. */
  cellId: string | undefined;

  /** @param folder From which cells import. */
  constructor(tslab: Tslab, folder: string) {
    nameScripts(() => this.#cells.size);
    this.#compiler = new CellCompiler(tslab, this.#build);
    this.#executor = tslab.createExecutor(folder, this.#converters(tslab), {
      log: (value) => this.report.results.push(value),
      error: (...values) => this.report.errors.push(values),
    });
  }

  get locals(): Executor['locals'] {
    return this.#executor.locals;
  }

  /** The cells so far by number, the running or last one included. */
  get cells(): Cells {
    return this.#cells;
  }

  /** Runs a cell; false when it failed, and {@link report} says why. */
  async execute(source: string): Promise<boolean> {
    this.report = { errors: [], results: [] };
    const expanded = expandShorthand(source);
    this.#cells.set(this.#cells.size + 1, cellText(source, expanded));
    if (this.#build.hasChanged()) {
      this.#failWith('Rebuilt', 'siamdla was rebuilt since this kernel started: restart the kernel');
      return false;
    }
    beginCell(this.cellId ?? source);
    this.#isLeft = false;
    const valuesBefore = { ...this.locals };
    this.#nextDeclarations = this.#declarations;
    this.#running = { source, expanded };
    this.#compiled = this.#compiler.compile(this.#declarations, expanded.text);
    await nextSignals(); // tslab starts the cell in the same turn, and Node.js drops a SIGINT that came before that
    const isOk = !cellSignal().aborted && (await this.#executor.execute(expanded.text));
    this.#running = undefined;
    if (isOk) this.#declarations = this.#nextDeclarations;
    else this.#keepNames(valuesBefore);
    if (!isOk) this.#explainInterrupt();
    clearTimeout(this.#grace);
    return isOk;
  }

  inspect(source: string, position: number): unknown {
    return this.#executor.inspect(source, position);
  }

  complete(source: string, position: number): unknown {
    return this.#executor.complete(source, position);
  }

  /**
   * Stops the running cell: by its signal, and where the cell neither ends then nor saves its work, by going on without it.
   *
   * @param mayLeave Whether a second interrupt goes on without the cell at once; false where one may arrive twice. Default:
   * true.
   */
  interrupt(mayLeave: boolean = true): void {
    const isSecond = cellSignal().aborted;
    if (isSecond && !mayLeave) return;
    interruptCell();
    clearTimeout(this.#grace);
    const leave = (): void => {
      this.#isLeft = true;
      this.#executor.interrupt();
    };
    const wait = (): void => {
      this.#grace = setTimeout(() => (isCellHeld() ? wait() : leave()), interruptGraceMs);
    };
    if (isSecond) leave();
    else if (this.#running) wait();
  }

  close(): void {
    this.#executor.close();
  }

  /** tslab's converter for cells, and the one for browser modules, which is made only when a cell needs it. */
  #converters(tslab: Tslab): ConverterSet {
    const compiler = this.#compiler;
    let browser: Converter | undefined;
    const node: Converter = {
      convert: () => this.#takeCompiled(),
      inspect: (_, source, position) => compiler.converter.inspect(this.#declarations, source, position),
      complete: (_, source, position) => compiler.converter.complete(this.#declarations, source, position),
      addModule: (...module) => compiler.converter.addModule(...module),
      close: () => compiler.close(),
    };
    return {
      node,
      get browser() {
        browser ??= tslab.createConverter({ isJS: false, isBrowser: true });
        return browser;
      },
      close() {
        node.close();
        browser?.close();
      },
    };
  }

  /** The running cell, compiled. */
  #takeCompiled(): Converted {
    const { converted, maps } = this.#compiled!;
    const { diagnostics, hasToplevelAwait, declOutput = '', output = '' } = converted;
    if (!diagnostics.length) {
      const { source, expanded } = this.#running!;
      const prefix = (hasToplevelAwait ? wrappers.async : wrappers.sync).length;
      const compiled = { maps, lines: output.trimEnd().split('\n').length, prefix };
      this.#cells.set(this.#cells.size, cellText(source, expanded, compiled));
      this.#nextDeclarations = declOutput;
    }
    return converted;
  }

  /** Names that the failed cell has set stay; those that it would have set later are what they were before. */
  #keepNames(before: Readonly<Record<string, unknown>>): void {
    if (this.#nextDeclarations === this.#declarations) return; // it did not run
    const isSet = (name: string): boolean => this.locals[name] !== undefined;
    const unset = declaredNames(this.#nextDeclarations).filter((name) => !isSet(name));
    this.#declarations = declarationsAfterFailure(this.#declarations, this.#nextDeclarations, isSet);
    for (const name of unset) if (before[name] !== undefined) Reflect.set(this.locals, name, before[name]);
  }

  /** However an interrupted cell failed: it was interrupted. */
  #explainInterrupt(): void {
    const [thrown] = this.report.errors.at(-1) ?? [];
    const wasSynchronous = (thrown as NodeJS.ErrnoException | undefined)?.code === 'ERR_SCRIPT_EXECUTION_INTERRUPTED';
    if (wasSynchronous) interruptCell();
    if (!cellSignal().aborted) return;
    const rest = this.#isLeft ? '; what it started may still be running' : '';
    this.#failWith('Interrupted', `The cell was interrupted${rest}`);
  }

  #failWith(name: string, message: string): void {
    this.report.errors.splice(0, this.report.errors.length, [new KernelNotice(name, message)]);
  }
}

/** Lets signals that have arrived reach their handlers. */
async function nextSignals(): Promise<void> {
  await setImmediate(); // the end of this turn of the event loop
  await setImmediate(); // the end of the next one, which has polled for signals
}

/** Gives the scripts of cells a name, so that a traceback says `cell[3].js`, and keeps compiled code out of it. */
function nameScripts(cellNumber: () => number): void {
  const run = vm.runInThisContext;
  vm.runInThisContext = (code, options) => {
    // tslab's executor is the only caller that asks for this
    const isCell = typeof options === 'object' && options.breakOnSigint;
    const filename = `cell[${cellNumber()}].js`;
    return run.call(vm, code, isCell ? { ...options, filename, displayErrors: false } : options);
  };
}
