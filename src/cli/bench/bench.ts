import { availableParallelism, cpus } from 'node:os';
import type { Command } from 'commander';
import { formatThousands } from '../../plots/table.js';
import { oneOf } from '../options.js';
import type { Terminal } from '../terminal.js';
import { benchDla } from './dla.js';
import { benchMetrics } from './metrics.js';
import { benchModels } from './models.js';
import type { Bench } from './row.js';
import { benchRuntime } from './runtime.js';
import { benchTracking } from './tracking.js';
import { benchTraining } from './training.js';

const benches: Readonly<Record<string, () => Promise<Bench>>> = {
  dla: benchDla,
  metrics: benchMetrics,
  models: benchModels,
  training: benchTraining,
  tracking: benchTracking,
  runtime: benchRuntime,
};

/** A rate as a whole number from 100 on, else with three digits. */
function rateText(perSecond: number): string {
  return perSecond >= 100 ? formatThousands(Math.round(perSecond)) : perSecond.toPrecision(3);
}

/** `siamdla bench PART`: speed, beside a peer in the same run where one is installed. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<part>', `one of ${Object.keys(benches).join(', ')}`)
    .option('--json', 'print the rows as JSON')
    .action((part: string, options: { json?: boolean }) => runBench(part, options, terminal));
}

async function runBench(part: string, { json }: { json?: boolean }, terminal: Terminal): Promise<void> {
  const { rows, remarks } = await benches[oneOf(part, Object.keys(benches), 'part')]!();
  if (json) {
    terminal.printJson({ rows, remarks });
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
}
