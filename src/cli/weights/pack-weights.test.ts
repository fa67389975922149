import assert from 'node:assert/strict';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { printed, refuses } from '../../testing/cli.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { testFolder } from '../../testing/test-folder.js';
import { chooseHyper } from '../../tracking/create-tracker.js';
import { readCards, shippedWeights } from '../../tracking/shipped-weights.js';

shareSyntheticVideos();

import { readTracker } from '../options/tracker-options.js';
import { Terminal } from '../terminal/terminal.js';

test("a finished training's weights in half precision, with a card that later changes are found by", async (t) => {
  const folder = testFolder(t);
  const run = path.join(folder, 'run');
  await refuses(/weights\.safetensors: not found; expected the folder of a finished training/, ...packing(run, folder));
  const training = [
    '--epochs',
    '2',
    '--pairs-per-epoch',
    '8',
    '--validation-pairs',
    '8',
    '--batch',
    '4',
    '--seed',
    '3',
  ];
  await printed(
    ...['train', '--model', 'siamcar-tiny', '--assigner', 'rectangle', '--sequences', '4', '--frames', '8'],
    ...['--out', run, '--threads', '1', ...training],
  );
  const scores = path.join(folder, 'scores.json');
  const evaluation = { benchmark: 'x', sequences: 2, scores: [{ tracker: 'Tiny', auc: 0.5, precision: 0.6 }] };
  writeFileSync(scores, JSON.stringify({ evaluations: { Tiny: evaluation } }));
  const out = path.join(folder, 'weights');
  const best = path.join(folder, 'best.json');
  writeFileSync(best, '{"sizeLr": 0.1, "penaltyK": 0.3}');
  const hyper = ['--hyper', best, '--hyper-origin', 'a search on 2 videos'];
  await refuses(/--hyper and --hyper-origin belong together/, ...packing(run, out), ...hyper.slice(0, 2));
  await printed(
    ...packing(run, out),
    ...['--data', 'moving things', '--limit', 'made for a test', '--evaluation', scores],
    ...hyper,
  );

  const [card] = readCards(out);
  const { training: trained, sha256, bytes, ...about } = card!;
  assert.deepEqual(about, {
    title: 'Tiny',
    model: 'siamcar-tiny',
    file: 'siamcar-tiny-rectangle.safetensors',
    isDefault: false,
    hyper: { values: { sizeLr: 0.1, penaltyK: 0.3 }, origin: 'a search on 2 videos' },
    evaluation,
    limits: ['made for a test'],
    licences: [],
  });
  assert.deepEqual(
    [trained.assigner, trained.pairs, trained.epochs, trained.seed, trained.heldOutIou.length],
    ['rectangle', 16, 2, 3, 2],
  );
  assert.deepEqual([trained.heldOutAfterPairs, trained.data], [[8, 16], 'moving things']);
  const file = shippedWeights('siamcar-tiny', out)!;
  assert.equal(readFileSync(file).length, bytes);
  const [packed, original] = [file, path.join(run, 'weights.safetensors')].map((each) => readCheckpoint(each));
  assert.equal(packed!.metadata.model, 'siamcar-tiny');
  for (const [name, { data }] of original!.tensors) {
    const half = packed!.tensors.get(name)!.data as Float32Array;
    for (const [i, value] of (data as Float32Array).entries()) {
      assert.ok(Math.abs(half[i]! - value) <= Math.abs(value) * 2 ** -11 + 2 ** -25, `${name}[${i}]`);
    }
  }
  const choice = { model: 'siamcar-tiny', weights: file };
  const chosen = { sizeLr: 0.1, penaltyK: 0.3, windowInfluence: 0.45 };
  assert.deepEqual(chooseHyper(choice), { hyper: chosen, origin: 'a search on 2 videos' });
  assert.deepEqual(chooseHyper({ ...choice, hyper: { sizeLr: 0.2 } }).hyper, { ...chosen, sizeLr: 0.2 });
  assert.equal(chooseHyper({ ...choice, benchmark: 'otb100' }).hyper.penaltyK, 0.2); // published ones were asked for
  assert.equal(chooseHyper({ ...choice, weights: path.join(run, 'weights.safetensors') }).hyper.penaltyK, 0.2);
  writeFileSync(best, '{"sizeLr": 0.2}');
  const quiet = new Terminal({ stdout: new PassThrough(), stderr: new PassThrough() });
  const { spec } = readTracker({ ...choice, hyper: best, name: 'x', threads: 1, benchmark: 'otb100' }, quiet);
  assert.deepEqual('hyper' in spec && spec.hyper, { ...chosen, sizeLr: 0.2 }); // on the command line as in code
  writeFileSync(best, '{"lr": 0.1}');
  await refuses(/unknown option 'lr'/, ...packing(run, path.join(folder, 'other')), ...hyper);
  await keepsEarlierWeights(run, path.join(folder, 'earlier'), { scores, evaluation });

  assert.equal(shippedWeights('siamrpnpp-tiny', out), undefined);
  appendFileSync(file, 'x');
  const otherFile = /has the SHA-256 .*; expected .* as .*card\.json says/;
  assert.throws(() => shippedWeights('siamcar-tiny', out), otherFile);
  await tracksByItsOwnCardAlone(file, { other: path.join(run, 'weights.safetensors'), refusal: otherFile });
  rmSync(file);
  assert.throws(
    () => shippedWeights('siamcar-tiny', out),
    /not found, but siamcar-tiny-rectangle\.card\.json describes it/,
  );
  writeFileSync(path.join(out, 'siamcar-tiny-rectangle.card.json'), '{"title": "x", "model": 3}');
  assert.throws(() => readCards(out), /card\.json: found 3 as 'model'; expected string/);
  assert.deepEqual(readCards(path.join(folder, 'none')), []);
});

