import assert from 'node:assert/strict';
import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { readNotebook, writeNotebook } from '../../notebook/run/ipynb.js';
import { declaredParameters, injectParameters } from '../../notebook/run/parameters.js';
import { exploreAssignment, hoverFigure, scrubSequence } from './interactions.js';
import { NotebookPage } from './notebook-page.js';
import type { JupyterServer } from './server.js';
import type { Frontend } from './shown-notebook.js';

/** What tests share. */
export interface Tools {
  readonly context: BrowserContext;
  readonly server: JupyterServer;
  readonly frontend: Frontend;
  /** Folder of screenshots. */
  readonly pictures: string;
  /** Prints a line below the test's name. */
  readonly note: (text: string) => void;
}

/** What a reader does with a notebook that has run. */
const interactions: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  '00-your-own-experiment': scrubSequence,
  '01-assignment-explorer': exploreAssignment,
  '04-otb100': hoverFigure,
};

/** Parameters of notebooks that declare them: a live view of two seconds instead of thirty. */
const short = { seconds: 2, source: 'drawn' } as const;

/** Runs a notebook in a tab, looks for flaws, and uses its figures. */
export async function runNotebook(tools: Tools, file: string): Promise<void> {
  const { context, server, frontend, pictures, note } = tools;
  const name = path.basename(file, '.ipynb');
  const copy = path.join(server.notebooks, path.basename(file));
  const source = readNotebook(file);
  const declared = declaredParameters(source);
  const values = Object.entries(short).filter(([parameter]) => new RegExp(`\\blet ${parameter}\\b`).test(declared));
  if (values.length > 0) writeNotebook(copy, injectParameters(source, new Map(values)));
  else copyFileSync(file, copy);
  const before = readFileSync(copy, 'utf8');
  const notebook = await NotebookPage.open(context, server, frontend, name);
  try {
    await notebook.save();
    assert.equal(readFileSync(copy, 'utf8'), before, 'opening and saving changes nothing');
    const started = performance.now();
    await notebook.runAll();
    const seconds = (performance.now() - started) / 1000;
    await interactions[name]?.(notebook.page);
    await notebook.photograph(path.join(pictures, `${name}.png`));
    assert.deepEqual(await notebook.flaws(), []);
    const cpu = await notebook.kernelSeconds();
    note(`${name}: all cells in ${seconds.toFixed(1)} s; the kernel took ${cpu.toFixed(1)} s of CPU`);
  } finally {
    await notebook.close();
  }
}
