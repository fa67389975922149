import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { floatTensor } from '../../models/checkpoints/checkpoint.js';
import { toOihw } from '../../models/checkpoints/layout.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { loadParams } from '../../models/load.js';
import type { Network } from '../../models/network.js';
import { countParameters, type HostParams } from '../../models/parameters.js';
import { compileNetwork } from '../../models/programs.js';
import { random } from '../../random/random.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { BenchDevice } from './bench-device.js';
import { PeerRuns, type TorchOutput } from './peer-runs.js';
import type { Bench, BenchRow } from './row.js';

const rounds = 6;
const names = ['siamrpnpp-r50', 'siamcar-r50'] as const;
const passes = ['template', 'search'] as const;

/** Works per second by what is done: 'siamrpnpp-r50 template', 'load', 'build'. */
type Rates = Readonly<Record<string, number>>;

/** What the peer script prints. */
interface PeerOutput extends TorchOutput {
  readonly rates: Rates;
}

/**
 * The large networks on a device beside PyTorch (on the CPU on as many threads): a template's and a search region's forward pass, one
 * image each, weights as constants; building a network with random weights, and reading its 54 million numbers from a file.
 * Both sides alternate in blocks, so that other programs slow down both alike; the fastest block of each counts.
 */
export async function benchModels(on: BenchDevice): Promise<Bench> {
  const remarks = [`${on.text}, one image; the fastest of two blocks of ${rounds} rounds`];
  const ours: Rates[] = [];
  const peers = new PeerRuns<PeerOutput>('models_peer.py', 'torch', on);
  for (let block = 0; block < 2; block++) {
    ours.push(await measureOurs(on, block === 0 ? remarks : []));
    peers.measure(peerInput(on));
  }
  remarks.push(...peers.remarks());
  const [peer] = peers.outputs;
  for (const name of names) {
    const [own, other] = [countParameters(modelByName(name).build().table).total, peer?.rates[`${name} parameters`]];
    if (peer && own !== other) throw new Error(`the peer's ${name} has ${other} parameters, ours ${own}`);
  }
  const best = (all: readonly Rates[], what: string): number => Math.max(...all.map((rates) => rates[what]!));
  const rows = (title: string, what: string, how: string): BenchRow[] =>
    peers.rows(title, best(ours, what), how, ({ rates }) => rates[what]);
  const forward = names.flatMap((name) => {
    const { title, templateSize, searchSize } = modelByName(name);
    const size = { template: templateSize, search: searchSize.track };
    return passes.flatMap((pass) =>
      rows(`${title}, ${pass} ${size[pass]} x ${size[pass]}`, `${name} ${pass}`, 'eager'),
    );
  });
  return {
    rows: [
      ...forward,
      ...rows('SiamRPN++ (ResNet-50): build with random weights', 'build', 'nn.Module'),
      ...rows('SiamRPN++ (ResNet-50): read weights from a file', 'load', 'load and load_state_dict'),
    ],
    remarks,
  };
}

/** @param remarks Gets what is no rate. */
async function measureOurs({ options }: BenchDevice, remarks: string[]): Promise<Rates> {
  const rates: Record<string, number> = {};
  for (const name of names) {
    const { build, templateSize, searchSize } = modelByName(name);
    const network = build() as Network<object>;
    const started = performance.now();
    const params = initialise(network.table, { rule: 'reference' });
    const built = performance.now() - started;
    if (name === names[0]) {
      rates.build = 1000 / built;
      rates.load = await loading(network, params, remarks);
    }
    const sizes = { templateSize, searchSize: searchSize.track };
    const compiling = performance.now();
    const { template, search, dispose } = await compileNetwork(network, params, sizes, { ...options, isFrozen: true });
    remarks.push(`${name}: template and search compiled in ${((performance.now() - compiling) / 1000).toFixed(2)} s`);
    const [z, x] = [image(templateSize), image(sizes.searchSize)];
    const features = await template.run({ z });
    rates[`${name} template`] = await fastest(() => template.run({ z }));
    rates[`${name} search`] = await fastest(() => search.run({ x, ...features }));
    await dispose();
  }
  return rates;
}

/** How often per second a network's tensors are read from a .safetensors file, the fastest of three. */
async function loading({ table }: Network<object>, params: HostParams, remarks: string[]): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-bench-'));
  try {
    const file = path.join(folder, 'weights.safetensors');
    const tensors = Object.entries(params).map(
      ([name, { shape, data }]) => [name, toOihw(floatTensor(shape, data as Float32Array))] as const,
    );
    writeSafetensors(file, new Map(tensors));
    tensors.length = 0;
    const before = process.memoryUsage.rss();
    let shortest = Number.POSITIVE_INFINITY;
    let after = before;
    for (let i = 0; i < 3; i++) {
      const started = performance.now();
      const loaded = loadParams(table, readCheckpoint(file));
      shortest = Math.min(shortest, performance.now() - started);
      after = Math.max(after, process.memoryUsage.rss());
      if (loaded.conversion.converted.length !== table.length) throw new Error('not all tensors were read');
    }
    const millions = countParameters(table).total / 1e6;
    const values = Object.values(params).reduce((sum, { data }) => sum + data.byteLength, 0);
    remarks.push(
      `reading ${millions.toFixed(1)} million parameters: resident memory grew by ${mega(after - before)} for ${mega(values)} of values`,
    );
    return 1000 / shortest;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function mega(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MiB`;
}

function peerInput({ options }: BenchDevice): object {
  const sizes = Object.fromEntries(
    names.map((name) => {
      const { templateSize, searchSize } = modelByName(name);
      return [name, [templateSize, searchSize.track]];
    }),
  );
  return { threads: options.threads ?? 1, rounds, sizes };
}

/** Works per second: the fastest of some rounds, after some that are not counted. */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < 3; i++) await work();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds; i++) {
    const started = performance.now();
    await work();
    best = Math.min(best, performance.now() - started);
  }
  return 1000 / best;
}

function image(side: number): Float32Array {
  const rng = random(1, 'bench', side);
  return Float32Array.from({ length: side * side * 3 }, () => rng.between(0, 255));
}
