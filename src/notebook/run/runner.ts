import { type ExecuteResult, Kernel, KernelDied, type KernelOptions } from '../client/client.js';
import { type Cell, hasTag, type Notebook, type Output, textOf } from './ipynb.js';
import { type Displays, OutputCollector } from './outputs.js';
import { checkTag, injectedTag, injectParameters, type Parameters } from './parameters.js';

/** Tags of single cells: one that must fail, and one that is not run. */
const mayFailTag = 'raises-exception';
const skipTag = 'skip-execution';

/** One finished cell, for a line of progress. */
export interface CellProgress {
  /** Position among all cells, from 0. */
  index: number;
  cell: Cell;
  status: 'ok' | 'error' | 'expected error';
  ms: number;
}

/** The first cell that failed. */
export interface CellFailure {
  index: number;
  id?: string;
  source: string;
  ename: string;
  evalue: string;
  traceback: string[];
  /**
   * The cell that assigns the given parameters, or an InputError of the one that checks them: a mistake in what the user
   * gave.
   */
  isParameters: boolean;
}

export interface RunOptions {
  parameters?: Parameters;
  /** Longest time for one cell; 0 (the default) has no limit. A cell that is stopped ends the run. */
  timeoutMs?: number;
  /** Runs the cells behind a failing one too. */
  allowErrors?: boolean;
  onCell?: (progress: CellProgress) => void;
  /** Interrupts the cell that runs; it may still save its work. Cells behind it are not run. */
  signal?: AbortSignal | undefined;
}

export interface RunResult {
  /** The notebook with outputs; cells behind a failure or an interrupt that ended the run have none. */
  notebook: Notebook;
  failure?: CellFailure;
}

/**
 * Runs a notebook in a kernel of its own. With a signal, its owner handles Ctrl-C: see {@link KernelOptions}.
 *
 * @throws {InputError} When the kernel does not start, or parameters do not fit the notebook; the signal's reason, if it aborts
 * before the kernel is ready.
 */
export async function runNotebook(
  notebook: Notebook,
  options: RunOptions & { kernel?: KernelOptions; onReady?: (kernel: Kernel) => void } = {},
): Promise<RunResult> {
  const prepared = injectParameters(notebook, options.parameters ?? new Map());
  const kernel = await Kernel.start({ ...options.kernel, signal: options.signal });
  try {
    options.onReady?.(kernel);
    return await runCells(kernel, prepared, options);
  } finally {
    await kernel.shutdown();
  }
}

/** Runs a notebook's cells, in order, in a kernel that is already there. Parameters must have been injected before. */
export async function runCells(kernel: Kernel, notebook: Notebook, options: RunOptions = {}): Promise<RunResult> {
  const displays: Displays = new Map();
  const ran = new Map<Cell, OutputCollector>();
  const cells = notebook.cells.map(withoutOutputs);
  let failure: CellFailure | undefined;
  const { signal } = options;
  const interrupt = (): void => kernel.interrupt();
  signal?.addEventListener('abort', interrupt);
  for (const [index, cell] of cells.entries()) {
    if (signal?.aborted) break;
    if (cell.cell_type !== 'code' || hasTag(cell, skipTag) || !textOf(cell.source).trim()) continue;
    const collector = new OutputCollector(displays);
    ran.set(cell, collector);
    const startedAt = performance.now();
    const result = await runCell(kernel, cell, collector, options.timeoutMs ?? 0);
    cell.execution_count = result.execution_count ?? null;
    const hasFailed = result.status !== 'ok';
    const mayFail = hasTag(cell, mayFailTag) && kernel.isAlive && !result.timedOut;
    const status = hasFailed ? (mayFail ? 'expected error' : 'error') : 'ok';
    options.onCell?.({ index, cell, status, ms: performance.now() - startedAt });
    if (status !== 'error') continue;
    failure ??= describe(index, cell, result);
    if (!options.allowErrors || !kernel.isAlive || result.timedOut || failure.isParameters) break;
  }
  signal?.removeEventListener('abort', interrupt);
  // only now: timers of a cell may have printed, or replaced a display, after the cell had ended
  for (const [cell, collector] of ran) cell.outputs = collector.finished();
  return { notebook: { ...notebook, cells }, ...(failure && { failure }) };
}

async function runCell(
  kernel: Kernel,
  cell: Cell,
  collector: OutputCollector,
  timeoutMs: number,
): Promise<ExecuteResult> {
  const onMessage = (type: string, content: Record<string, unknown>): void => collector.add(type, content);
  let result: ExecuteResult;
  try {
    result = await kernel.execute(textOf(cell.source), { onMessage, timeoutMs });
  } catch (error) {
    if (!(error instanceof KernelDied)) throw error;
    const traceback = [`${error.message} while it ran this cell`, ...kernel.log.split('\n').filter(Boolean).slice(-20)];
    result = { status: 'error', ename: error.name, evalue: traceback[0]!, traceback };
  }
  if (result.status === 'ok') return result;
  if (result.timedOut) dropErrors(collector.outputs); // 'interrupted' is how it was stopped, not what went wrong
  if (!collector.outputs.some((output) => output.output_type === 'error')) collector.add('error', errorOf(result));
  return result;
}

function errorOf(result: ExecuteResult): { ename: string; evalue: string; traceback: string[] } {
  const { ename = result.status, evalue = 'no message', traceback = [] } = result;
  return { ename, evalue, traceback };
}

function describe(index: number, cell: Cell, result: ExecuteResult): CellFailure {
  const id = cell.id === undefined ? {} : { id: cell.id };
  const isParameters = hasTag(cell, injectedTag) || (hasTag(cell, checkTag) && result.ename === 'InputError');
  return { index, ...id, source: textOf(cell.source), ...errorOf(result), isParameters };
}

function withoutOutputs(cell: Cell): Cell {
  return cell.cell_type === 'code' ? { ...cell, execution_count: null, outputs: [] } : { ...cell };
}

function dropErrors(outputs: Output[]): void {
  const kept = outputs.filter((output) => output.output_type !== 'error');
  outputs.splice(0, outputs.length, ...kept);
}
