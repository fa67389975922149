import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../errors.js';
import { writeFileAtomic } from '../../files/writing.js';
import { provenanceNow } from '../../provenance/provenance.js';
import { deviceIdentity } from '../../runtime/device-name.js';
import { deviceOption } from '../device.js';
import { oneOf, wholeNumber, wholeNumbers } from '../options.js';
import type { Terminal } from '../terminal.js';
import { type BenchDevice, benchDevices, withCards } from './bench-device.js';
import { BenchRun } from './bench-run.js';
import { rowColumns } from './row-text.js';
import { readSpeedFile, type SpeedFile, speedFolder, writeSpeedFile } from './speed-file.js';
import { speedPageParts, speedTable, withSpeedTable } from './speed-page.js';

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
};
const compared = [...Object.keys(plain), ...Object.keys(onDevice)];

interface BenchOptions {
  readonly device?: string;
  readonly threads?: number[];
  readonly seconds?: number;
  readonly quick?: boolean;
  readonly curves?: string;
  readonly out?: string;
  readonly json?: boolean;
}

/** `siamdla bench PART`: speed, beside a peer in the same run where one is installed. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument(
      '<part>',
      `one of ${compared.join(', ')}; growth: time and memory against the size of the work; readme: the page of stored results`,
    )
    .addOption(deviceOption('cpu'))
    .option('--threads <counts>', 'one table for each number of CPU threads: 1,2 (default: all cores)', wholeNumbers)
    .option('--seconds <n>', 'time limit of each comparison, after five rounds (default: 30)', wholeNumber(0))
    .option('--quick', 'growth: small sizes')
    .option('--curves <names>', 'growth: some curves, separated by commas')
    .option('--out <folder>', 'store the results as PART.json too')
    .option('--json', 'print the results as JSON')
    .action(async (given: string, options: BenchOptions) => {
      const part = oneOf(given, [...compared, 'growth', 'readme'], 'part');
      refuseOptions(part, options);
      if (part === 'growth') return await (await import('./growth/growth.js')).runGrowth(options, terminal);
      if (part === 'readme') return writeSpeedPage(terminal);
      return await runBench(part, options, terminal);
    });
}

/** Which parts take an option. */
const takers: Readonly<Record<string, readonly string[]>> = {
  device: Object.keys(onDevice),
  threads: Object.keys(onDevice),
  seconds: compared,
  quick: ['growth'],
  curves: ['growth'],
  out: [...compared, 'growth'],
  json: [...compared, 'growth'],
};

/** @throws InputError for an option that the part has not. */
function refuseOptions(part: string, options: BenchOptions): void {
  for (const [name, parts] of Object.entries(takers)) {
    if (options[name as keyof BenchOptions] === undefined || parts.includes(part)) continue;
    throw new InputError(`--${name}: '${part}' has no such option; expected it with ${parts.join(', ')}`);
  }
}

async function runBench(part: string, options: BenchOptions, terminal: Terminal): Promise<void> {
  const { device, threads, seconds = 30, out, json } = options;
  const network = onDevice[part];
  const devices = network ? await benchDevices(device, threads) : [];
  const startedAt = provenanceNow({ ...devices[0]?.options, ...(devices[0] && { device: devices[0].device }) });
  const { result: runs, cards } = await withCards(async () => {
    if (!network) return [await measured(new BenchRun(1, seconds), plain[part]!)];
    const found: BenchRun[] = [];
    for (const on of devices) {
      const run = new BenchRun(on.threads, seconds, on.isGpu ? deviceIdentity(on.device.name) : undefined);
      found.push(await measured(run, () => network(run, on)));
    }
    return found;
  });
  const rows = runs.flatMap((run) => run.rows);
  const remarks = [...new Set(runs.flatMap((run) => run.remarks))];
  const result: SpeedFile = { part, rows, remarks, provenance: startedAt, cards };
  if (out !== undefined) terminal.note(`written: ${writeSpeedFile(out, result)}`);
  if (json) terminal.printJson(result);
  else printResult(result, terminal);
}

async function measured(run: BenchRun, work: (run: BenchRun) => Promise<void>): Promise<BenchRun> {
  try {
    await work(run);
    return run;
  } finally {
    run.close();
  }
}

function printResult({ rows, remarks, provenance, cards }: SpeedFile, terminal: Terminal): void {
  terminal.print(`${provenance.machine}, node ${provenance.node}, ${provenance.device}`);
  terminal.printTable(rowColumns(rows));
  const drift = Math.max(...rows.map(({ clock }) => clock.spread));
  terminal.print(
    `readings of the clock between rounds differ by ${(100 * drift).toFixed(1)} % of their median at most`,
  );
  for (const remark of remarks) terminal.print(remark);
  for (const { name, driver, usedMiB, usedBeforeMiB, memoryMiB } of cards) {
    terminal.print(
      `${name}, driver ${driver}: ${usedMiB} of ${memoryMiB} MiB in use afterwards, ${usedBeforeMiB} before`,
    );
  }
}

/** Replaces the table of `figures/speed/README.md` by the stored results. */
function writeSpeedPage(terminal: Terminal): void {
  const file = path.join(speedFolder, 'README.md');
  const table = speedTable(speedPageParts.flatMap((part) => readSpeedFile(speedFolder, part) ?? []));
  writeFileAtomic(file, withSpeedTable(readFileSync(file, 'utf8'), table));
  terminal.print(`written: ${file}`);
}
