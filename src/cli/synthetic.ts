import path from 'node:path';
import { type Command, Option } from 'commander';
import { otbAttributes } from '../data/benchmarks/otb-attributes.js';
import { type Challenge, challenges } from '../data/synthetic/attributes.js';
import { type SyntheticSplit, syntheticSplits } from '../data/synthetic/options.js';
import { readSequenceRecord, type SequenceRecord } from '../data/synthetic/sequence-record.js';
import { type SyntheticSet, syntheticSet } from '../data/synthetic/synthetic-set.js';
import { makeFolder } from '../files/output-folder.js';
import { parallelCount, wholeNumber } from './options/option-values.js';
import { sameCommand } from './terminal/interrupted.js';
import { progressBar } from './terminal/progress.js';
import type { Terminal } from './terminal/terminal.js';

interface Options {
  split: SyntheticSplit | 'all';
  sequences?: number;
  frames?: number;
  seed?: number;
  out?: string;
  workers?: number;
  json?: boolean;
}

/** `siamdla synthetic`: renders the synthetic benchmark, and counts the sequences of each attribute. */
export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(
      new Option('--split <name>', 'part of the benchmark').choices([...syntheticSplits, 'all']).default('all'),
    )
    .option('--sequences <number>', 'sequences of each part (default: 600, 40 and 100)', wholeNumber(1))
    .option('--frames <number>', 'mean number of frames (default: 20, 25 and 60)', wholeNumber(1))
    .option('--seed <number>', 'seed of the sequences (default: 1)', wholeNumber(0))
    .option('--out <folder>', 'folder of the parts (default: data/synthetic)')
    .option('--workers <number>', 'worker threads (default: one per core); results do not depend on it', parallelCount)
    .option('--json', 'print folders and counts as JSON')
    .action((options: Options) => render(options, terminal));
}

async function render(
  { split, sequences, frames, seed, out, workers, json }: Options,
  terminal: Terminal,
): Promise<void> {
  const signal = terminal.interruptSignal(sameCommand);
  const root = out === undefined ? undefined : path.resolve(out);
  if (root !== undefined) makeFolder(root, '--out');
  const sets: SyntheticSet[] = [];
  for (const name of split === 'all' ? syntheticSplits : [split]) {
    const bar = progressBar(name, terminal);
    const context = { progress: bar.update, signal, workers, root, onWait: bar.note };
    sets.push(await syntheticSet(name, defined({ sequences, frames, seed }), context).finally(bar.stop));
  }
  const parts = sets.map((set) => summarise(set));
  if (json) terminal.printJson(parts);
  else {
    terminal.printTable({
      part: parts.map((part) => part.split),
      sequences: parts.map((part) => part.sequences),
      frames: parts.map((part) => part.frames),
      ...Object.fromEntries(challenges.map((name) => [name, parts.map((part) => part.attributes[name])])),
    });
    for (const { folder } of parts) terminal.print(folder);
  }
}

/** What is printed of a part. */
interface Summary {
  readonly split: SyntheticSplit;
  readonly folder: string;
  readonly sequences: number;
  readonly frames: number;
  /** Number of sequences by attribute. */
  readonly attributes: Readonly<Record<Challenge, number>>;
}

function summarise({ config, folder, names }: SyntheticSet): Summary {
  const records = names.map((name) => readSequenceRecord(folder, name));
  const count = (name: Challenge): number =>
    records.filter(({ attributes }: SequenceRecord) => attributes.includes(otbAttributes[name])).length;
  return {
    split: config.split,
    folder,
    sequences: records.length,
    frames: records.reduce((sum, record) => sum + record.frames.length, 0),
    attributes: Object.fromEntries(challenges.map((name) => [name, count(name)])) as Record<Challenge, number>,
  };
}

function defined(options: { [key: string]: number | undefined }): { [key: string]: number } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [key: string]: number;
  };
}
