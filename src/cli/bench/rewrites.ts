import { InputError } from '../../errors.js';
import { initialise } from '../../models/initialise.js';
import type { Network } from '../../models/network.js';
import { compileNetwork } from '../../models/programs.js';
import type { Rewrite, SessionOptions } from '../../runtime/session.js';
import { noiseImage } from '../../study/verify/noise-image.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { BenchDevice } from './measure/bench-device.js';
import type { BenchRun } from './measure/bench-run.js';
import { turnOf } from './measure/turn.js';
import { trainingCase } from './training-case.js';

/** Something to run, and its disposal. */
interface Prepared {
  readonly run: () => Promise<unknown>;
  readonly dispose: () => Promise<unknown>;
}

/**
 * What the rewrites of graphs for ONNX Runtime's CPU gain: the same program with and without them in alternating rounds.
 * Winograd's filtering in the search pass of both ResNet-50 trackers; in steps of the tiny ones the blocked layout of
 * trained filters, and maps that stay on blocks between them.
 *
 * @throws InputError on a card, which has no such rewrites.
 */
export async function benchRewrites(run: BenchRun, on: BenchDevice): Promise<void> {
  if (on.isGpu) throw new InputError('rewrites are for the CPU; leave --device out');
  for (const name of ['siamrpnpp-r50', 'siamcar-r50']) {
    const what = `${modelByName(name).title}, search ${modelByName(name).searchSize.track} px, with Winograd's filtering`;
    await beside(run, { what, unit: 'images', without: 'winograd' }, on.options, (options) =>
      searchPass(name, options),
    );
  }
  for (const name of ['siamrpnpp-tiny', 'siamcar-tiny']) {
    const step = await trainingCase({ model: name, batch: 16 });
    const what = `${modelByName(name).title}, training step of 16 pairs`;
    await beside(
      run,
      { what: `${what}, with blocked filters`, unit: 'steps', without: 'blocked' },
      on.options,
      step.create,
    );
    await beside(
      run,
      { what: `${what}, with maps kept on blocks`, unit: 'steps', without: 'kept' },
      on.options,
      step.create,
    );
  }
}

async function beside(
  run: BenchRun,
  { what, unit, without }: { readonly what: string; readonly unit: string; readonly without: Rewrite },
  options: SessionOptions,
  prepare: (options: SessionOptions) => Promise<Prepared>,
): Promise<void> {
  const [own, plain] = [await prepare(options), await prepare({ ...options, without: [without] })];
  try {
    const other = { name: 'without it', settings: '', turn: () => turnOf({ run: plain.run }, run.turnSeconds) };
    await run.measure({ what, unit, others: [other] }, { run: own.run });
  } finally {
    await own.dispose();
    await plain.dispose();
  }
}

async function searchPass(name: string, options: SessionOptions): Promise<Prepared> {
  const { build, templateSize, searchSize } = modelByName(name);
  const network = build() as Network<object>;
  const params = initialise(network.table, { rule: 'reference' });
  const sizes = { templateSize, searchSize: searchSize.track };
  const { template, search, dispose } = await compileNetwork(network, params, sizes, { ...options, isFrozen: true });
  const features = await template.run({ z: noiseImage(templateSize) });
  const x = noiseImage(searchSize.track);
  return { run: () => search.run({ x, ...features }), dispose };
}
