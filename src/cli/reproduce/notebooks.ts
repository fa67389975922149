import path from 'node:path';
import { packageRoot } from '../../files/package-root.js';
import { availableCores } from '../../files/process-limits.js';
import { shownPath } from '../../files/shown-path.js';
import { writeGallery } from '../../notebook/gallery/gallery.js';
import { listNotebooks } from '../../notebook/run/find.js';
import { type Notebook, readNotebook, writeNotebook } from '../../notebook/run/ipynb.js';
import {
  declaredParameters,
  injectParameters,
  type Parameters,
  parseParameters,
} from '../../notebook/run/parameters.js';
import { type CellFailure, runNotebook } from '../../notebook/run/runner.js';
import { plotlyType } from '../../plots/mime.js';
import type { Scale } from '../../study/experiment.js';
import { mapConcurrently } from '../../study/map-concurrently.js';
import { runInProcess } from '../../study/processes.js';
import { isUnavailable } from '../../study/require-available.js';
import type { Context } from './context.js';

/** Notebooks that run at a time. Their steps are cached by then, so that each keeps about one core busy. */
const notebooksAtATime = Math.min(2, availableCores());

/** A notebook to run. */
export interface Source {
  readonly file: string;
  readonly notebook: Notebook;
  readonly parameters: Parameters;
}

/**
 * Compiles the cells of all notebooks into the cache, in a process of its own that loads the compiler once: kernels would
 * each load it. To be started beside other work.
 *
 * @throws The signal's reason, and where the process ends early: kernels then compile the rest. Cells that do not compile
 * are reported when they run.
 */
export function compileReproductionNotebooks({ scale, signal }: Pick<Context, 'scale' | 'signal'>): Promise<void> {
  const notebooks = sourcesAt(scale).map(({ notebook, parameters }) => injectParameters(notebook, parameters));
  const process = new URL('../../notebook/run/entry-compile-process.js', import.meta.url);
  return runInProcess<Notebook[], never, void>(process, notebooks, { signal });
}

/**
 * Runs every notebook at a scale, at 'real' those that take it and have no experiment on request, and saves copies whose
 * figures are images, which git shows as they are; pages of the gallery have interactive ones. Steps that experiments have
 * cached are not repeated. One whose experiment cannot be run on this machine is left out, as the experiment is.
 *
 * @throws Error that names the notebook and the cell that failed, and the signal's reason; finished copies remain.
 */
export async function runReproductionNotebooks(context: Context): Promise<void> {
  const { scale, signal, terminal } = context;
  const copies = await mapConcurrently(sourcesAt(scale), notebooksAtATime, (source) => {
    signal.throwIfAborted();
    return executedCopy(source, context);
  });
  const executed = copies.filter((copy) => copy !== undefined);
  if (executed.length === 0) return;
  const [index] = writeGallery(executed, path.join(packageRoot, 'out/gallery'));
  terminal.print(`wrote ${shownPath(index!)}: the executed notebooks as web pages`);
}

/** Its experiments on real videos are on request in `reproductions` too: hours beside those of the scale. */
const onRequest = ['13-beyond-the-paper.ipynb'];

/** The notebooks that run at a scale. */
export function sourcesAt(scale: Scale): Source[] {
  return listNotebooks(path.join(packageRoot, 'notebooks')).flatMap((file) => {
    if (scale === 'real' && onRequest.includes(path.basename(file))) return [];
    const notebook = readNotebook(file);
    const declared = declaredParameters(notebook);
    if (scale === 'real' && !declared.includes("'real'")) return []; // it has no real videos
    return { file, notebook, parameters: parseParameters(shortened(declared, scale)) };
  });
}

const running = new Set<Promise<unknown>>();

/** Notebooks that run, each until its kernel has ended. */
export const runningNotebooks: ReadonlySet<Promise<unknown>> = running;

/**
 * Executes a notebook.
 *
 * @returns The file of its interactive copy; undefined, with no copy, for one whose experiment cannot be run on this
 * machine.
 * @throws As {@link runReproductionNotebooks}; the signal's reason, once the kernel has ended: no copy is written then.
 */
export async function executedCopy(
  source: Source,
  { out, device, signal, terminal }: Pick<Context, 'out' | 'device' | 'signal' | 'terminal'>,
): Promise<string | undefined> {
  const started = performance.now();
  const { file, parameters } = source;
  const run = runNotebook(source.notebook, {
    kernel: { env: { SIAMDLA_FIGURES: 'plotly+png', SIAMDLA_DEVICE: device } },
    parameters,
    signal,
  });
  running.add(run);
  const { notebook, failure } = await run.finally(() => running.delete(run));
  signal.throwIfAborted();
  const notRun = notRunReason(failure);
  if (notRun !== undefined) {
    terminal.print(`not run: ${path.basename(file)}: ${notRun}`);
    return undefined;
  }
  const copy = path.join(out, 'notebooks', path.basename(file));
  const executed = withoutPaths(notebook);
  writeNotebook(copy, withoutFigureData(executed));
  const interactive = path.join(packageRoot, 'out/notebooks', path.basename(file));
  writeNotebook(interactive, executed);
  if (failure) {
    throw new Error(`${shownPath(copy)}: cell ${failure.index} failed: ${failure.ename}: ${failure.evalue}`);
  }
  terminal.print(`wrote ${shownPath(copy)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return interactive;
}

/** Why a notebook's experiment cannot be run on this machine; undefined for one without a failure or with another. */
export function notRunReason(failure: Pick<CellFailure, 'isParameters' | 'evalue'> | undefined): string | undefined {
  return failure?.isParameters && isUnavailable(failure.evalue) ? failure.evalue : undefined;
}

/**
 * Values of the parameters that a notebook declares: short live views, of drawn videos: copies may be published, others'
 * frames not.
 */
function shortened(declared: string, scale: Scale): string[] {
  const values = { scale, seconds: scale === 'smoke' ? 1 : 10, source: 'drawn' };
  return Object.entries(values).flatMap(([name, value]) =>
    new RegExp(`\\blet ${name}\\b`).test(declared) ? [`${name}=${value}`] : [],
  );
}

/** A notebook whose figures are images only. */
function withoutFigureData(notebook: Notebook): Notebook {
  const copy = structuredClone(notebook);
  for (const output of copy.cells.flatMap(({ outputs = [] }) => outputs)) {
    if ('data' in output) delete output.data[plotlyType];
  }
  return copy;
}

/** A notebook whose outputs name paths relative to the package, so that a published copy reveals none of this machine. */
function withoutPaths(notebook: Notebook): Notebook {
  return JSON.parse(JSON.stringify(notebook).replaceAll(`${packageRoot}${path.sep}`, '')) as Notebook;
}
