/*
 * Drives Debian's Jupyter Notebook in Chromium: `npm run test:jupyter [-- NAME...]` with names of notebooks, 'conversation'
 * (errors, interrupts, a training that is stopped and resumed) or 'nbconvert'; default: all. Saves pictures in out/jupyter/.
 * Needs a build; a notebook takes a few seconds once `npm run test:smoke` has cached its results.
 */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { packageRoot } from '../../files/package-root.js';
import { availableCores } from '../../files/process-limits.js';
import { findNotebook, listNotebooks } from '../../notebook/run/find.js';
import { maxWaitMs, withBrowser } from './browser.js';
import { classic } from './classic.js';
import { converse } from './conversation.js';
import { hoverFigure } from './interactions.js';
import { runNotebook, type Tools } from './run-notebook.js';
import { missingFiles, notebookProgram, programs } from './server.js';

const pictures = path.join(packageRoot, 'out/jupyter');

/** Notebooks that nbconvert executes, and whether the result has a plot. */
const converted = { '02-datasets': false, '03-architectures': false, '10-k-ablation': true } as const;

/** One test. */
interface Job {
  readonly name: string;
  readonly run: (tools: Tools) => Promise<void>;
}

/** Tests at a time: a kernel, the server and the browser wait for each other in turn. */
const atATime = 2 * availableCores();

const skip = missingFiles(Object.values(programs)) ?? false;
if (skip) console.log(`Jupyter was not tested: ${skip} (Debian: jupyter-notebook, jupyter-nbconvert, chromium)`);

/** Everything that can be asked for: notebooks by name, 'conversation' and 'nbconvert'. */
function chosenJobs(words: readonly string[]): Job[] {
  const conversation: Job = {
    name: 'conversation',
    run: converse,
  };
  const convertAll = Object.entries(converted).map(
    ([name, hasPlot]): Job => ({
      name: `nbconvert ${name}`,
      run: (tools) => convert(tools, name, hasPlot),
    }),
  );
  const notebook = (file: string): Job => ({
    name: path.basename(file, '.ipynb'),
    run: (tools) => runNotebook(tools, file),
  });
  if (words.length === 0) return [conversation, ...listNotebooks().map(notebook), ...convertAll];
  return words.flatMap((word) => {
    if (word === 'conversation') return conversation;
    return word === 'nbconvert' ? convertAll : notebook(findNotebook(word));
  });
}

test('a real Jupyter', { skip, concurrency: atATime }, async (t) => {
  const jobs = chosenJobs(process.argv.slice(2));
  mkdirSync(pictures, { recursive: true });
  await withBrowser(notebookProgram, (context, server) =>
    Promise.all(
      jobs.map(({ name, run }) =>
        t.test(name, (each) =>
          run({ context, server, frontend: classic, pictures, note: (text) => each.diagnostic(text) }),
        ),
      ),
    ),
  );
});

/** Executes a notebook by nbconvert into a page, and opens the page. */
async function convert({ context, server, pictures }: Tools, name: string, hasPlot: boolean): Promise<void> {
  const out = path.join(server.folder, 'pages');
  const options = ['--to', 'html', '--execute', '--ExecutePreprocessor.startup_timeout=300', '--output-dir', out];
  await promisify(execFile)(programs.nbconvert, [...options, findNotebook(name)], {
    env: server.env,
    timeout: maxWaitMs,
  });
  const page = await context.newPage();
  await page.goto(`file://${out}/${name}.html`, { waitUntil: 'domcontentloaded' });
  if (hasPlot) await hoverFigure(page);
  await page.screenshot({ path: path.join(pictures, `${name}-nbconvert.png`), fullPage: true });
  await page.close();
}
