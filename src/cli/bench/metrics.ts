import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readBenchmark } from '../../data/benchmarks/benchmarks.js';
import {
  placeholderBenchmark,
  placeholderOpe,
  placeholderTrackers,
  placeholderVot,
} from '../../data/placeholder-results.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import { readVotResults } from '../../data/results/vot-results.js';
import type { Benchmark } from '../../data/sequence.js';
import { scoreOpe, scoreVot } from '../../experiments/scoring/score.js';
import { realDataFolder } from '../../files/package-root.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import type { BenchRun } from './measure/bench-run.js';

/**
 * The metrics on real results if they are on this machine, else on placeholder results of the same size, without reading;
 * beside a NumPy script for the scores of one pass.
 */
export async function benchMetrics(run: BenchRun): Promise<void> {
  const otb = load('otb100', 'OTB100/OTB100.json', 100, 590);
  const lasot = placeholderOfSize('lasot', 280, 2448); // LaSOT's 685,360 frames to within 0.1 %
  const jobs = { otb, lasot };
  const spec = Object.fromEntries(
    Object.entries(jobs).map(([name, { benchmark, boxes }]) => [name, pairs(benchmark, boxes)]),
  );
  await run.startPeer({ script: 'metrics.py', modules: ['numpy'], spec });
  for (const [peerCase, { benchmark, boxes, title, remark }] of Object.entries(jobs)) {
    run.remarks.push(remark);
    const score = () => scoreOpe('bench', benchmark, boxes, { convention: pysot });
    const { auc, precision20, normPrecision20 } = score().summary;
    const check = (theirs: unknown): string => {
      const differences = [auc, precision20, normPrecision20].map((value, i) =>
        Math.abs(value - (theirs as number[])[i]!),
      );
      return `${title}: scores of ours and of the peer differ by ${Math.max(...differences).toExponential(1)} at most`;
    };
    const what = `success, precision, normalised precision: ${title}`;
    await run.measure({ what, unit: 'trackers', peerCase, check }, { run: score });
  }
  await benchVot(run);
}

interface Job {
  readonly title: string;
  readonly benchmark: Benchmark;
  readonly boxes: ReadonlyMap<string, Float64Array>;
  readonly remark: string;
}

function load(id: string, file: string, sequences: number, frames: number): Job {
  const place = path.join(realDataFolder(), file);
  if (!existsSync(place)) return placeholderOfSize(id, sequences, frames);
  const results = path.join(path.dirname(place), 'results');
  const tracker = readdirSync(results)[0]!;
  const started = performance.now();
  const benchmark = readBenchmark(id, place);
  const boxes = readOpeResults(path.join(results, tracker), benchmark.sequences);
  const seconds = ((performance.now() - started) / 1000).toFixed(2);
  return { title: benchmark.title, benchmark, boxes, remark: `${benchmark.title}, ${tracker}: read in ${seconds} s` };
}

function placeholderOfSize(id: string, sequences: number, frames: number): Job {
  const benchmark = placeholderBenchmark(id, sequences, frames);
  const title = `${sequences} x ${frames} frames`;
  return {
    title,
    benchmark,
    boxes: placeholderOpe(placeholderTrackers[0]!, benchmark),
    remark: `${title}: placeholder results`,
  };
}

async function benchVot(run: BenchRun): Promise<void> {
  const place = path.join(realDataFolder(), 'VOT2019/VOT2019.json');
  const isReal = existsSync(place);
  const benchmark = isReal
    ? readBenchmark('vot2019', place)
    : { ...placeholderBenchmark('vot2019', 60, 332), id: 'vot2019' };
  const results = path.join(path.dirname(place), 'results');
  const runs = isReal
    ? readVotResults(path.join(results, readdirSync(results)[0]!), benchmark.sequences)
    : placeholderVot(placeholderTrackers[0]!, benchmark);
  run.remarks.push(isReal ? 'VOT2019: real results' : 'VOT2019: placeholder results of its size');
  const measured = { what: 'accuracy, robustness, EAO: VOT2019', unit: 'trackers' };
  await run.measure(measured, { run: () => scoreVot('bench', benchmark, runs) });
}

function pairs({ sequences }: Benchmark, boxes: ReadonlyMap<string, Float64Array>): number[][][] {
  return sequences.map(({ name, gt }) => [[...gt], [...boxes.get(name)!]]);
}
