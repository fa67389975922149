import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { readBenchmark } from '../../data/benchmarks.js';
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
import { pysot } from '../../metrics/conventions/pysot.js';
import { realDataFolder } from '../../package-root.js';
import { runPeer } from './python.js';
import { type Bench, type BenchRow, rate } from './row.js';

/**
 * The metrics on real results if they are on this machine, else on placeholder results of the same size, without reading;
 * beside a NumPy script for the scores of one pass.
 */
export async function benchMetrics(): Promise<Bench> {
  const otb = load('otb100', 'OTB100/OTB100.json', 100, 590);
  const lasot = placeholderOfSize('lasot', 280, 2448); // LaSOT's 685,360 frames to within 0.1 %
  const remarks = [otb.remark, lasot.remark];
  const rows: BenchRow[] = [];
  const jobs = { otb, lasot };
  const peer = runPeer(
    'metrics_peer.py',
    ['numpy'],
    mapValues(jobs, ({ benchmark, boxes }) => pairs(benchmark, boxes)),
  );
  const output = 'output' in peer ? (peer.output as Record<string, { ms: number; scores: number[] }>) : undefined;
  if ('missing' in peer) remarks.push(`no peer: ${peer.missing}`);
  for (const [name, { benchmark, boxes, title }] of Object.entries(jobs)) {
    const work = (times: number): void => {
      for (let i = 0; i < times; i++) scoreOpe('bench', benchmark, boxes, { convention: pysot });
    };
    const perSecond = rate(work, 5);
    const what = `success, precision, normalised precision: ${title}, ${(1000 / perSecond).toFixed(1)} ms`;
    const measured = output?.[name];
    if (!measured) rows.push({ what, perSecond });
    else {
      const { auc, precision20, normPrecision20 } = scoreOpe('bench', benchmark, boxes, { convention: pysot }).summary;
      const ours = [auc, precision20, normPrecision20];
      const apart = Math.max(...ours.map((value, i) => Math.abs(value - measured.scores[i]!)));
      remarks.push(`${title}: scores of ours and of the peer differ by ${apart.toExponential(1)} at most`);
      rows.push({
        what,
        perSecond,
        peer: { name: `numpy, ${measured.ms.toFixed(0)} ms`, perSecond: 1000 / measured.ms },
      });
    }
  }
  rows.push(benchVot(remarks));
  return { rows, remarks };
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

function benchVot(remarks: string[]): BenchRow {
  const place = path.join(realDataFolder(), 'VOT2019/VOT2019.json');
  const isReal = existsSync(place);
  const benchmark = isReal
    ? readBenchmark('vot2019', place)
    : { ...placeholderBenchmark('vot2019', 60, 332), id: 'vot2019' };
  const results = path.join(path.dirname(place), 'results');
  const runs = isReal
    ? readVotResults(path.join(results, readdirSync(results)[0]!), benchmark.sequences)
    : placeholderVot(placeholderTrackers[0]!, benchmark);
  remarks.push(isReal ? 'VOT2019: real results' : 'VOT2019: placeholder results of its size');
  const work = (times: number): void => {
    for (let i = 0; i < times; i++) scoreVot('bench', benchmark, runs);
  };
  const perSecond = rate(work, 5);
  return { what: `accuracy, robustness, EAO: VOT2019, ${(1000 / perSecond).toFixed(1)} ms`, perSecond };
}

function pairs({ sequences }: Benchmark, boxes: ReadonlyMap<string, Float64Array>): number[][][] {
  return sequences.map(({ name, gt }) => [[...gt], [...boxes.get(name)!]]);
}

function mapValues<A, B>(object: Readonly<Record<string, A>>, of: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, of(value)]));
}