function packing(run: string, out: string, title = 'Tiny'): string[] {
  return ['checkpoint', 'pack', run, '--title', title, '--out', out];
}

/**
 * Weights that are named must be those of the card beside them, or they would track by hyper-parameters chosen for others.
 */
async function tracksByItsOwnCardAlone(
  file: string,
  { other, refusal }: { readonly other: string; readonly refusal: RegExp },
): Promise<void> {
  copyFileSync(other, file);
  assert.throws(() => chooseHyper({ model: 'siamcar-tiny', weights: file }), refusal);
  const clip = path.join(path.dirname(file), 'clip');
  await refuses(
    refusal,
    ...['track', '--benchmark', 'synthetic', '--model', 'siamcar-tiny', '--weights', file, '--out', clip],
  );
  assert.ok(!existsSync(clip));
}

/** Whatever input is refused: the weights that lie in the folder stay, and so does their card. */
async function keepsEarlierWeights(
  run: string,
  out: string,
  { scores, evaluation }: { readonly scores: string; readonly evaluation: object },
): Promise<void> {
  const earlier = ['siamcar-tiny-rectangle.safetensors', 'siamcar-tiny-rectangle.card.json'];
  mkdirSync(out);
  for (const name of earlier) writeFileSync(path.join(out, name), `earlier ${name}`);
  const broken = path.join(out, 'broken.json');
  writeFileSync(broken, JSON.stringify({ evaluations: { Tiny: { ...evaluation, sequences: 'two' } } }));
  const pack = packing(run, out);
  const aside = (name: string): string => path.join(run, `${name} aside`);
  const without = async (name: string, message: RegExp): Promise<void> => {
    renameSync(path.join(run, name), aside(name));
    await refuses(message, ...pack);
    renameSync(aside(name), path.join(run, name));
  };
  await refuses(/holds no scores of 'Other'; found Tiny/, ...packing(run, out, 'Other'), '--evaluation', scores);
  await refuses(/missing\.json/, ...pack, '--evaluation', path.join(out, 'missing.json'));
  await refuses(
    /broken\.json: scores of 'Tiny': found "two" as 'sequences'; expected number/,
    ...pack,
    '--evaluation',
    broken,
  );
  await without('provenance.json', /provenance\.json/);
  await without('metrics.jsonl', /metrics\.jsonl/);
  for (const name of earlier) assert.equal(readFileSync(path.join(out, name), 'utf8'), `earlier ${name}`);
  assert.deepEqual(readdirSync(out).sort(), [...earlier, 'broken.json'].sort());
}
