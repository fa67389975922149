import { availableParallelism, cpus } from 'node:os';
import { Command } from 'commander';
import { InputError } from '../errors.js';
import { formatThousands } from '../plots/table.js';
import type { Bench } from './bench/row.js';
import { printTable } from './table.js';

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  // loaded when asked for: other commands should not wait for tensorflow.js
  dla: async () => (await import('./bench/dla.js')).benchDla(),
  metrics: async () => (await import('./bench/metrics.js')).benchMetrics(),
  models: async () => (await import('./bench/models.js')).benchModels(),
  training: async () => (await import('./bench/training.js')).benchTraining(),
  tracking: async () => (await import('./bench/tracking.js')).benchTracking(),
  runtime: async () => (await import('./bench/runtime.js')).benchRuntime(),
};

/** Whole numbers from 100 on, else three digits. */
function rateText(perSecond: number): string {
  return perSecond >= 100 ? formatThousands(Math.round(perSecond)) : perSecond.toPrecision(3);
}

/** `siamdla bench PART`: speed, beside a peer in the same run where one is installed. */
export function benchCommand(): Command {
  return new Command('bench')
    .description('measure speed, beside a peer in the same run where one is installed')
    .argument('<part>', `one of ${Object.keys(benches).join(', ')}`)
    .option('--json', 'print the rows as JSON')
    .action(run);
}

async function run(part: string, { json }: { json?: boolean }): Promise<void> {
  const bench = Object.hasOwn(benches, part) ? benches[part] : undefined;
  if (!bench) throw new InputError(`unknown part '${part}'; expected one of ${Object.keys(benches).join(', ')}`);
  const { rows, remarks } = await bench();
  if (json) {
    console.log(JSON.stringify({ rows, remarks }));
    return;
  }
  console.log(`${cpus()[0]?.model.trim()}, ${availableParallelism()} cores, node ${process.version}`);
  printTable({
    what: rows.map(({ what }) => what),
    'ours, per second': rows.map(({ perSecond }) => rateText(perSecond)),
    'peer, per second': rows.map(({ peer }) => (peer ? rateText(peer.perSecond) : '')),
    ratio: rows.map(({ perSecond, peer }) => (peer ? `${(perSecond / peer.perSecond).toPrecision(3)}x` : '')),
    peer: rows.map(({ peer }) => peer?.name ?? ''),
  });
  for (const remark of remarks) console.log(remark);
}
