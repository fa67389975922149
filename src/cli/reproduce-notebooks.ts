import path from 'node:path';
import { shownPath } from '../files.js';
import { writeGallery } from '../notebook/gallery/gallery.js';
import { listNotebooks } from '../notebook/run/find.js';
import { type Notebook, readNotebook, writeNotebook } from '../notebook/run/ipynb.js';
import { declaredParameters, parseParameters } from '../notebook/run/parameters.js';
import { runNotebook } from '../notebook/run/runner.js';
import { packageRoot } from '../package-root.js';
import type { Scale } from '../study/experiment.js';

/**
 * Runs every notebook at a scale and keeps the copies with pictures only, which git and web pages show as they are. What the
 * experiments before have trained and tracked is used again.
 *
 * @throws Error that names the notebook and the cell that failed; the copies so far are kept.
 */
export async function runReproductionNotebooks(scale: Scale, out: string, signal: AbortSignal): Promise<void> {
  const folder = path.join(out, 'notebooks');
  process.env.SIAMDLA_FIGURES = 'png'; // the kernels inherit it
  const copies: string[] = [];
  for (const file of listNotebooks(path.join(packageRoot, 'notebooks'))) {
    signal.throwIfAborted();
    const source = readNotebook(file);
    const hasScale = /\bscale\b/.test(declaredParameters(source));
    const started = performance.now();
    const { notebook, failure } = await runNotebook(source, {
      parameters: parseParameters(hasScale ? [`scale=${scale}`] : []),
    });
    const copy = path.join(folder, path.basename(file));
    writeNotebook(copy, withoutPlaces(notebook));
    if (failure)
      throw new Error(`${shownPath(copy)}: cell ${failure.index} failed: ${failure.ename}: ${failure.evalue}`);
    copies.push(copy);
    console.log(`wrote ${shownPath(copy)} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  }
  const [index] = writeGallery(copies, path.join(packageRoot, 'out/gallery'));
  console.log(`wrote ${shownPath(index!)}: the executed notebooks as web pages`);
}

/** A notebook whose outputs name places as seen from the package: a copy that is passed on says nothing of a machine. */
function withoutPlaces(notebook: Notebook): Notebook {
  return JSON.parse(JSON.stringify(notebook).replaceAll(`${packageRoot}${path.sep}`, '')) as Notebook;
}
