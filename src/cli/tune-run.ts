import path from 'node:path';
import type { InputFormat } from '../data/images/input-format.js';
import { chooseSequences } from '../data/sequence.js';
import { InputError } from '../errors.js';
import { checkFolder, writeFileAtomic } from '../files.js';
import { saveFigure } from '../plots/save.js';
import { tuningPlot } from '../plots/tuning-plot.js';
import { noteProvenance, provenanceNow } from '../provenance.js';
import { findBenchmark } from '../tracking/run/find-benchmark.js';
import { tune } from '../tracking/tune/tune.js';
import { interruptSignal, sameCommand } from './interrupt.js';
import { progressBar } from './progress.js';
import { printTable } from './table.js';
import { networkOnDevice, readTracker } from './tracker-options.js';

/** Options of `siamdla tune`. */
export interface TuneOptions {
  model: string;
  weights: string;
  benchmark: string;
  annotations?: string;
  out: string;
  hyper?: string;
  settings: number;
  seed: number;
  input?: InputFormat;
  workers?: number;
  threads: number;
  device?: string;
  sequences?: string;
  allowTest?: boolean;
  json?: boolean;
}

/** Rows of the table that are printed. */
const shown = 10;

/** Searches as the options say. */
export async function runTuning(options: TuneOptions): Promise<void> {
  const { benchmark: id, annotations, out, settings, seed, allowTest = false } = options;
  const { spec: chosen } = readTracker({ ...options, name: options.model, benchmark: path.basename(id) });
  if ('baseline' in chosen) throw new InputError(`${options.model} has no hyper-parameters to search`);
  checkFolder(out, '--out');
  const signal = interruptSignal(sameCommand);
  const making = progressBar('making the benchmark');
  const found = await findBenchmark(id, {
    signal,
    progress: making.update,
    ...(annotations !== undefined && { annotations }),
  }).finally(making.stop);
  const benchmark = chooseSequences(found.benchmark, options.sequences?.split(','));
  const { spec, workers } = await networkOnDevice(chosen, options);
  const bar = progressBar('tuning');
  const plan = { spec, found: { ...found, benchmark }, settings, seed, log: path.join(out, 'tune.jsonl'), allowTest };
  const result = await tune(plan, {
    signal,
    progress: bar.update,
    ...(workers !== undefined && { workers }),
  }).finally(bar.stop);
  noteProvenance(path.join(out, 'provenance.json'), provenanceNow(spec));
  const { ranking, failures, sequences, shared } = result;
  const figure = tuningPlot(
    ranking.map(({ hyper, auc, index }) => ({ hyper, auc, isPublished: index === 0 })),
    {
      title: `Hyper-parameters of ${spec.name}`,
      note: `AUC on ${sequences} sequences of ${benchmark.title}, seed ${seed}`,
    },
  );
  await saveFigure(figure, { ...result, benchmark: benchmark.id, model: spec.model, seed }, path.join(out, 'tune'));
  writeFileAtomic(path.join(out, 'best.json'), `${JSON.stringify(ranking[0]!.hyper, null, 2)}\n`);
  for (const { sequence, message } of failures) console.error(`failed: ${sequence}: ${message}`);
  if (failures.length > 0) process.exitCode = 1;
  if (options.json) {
    console.log(JSON.stringify({ benchmark: benchmark.id, ...result }));
    return;
  }
  const rows = ranking.filter(({ index }, rank) => rank < shown || index === 0);
  printTable({
    rank: rows.map((row) => ranking.indexOf(row) + 1),
    setting: rows.map(({ index }) => (index === 0 ? 'published' : `${index}`)),
    ...Object.fromEntries(Object.keys(spec.hyper).map((name) => [name, rows.map(({ hyper }) => hyper[name])])),
    AUC: rows.map(({ auc }) => auc.toFixed(4)),
  });
  const saved = shared < 1 ? `; ${Math.round(100 * (1 - shared))} % of the network's runs shared` : '';
  console.log(`AUC on ${sequences} sequences of ${benchmark.title}${saved}`);
}
