import type { Command } from 'commander';
import { InputError, messageOf } from '../../errors.js';
import type { Device } from '../../runtime/device.js';
import { deviceIdentity } from '../../runtime/device-name.js';
import { modelByName } from '../../trackers/catalogue.js';
import { deviceOption, warnOfOthers } from '../options/device.js';
import { flagOf, nameList, oneOf, wholeNumber, wholeNumbers } from '../options/option-values.js';
import type { Terminal } from '../terminal/terminal.js';
import { type BenchDevice, benchDevices, usedMemory, withCards } from './measure/bench-device.js';
import { BenchRun } from './measure/bench-run.js';
import { benchProvenance } from './results/bench-provenance.js';
import { rowColumns } from './results/row-text.js';
import { type SpeedFile, writeSpeedFile } from './results/speed-file.js';

/** Benchmarks of plain TypeScript, which runs on the CPU. */
const plain: Readonly<Record<string, (run: BenchRun) => Promise<void>>> = {
  dla: async (run) => (await import('./dla.js')).benchDla(run),
  metrics: async (run) => (await import('./metrics.js')).benchMetrics(run),
  pairs: async (run) => (await import('./pairs.js')).benchPairs(run),
};
/** Benchmarks of networks, which run on a device. */
const onDevice: Readonly<Record<string, (run: BenchRun, on: BenchDevice) => Promise<void>>> = {
  models: async (run, on) => (await import('./models.js')).benchModels(run, on),
  training: async (run, on) => (await import('./training.js')).benchTraining(run, on),
  tracking: async (run, on) => (await import('./tracking.js')).benchTracking(run, on),
  runtime: async (run, on) => (await import('./runtime.js')).benchRuntime(run, on),
  rewrites: async (run, on) => (await import('./rewrites.js')).benchRewrites(run, on),
  builds: async (run, on) => (await import('./builds.js')).benchBuilds(run, on),
};
const compared = [...Object.keys(plain), ...Object.keys(onDevice)];

interface BenchOptions {
  readonly device?: string;
  readonly threads?: number[];
  readonly seconds?: number;
  readonly models?: string[];
  readonly batch?: number;
  readonly peerSeconds?: number;
  readonly torchCompile?: boolean;
  readonly against?: string;
  readonly quick?: boolean;
  readonly curves?: string[];
  readonly out?: string;
  readonly json?: boolean;
}

/** `siamdla bench PART`: speed, beside a peer in the same run where one is installed. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<part>', `one of ${compared.join(', ')}; growth: time and memory against the size of the work`)
    .addOption(deviceOption('cpu'))
    .option('--threads <counts>', 'one table for each number of CPU threads: 1,2 (default: all cores)', wholeNumbers)
    .option('--seconds <n>', 'time limit of each comparison, after five rounds (default: 30)', wholeNumber(0))
    .option('--models <names>', 'some of the networks, separated by commas', nameList)
    .option('--batch <n>', 'training: pairs of a batch (default: as each network has)', wholeNumber(1))
    .option(
      '--peer-seconds <n>',
      'time limit of a peer that builds a case, after which its rows are ours alone (default: 900)',
      wholeNumber(1),
    )
    .option('--torch-compile', 'also PyTorch by torch.compile, which takes minutes for a network')
    .option('--against <folder>', 'builds: a built checkout of another commit, beside which this one is measured')
    .option('--quick', 'growth: small sizes')
    .option('--curves <names>', 'growth: some curves, separated by commas', nameList)
    .option('--out <folder>', 'store the results as PART.json too, anew after each row')
    .option('--json', 'print the results as JSON')
    .action(async (given: string, options: BenchOptions) => {
      const part = oneOf(given, [...compared, 'growth'], 'part');
      refuseOptions(part, options);
      if (part === 'growth') return await (await import('./growth/growth.js')).runGrowth(options, terminal);
      return await runBench(part, options, terminal);
    });
}

/** Parts with a peer in PyTorch. */
const besideTorch = ['runtime', 'models', 'training', 'tracking'];

/** Which parts take an option. */
const takers: Readonly<Record<string, readonly string[]>> = {
  device: Object.keys(onDevice),
  threads: Object.keys(onDevice),
  seconds: compared,
  models: ['models', 'training', 'tracking', 'builds'],
  batch: ['training', 'builds'],
  peerSeconds: besideTorch,
  torchCompile: besideTorch,
  against: ['builds'],
  quick: ['growth'],
  curves: ['growth'],
  out: [...compared, 'growth'],
  json: [...compared, 'growth'],
};

