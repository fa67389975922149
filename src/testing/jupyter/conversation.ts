import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { findNotebook } from '../../notebook/run/find.js';
import { readNotebook, writeNotebook } from '../../notebook/run/ipynb.js';
import { injectParameters } from '../../notebook/run/parameters.js';
import { readMetrics } from '../../training/loop/metrics-file.js';
import { NotebookPage } from './notebook-page.js';
import type { Tools } from './run-notebook.js';

/** Steps of the training that is interrupted; long, so that it runs when the button is pressed. */
const steps = 500;

/**
 * What a user does in a notebook besides running it from top to bottom: makes mistakes, goes on after them, stops and resumes
 * a training. All in one kernel.
 */
export async function converse({ context, server, frontend, pictures }: Tools): Promise<void> {
  const source = readNotebook(findNotebook('00-your-own-experiment'));
  const parameters = new Map(Object.entries({ epochs: 1, pairs: 8 * steps, seed: 7 }));
  writeNotebook(path.join(server.notebooks, 'conversation.ipynb'), injectParameters(source, parameters));
  const page = await NotebookPage.open(context, server, frontend, 'conversation');
  try {
    await makeMistakes(page);
    await stopAndResume(page, path.join(server.folder, 'cache'), pictures);
    await page.photograph(path.join(pictures, 'conversation.png'));
  } finally {
    await page.close();
  }
}

/**
 * Trains in the page, stops the training by the button and resumes it.
 *
 * @param cache An empty folder for results.
 */
async function stopAndResume(page: NotebookPage, cache: string, pictures: string): Promise<void> {
  await page.run(`process.env.SIAMDLA_CACHE = ${JSON.stringify(cache)};`);
  const cells = await page.sources();
  const train = cells.findIndex((source) => source.includes('trainExperiment(experiment, '));
  for (const [i, source] of cells.slice(0, train + 1).entries()) if (source !== '') await page.start(i);
  await shownStep(page, train);
  await page.photograph(path.join(pictures, 'training.png'));
  await page.interrupt();
  const stopped = stepsOf(cache);
  assert.match((await page.result(train)).text, /The cell was interrupted$/, 'the checkpoint is saved');
  assert.match((await page.run('experiment.title')).text, /siamcar-tiny/, 'names of earlier cells stay usable');

  await page.start(train);
  const first = await shownStep(page, train);
  assert.ok(first > stopped.length, `resumed at step ${first} of a training that was stopped at ${stopped.length}`);
  await page.interrupt();
  const resumed = stepsOf(cache);
  assert.ok(resumed.length > stopped.length);
  assert.deepEqual(resumed, Array.from(resumed.keys()), 'every step was done once');
}

/** Errors name their line; the cells behind them run; names of an interrupted cell stay usable. */
async function makeMistakes(page: NotebookPage): Promise<void> {
  const mistake =
    "const list: number[] | undefined = JSON.parse('null');\nawait Promise.resolve();\n  list!.push(1);\nconst never = 2;";
  const { text } = await page.run(mistake);
  assert.match(text, /TypeError: Cannot read properties of null/);
  assert.match(text, /line 3:\n +3 \| {3}list!\.push\(1\);\n +\| {9}\^/);
  assert.doesNotMatch(text, /node_modules|dist\/|tslab/);

  assert.match((await sentRightAfter(page, "throw new Error('first');", '6 * 7')) ?? '', /^42$/m);

  const waiting = await page.add(
    "const reached = 41;\nsetTimeout(() => console.log('waiting'), 50);\nawait new Promise(() => {});\nconst later = 0;",
  );
  await page.start(waiting);
  await page.hasOutput(waiting);
  await page.interrupt();
  assert.match((await page.result(waiting)).text, /The cell was interrupted/);
  assert.match((await page.run('reached + 1')).text, /^42$/m);
}

/** Runs a cell in the moment in which the page hears of the error of the one before. @returns The text that it shows. */
async function sentRightAfter(page: NotebookPage, failing: string, next: string): Promise<string> {
  const indices = [await page.add(failing), await page.add(next)] as const;
  await page.startAtError(...indices);
  await page.idle();
  return (await page.result(indices[1])).text;
}

/** Waits until a cell's live view shows a step. @returns Its number. */
async function shownStep(page: NotebookPage, cell: number): Promise<number> {
  return Number((await page.imageText(cell, /step (?!0 )([\d,]+) of/)).replace(',', ''));
}

/** Numbers of the steps in the metrics of the one training in a cache, from 0. */
function stepsOf(cache: string): number[] {
  const names = readdirSync(cache, { recursive: true, encoding: 'utf8' });
  const file = names.find((name) => path.basename(name) === 'metrics.jsonl');
  assert.ok(file, 'the training has written metrics');
  return readMetrics(path.join(cache, file)).flatMap((line) => (line.kind === 'step' ? [line.step] : []));
}
