/*
 * Drives Debian's Jupyter Notebook in Chromium: `npm run test:jupyter [-- NAME...]` with names of notebooks, 'conversation'
 * (errors, interrupts, a training that is stopped and resumed) or 'nbconvert'; default: all. Saves pictures in out/jupyter/.
 * Needs a build; a notebook takes a few seconds once `npm run test:smoke` has cached its results.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { findNotebook, listNotebooks } from '../../notebook/run/find.js';
import { readNotebook, writeNotebook } from '../../notebook/run/ipynb.js';
import { declaredParameters, injectParameters } from '../../notebook/run/parameters.js';
import { packageRoot } from '../../package-root.js';
import { classic } from './classic.js';
import { converse } from './conversation.js';
import { exploreAssignment, hoverFigure, scrubSequence } from './interactions.js';
import { NotebookPage } from './notebook-page.js';
import { type JupyterServer, missingFiles, notebookProgram, programs, startJupyter } from './server.js';

const pictures = path.join(packageRoot, 'out/jupyter');

/** What a reader does with a notebook that has run. */
const interactions: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  '00-your-own-experiment': scrubSequence,
  '01-assignment-explorer': exploreAssignment,
  '04-otb100': hoverFigure,
};
/** Notebooks that nbconvert executes, and whether the result has a plot. */
const converted = { '02-datasets': false, '03-architectures': false, '10-k-ablation': true } as const;

/** Parameters of notebooks that declare them: a live view of two seconds instead of thirty. */
const short = { seconds: 2, source: 'drawn' } as const;

/** The longest wait for anything in a page, in milliseconds; less than CI grants to all of them. */
const maxWaitMs = 120_000;

/** What tests share. */
interface Tools {
  readonly context: BrowserContext;
  readonly server: JupyterServer;
  /** Prints a line below the test's name. */
  readonly note: (text: string) => void;
}

/** One test. */
interface Job {
  readonly name: string;
  readonly run: (tools: Tools) => Promise<void>;
}

/** Tests at a time: a kernel, the server and the browser wait for each other in turn. */
const atATime = 2 * availableParallelism();

const skip = missingFiles(Object.values(programs)) ?? false;
if (skip) console.log(`Jupyter was not tested: ${skip} (Debian: jupyter-notebook, jupyter-nbconvert, chromium)`);
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1)); // ends what was started

/** Everything that can be asked for: notebooks by name, 'conversation' and 'nbconvert'. */
function chosenJobs(words: readonly string[]): Job[] {
  const conversation: Job = {
    name: 'conversation',
    run: ({ context, server }) => converse(context, server, classic, pictures),
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
  const server = await startJupyter(notebookProgram);
  let browser: Browser | undefined;
  try {
    const env = { ...process.env, HOME: server.env.HOME! };
    browser = await chromium.launch({ executablePath: programs.chromium, args: ['--no-sandbox'], env });
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    context.setDefaultTimeout(maxWaitMs);
    await context.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.abort()); // what needs the network shows here
    await Promise.all(
      jobs.map(({ name, run }) =>
        t.test(name, (each) => run({ context, server, note: (text) => each.diagnostic(text) })),
      ),
    );
  } finally {
    await browser?.close();
    await server.close();
  }
});

/** Runs a notebook in a tab, looks for flaws, and uses its figures. */
async function runNotebook({ context, server, note }: Tools, file: string): Promise<void> {
  const name = path.basename(file, '.ipynb');
  const copy = path.join(server.notebooks, path.basename(file));
  const source = readNotebook(file);
  const declared = declaredParameters(source);
  const values = Object.entries(short).filter(([parameter]) => new RegExp(`\\blet ${parameter}\\b`).test(declared));
  if (values.length > 0) writeNotebook(copy, injectParameters(source, new Map(values)));
  else copyFileSync(file, copy);
  const before = readFileSync(copy, 'utf8');
  const notebook = await NotebookPage.open(context, server, classic, name);
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

/** Executes a notebook by nbconvert into a page, and opens the page. */
async function convert({ context, server }: Tools, name: string, hasPlot: boolean): Promise<void> {
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
