import { availableParallelism, cpus } from 'node:os';
import type { Command } from 'commander';
import { InputError } from '../../errors.js';
import { formatThousands } from '../../plots/table.js';
import { provenanceNow } from '../../provenance.js';
import { deviceOption } from '../device.js';
import { oneOf } from '../options.js';
import type { Terminal } from '../terminal.js';
import { type BenchDevice, benchDevice, withCards } from './bench-device.js';
import { benchDla } from './dla.js';
import { benchMetrics } from './metrics.js';
import { benchModels } from './models.js';
import type { Bench } from './row.js';
import { benchRuntime } from './runtime.js';
import { benchTracking } from './tracking.js';
import { benchTraining } from './training.js';

/** Benchmarks of plain TypeScript, which runs on the CPU. */
const plain: Readonly<Record<string, () => Promise<Bench>>> = { dla: benchDla, metrics: benchMetrics };
/** Benchmarks of networks, which run on a device. */
const onDevice: Readonly<Record<string, (on: BenchDevice) => Promise<Bench>>> = {
  models: benchModels,
  training: benchTraining,
  tracking: benchTracking,
  runtime: benchRuntime,
};

const parts = [...Object.keys(plain), ...Object.keys(onDevice)];

/** A rate as a whole number from 100 on, else with three digits. */
function rateText(perSecond: number): string {
  return perSecond >= 100 ? formatThousands(Math.round(perSecond)) : perSecond.toPrecision(3);
}

/** `siamdla bench PART`: speed, beside a peer in the same run where one is installed. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<part>', `one of ${parts.join(', ')}`)
    .addOption(deviceOption('cpu'))
    .option('--json', 'print the rows as JSON')
    .action((part: string, options: { device?: string; json?: boolean }) => runBench(part, options, terminal));
}

async function runBench(
  given: string,
  { device, json }: { device?: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const part = oneOf(given, parts, 'part');
  const run = onDevice[part];
  if (!run && device !== undefined) {
    throw new InputError(`--device: '${part}' runs on the CPU; expected it with ${Object.keys(onDevice).join(', ')}`);
  }
  const on = await benchDevice(device);
  const { result, cards } = await withCards(() => (run ? run(on) : plain[part]!()));
  const { rows, remarks } = result;
  if (json) {
    const provenance = provenanceNow({ ...on.options, device: on.device });
    terminal.printJson({ rows, remarks, provenance, cards });
    return;
  }
  terminal.print(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, node ${process.version}`);
  terminal.printTable({
    what: rows.map(({ what }) => what),
    'ours, per second': rows.map(({ perSecond }) => rateText(perSecond)),
    'peer, per second': rows.map(({ peer }) => (peer ? rateText(peer.perSecond) : '')),
    ratio: rows.map(({ perSecond, peer }) => (peer ? `${(perSecond / peer.perSecond).toPrecision(3)}x` : '')),
    peer: rows.map(({ peer }) => peer?.name ?? ''),
  });
  for (const remark of remarks) terminal.print(remark);
  for (const { name, driver, usedMiB, usedBeforeMiB, memoryMiB } of cards) {
    terminal.print(
      `${name}, driver ${driver}: ${usedMiB} of ${memoryMiB} MiB in use afterwards, ${usedBeforeMiB} before`,
    );
  }
}
