import { initialise } from '../../models/initialise.js';
import type { Network } from '../../models/network.js';
import { countParameters } from '../../models/parameters.js';
import { compileNetwork } from '../../models/programs.js';
import { noiseImage } from '../../study/verify/noise-image.js';
import { modelByName } from '../../trackers/catalogue.js';
import { type BenchDevice, peerDevice } from './measure/bench-device.js';
import type { BenchRun } from './measure/bench-run.js';
import { readingGrowth } from './reading-growth.js';
import { WeightsFile } from './weights-file.js';

const names = ['siamrpnpp-r50', 'siamcar-r50'] as const;

/**
 * The large networks on a device beside PyTorch (on the CPU on as many threads): a template's and a search region's forward
 * pass, one image each, weights as constants; building a network with random weights, and reading its 54 million numbers
 * from a file.
 */
export async function benchModels(run: BenchRun, on: BenchDevice): Promise<void> {
  const wanted = run.wanted(names);
  const sizes = Object.fromEntries(
    names.map((name) => {
      const { templateSize, searchSize } = modelByName(name);
      return [name, [templateSize, searchSize.track]];
    }),
  );
  await run.startPeer({ script: 'models.py', modules: ['torch'], spec: { ...peerDevice(on), sizes } });
  for (const name of wanted) await run.attempt(name, () => benchPasses(run, on, name));
  for (const name of run.wanted(names.slice(0, 1))) await run.attempt('weights', () => benchWeights(run, name));
}

async function benchPasses(run: BenchRun, { options, text }: BenchDevice, name: string): Promise<void> {
  const { title, build, templateSize, searchSize } = modelByName(name);
  const network = build() as Network<object>;
  const params = initialise(network.table, { rule: 'reference' });
  const sizes = { templateSize, searchSize: searchSize.track };
  const compiling = performance.now();
  const { template, search, dispose } = await compileNetwork(network, params, sizes, { ...options, isFrozen: true });
  run.remarks.push(
    `${text}: ${name}, template and search compiled in ${((performance.now() - compiling) / 1000).toFixed(2)} s`,
  );
  const [z, x] = [noiseImage(templateSize), noiseImage(sizes.searchSize)];
  try {
    const features = await template.run({ z });
    const passes = [
      { pass: 'template', side: templateSize, work: () => template.run({ z }) },
      { pass: 'search', side: sizes.searchSize, work: () => search.run({ x, ...features }) },
    ];
    const { total } = countParameters(network.table);
    const check = (theirs: unknown): undefined => {
      if (theirs !== total) throw new Error(`the peer's ${name} has ${theirs} parameters, ours ${total}`);
    };
    for (const { pass, side, work } of passes) {
      const what = `${title}, ${pass} ${side} x ${side}`;
      await run.measure({ what, unit: 'images', peerCase: `${name} ${pass}`, check }, { run: work });
    }
  } finally {
    await dispose();
  }
}

async function benchWeights(run: BenchRun, name: string): Promise<void> {
  const { title, build } = modelByName(name);
  const { table } = build() as Network<object>;
  const initialised = (): unknown => initialise(table, { rule: 'reference' });
  const networks = { what: `${title}: build with random weights`, unit: 'networks', peerCase: 'build' };
  await run.measure(networks, { run: initialised });
  const file = new WeightsFile(table, initialise(table, { rule: 'reference' }));
  try {
    await run.measure(
      { what: `${title}: read weights from a file`, unit: 'networks', peerCase: 'load' },
      { run: () => file.read() },
    );
    const millions = (countParameters(table).total / 1e6).toFixed(1);
    const [grown, values] = [await readingGrowth({ table, file: file.file }), file.bytes / 2 ** 20].map(Math.round);
    run.remarks.push(
      `reading ${millions} million parameters in a process of its own: resident memory grew by ${grown} MiB for ${values} MiB of values`,
    );
  } finally {
    file.remove();
  }
}
