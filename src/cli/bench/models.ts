import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
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
import { type PeerOutcome, runPeer } from './python.js';
import type { Bench, BenchRow } from './row.js';

const threads = availableParallelism();
const rounds = 6;
const names = ['siamrpnpp-r50', 'siamcar-r50'] as const;
const passes = ['template', 'search'] as const;

/** Works per second by what is done: 'siamrpnpp-r50 template', 'load', 'build'. */
type Rates = Readonly<Record<string, number>>;

/** What the peer script prints. */
interface PeerOutput {
  readonly torch: string;
  readonly threads: number;
  readonly rates: Rates;
}

/**
 * The large networks on the CPU beside PyTorch on as many threads: a template's and a search region's forward pass, one
 * image each, weights as constants; building a network with random weights, and reading its 54 million numbers from a file.
 * Both sides alternate in blocks, so that other programs slow down both alike; the fastest block of each counts.
 */
export async function benchModels(): Promise<Bench> {
  const remarks = [`all on ${threads} threads, one image; the fastest of two blocks of ${rounds} rounds`];
  const [ours, peers]: [Rates[], PeerOutput[]] = [[], []];
  for (let block = 0; block < 2; block++) {
    ours.push(await measureOurs(block === 0 ? remarks : []));
    const peer = measurePeer();
    if ('output' in peer) peers.push(peer.output as PeerOutput);
    else if (block === 0) remarks.push(`no peer: ${peer.missing}`);
  }
  for (const name of names) {
    const [own, other] = [
      countParameters(modelByName(name).build().table).total,
      peers[0]?.rates[`${name} parameters`],
    ];
    if (peers[0] && own !== other) throw new Error(`the peer's ${name} has ${other} parameters, ours ${own}`);
  }
  const best = (all: readonly Rates[], what: string): number => Math.max(...all.map((rates) => rates[what]!));
  const row = (title: string, what: string, how: string): BenchRow => {
    const [first] = peers;
    const mine = { what: title, perSecond: best(ours, what) };
    if (!first) return mine;
    const perSecond = best(
      peers.map(({ rates }) => rates),
      what,
    );
    return { ...mine, peer: { name: `torch ${first.torch} ${how}, ${first.threads} threads`, perSecond } };
  };
  const forward = names.flatMap((name) => {
    const { title, templateSize, searchSize } = modelByName(name);
    const size = { template: templateSize, search: searchSize.track };
    return passes.map((pass) => row(`${title}, ${pass} ${size[pass]} x ${size[pass]}`, `${name} ${pass}`, 'eager'));
  });
  return {
    rows: [
      ...forward,
      row('SiamRPN++ (ResNet-50): build with random weights', 'build', 'nn.Module'),
      row('SiamRPN++ (ResNet-50): read weights from a file', 'load', 'load and load_state_dict'),
    ],
    remarks,
  };
}

/** @param remarks Gets what is no rate. */
async function measureOurs(remarks: string[]): Promise<Rates> {
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
    const { template, search, dispose } = await compileNetwork(network, params, sizes, { threads, isFrozen: true });
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

function measurePeer(): PeerOutcome {
  const sizes = Object.fromEntries(
    names.map((name) => {
      const { templateSize, searchSize } = modelByName(name);
      return [name, [templateSize, searchSize.track]];
    }),
  );
  return runPeer('models_peer.py', ['torch'], { threads, rounds, sizes });
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