/** @throws InputError for an option that the part has not. */
function refuseOptions(part: string, options: BenchOptions): void {
  for (const [name, parts] of Object.entries(takers)) {
    if (options[name as keyof BenchOptions] === undefined || parts.includes(part)) continue;
    throw new InputError(`${flagOf(name)}: '${part}' has no such option; expected it with ${parts.join(', ')}`);
  }
}

async function runBench(part: string, options: BenchOptions, terminal: Terminal): Promise<void> {
  const { device, threads, seconds = 30, models, batch, peerSeconds, torchCompile, against, out, json } = options;
  for (const name of models ?? []) modelByName(name);
  const network = onDevice[part];
  const devices = network ? await benchDevices(device, threads) : [];
  if (devices[0]) warnOfOthers(devices[0].device, terminal);
  const about = { part, command: commandText(part, options), provenance: benchProvenance(devices) };
  const runs: BenchRun[] = [];
  const onChange = (): void => {
    if (out !== undefined) writeSpeedFile(out, resultOf(about, runs, 'it was still running'));
  };
  const measured = async (threads: number, work: (run: BenchRun) => Promise<void>, card?: Device): Promise<void> => {
    const isRepeat = runs.length > 0;
    const choices = { models, batch, against, peerSeconds, torchCompile, isRepeat };
    const place = card && { device: deviceIdentity(card.name), memory: () => usedMemory(card) };
    const run = new BenchRun(threads, seconds, { ...choices, onChange, ...place });
    runs.push(run);
    onChange(); // from the beginning there is a file that says what is missing
    await work(run).finally(() => run.close());
  };
  const { result: thrown, cards } = await withCards(async () => {
    try {
      if (!network) await measured(1, plain[part]!);
      for (const on of devices) {
        await measured(on.threads, (run) => network!(run, on), on.isGpu ? on.device : undefined);
      }
    } catch (error) {
      return { error }; // what was measured before is stored and printed all the same
    }
  });
  if (thrown?.error instanceof InputError) throw thrown.error;
  const failures = runs.flatMap((run) => run.failures);
  if (thrown) failures.push(messageOf(thrown.error));
  const result = { ...resultOf(about, runs, failures.join('; ') || undefined), cards };
  if (out !== undefined) terminal.note(`written: ${writeSpeedFile(out, result)}`);
  if (json) terminal.printJson(result);
  else printResult(result, terminal);
  if (thrown) throw thrown.error;
  for (const failure of failures) terminal.note(`siamdla: not measured: ${failure}`);
  if (failures.length > 0) terminal.exitCode = 1;
}

/** The command that measures the same again; a folder of this machine is not named. */
function commandText(part: string, options: BenchOptions): string {
  const { device, threads, seconds, models, batch, peerSeconds, torchCompile, against } = options;
  const given = Object.entries({ device, threads, seconds, models, batch, peerSeconds, against: against && 'FOLDER' });
  const words = given.flatMap(([name, value]) => (value === undefined ? [] : [`${flagOf(name)} ${value}`]));
  return ['npm run bench --', part, ...words, ...(torchCompile ? ['--torch-compile'] : [])].join(' ');
}

/** What runs have measured so far. */
function resultOf(
  about: Pick<SpeedFile, 'part' | 'command' | 'provenance'>,
  runs: readonly BenchRun[],
  incomplete: string | undefined,
): SpeedFile {
  const rows = runs.flatMap((run) => run.rows);
  const remarks = [...new Set(runs.flatMap((run) => run.remarks))];
  return { ...about, rows, remarks, ...(incomplete !== undefined && { incomplete }), cards: [] };
}

function printResult({ rows, remarks, provenance, cards }: SpeedFile, terminal: Terminal): void {
  terminal.print(`${provenance.machine}, node ${provenance.node}, ${provenance.device}`);
  if (rows.length > 0) terminal.printTable(rowColumns(rows));
  const drift = Math.max(0, ...rows.map(({ clock }) => clock.spread));
  terminal.print(
    `readings of the clock between rounds differ by ${(100 * drift).toFixed(1)} % of their median at most`,
  );
  for (const remark of remarks) terminal.print(remark);
  for (const { name, driver, usedMiB, usedBeforeMiB, memoryMiB } of cards) {
    const [used, all, before] = [usedMiB, memoryMiB, usedBeforeMiB].map((amount) => amount ?? 'unknown');
    terminal.print(`${name}, driver ${driver}: ${used} of ${all} MiB in use afterwards, ${before} before`);
  }
}
