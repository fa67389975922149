import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { floatTensor } from '../../models/checkpoints/checkpoint.js';
import { toOihw } from '../../models/checkpoints/layout.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { cliFile, refuses, siamdla } from '../../testing/cli.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { modelByName } from '../../trackers/catalogue.js';
import { writeSequence, writeWeights } from '../../tracking/testing/sequences.js';
import { readMetrics } from '../../training/loop/metrics-file.js';

const root = mkdtempSync(path.join(tmpdir(), 'siamdla-cli-train-'));
shareSyntheticVideos();
after(() => rmSync(root, { recursive: true, force: true }));

/** A training of seconds, on videos that the first one makes. */
const small = (out: string, ...more: string[]): string[] => [
  ...['train', '--model', 'siamrpnpp-tiny', '--out', path.join(root, out), '--epochs', '2', '--batch', '2'],
  ...['--pairs-per-epoch', '6', '--validation-pairs', '2', '--sequences', '2', '--frames', '6', '--threads', '1'],
  ...['--workers', '1', '--device', 'cpu', ...more],
];

/** Loss by loss, without times. */
const losses = (out: string): unknown[] =>
  readMetrics(path.join(root, out, 'metrics.jsonl')).map(({ kind, epoch, loss }) => [kind, epoch, loss]);

test('trains on the synthetic set, tells the device and each epoch, and writes weights, checkpoint, metrics and what computed', async () => {
  const { code, stdout, stderr } = await siamdla(...small('whole'));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^device: cpu \(requested by --device; .*\)$/m);
  assert.match(stdout, /^epoch 1: loss \d+\.\d+ \(cls [\d.]+, loc [\d.]+\); P [\d.]+; validation: loss .*pairs\/s/m);
  const agreement = /r (–|-?\d\.\d\d) spread \d+\.\d\d/.source;
  assert.match(
    stdout,
    new RegExp(`, of sizes alone [\\d.]+, ln\\(w/h\\) ${agreement}, ln\\(wh\\) ${agreement}[;,]`, 'm'),
  );
  assert.match(stdout, /^weights: .*weights\.safetensors$/m);
  assert.equal(losses('whole').length, 2 * 3 + 2);
  const { metadata } = readCheckpoint(path.join(root, 'whole/weights.safetensors'));
  assert.deepEqual([metadata.model, metadata.assigner], ['siamrpnpp-tiny', 'dla']);
  const { provenance } = JSON.parse(readFileSync(path.join(root, 'whole/provenance.json'), 'utf8'));
  assert.equal(provenance.length, 1);
  const [{ epoch, step, device, deviceReason, threads, commit }] = provenance;
  assert.deepEqual([epoch, step, device, threads], [0, 0, 'cpu (onnxruntime)', 1]);
  assert.ok(commit);
  assert.match(deviceReason, /requested by --device/);
});

test("--backbone: the backbone of a whole tracker's weights stays frozen, the heads start at random; others are refused", async () => {
  const { table } = modelByName('nanotrack-v3').build();
  const file = path.join(root, 'published.safetensors');
  const given = initialise(table, { rule: 'reference', seed: 7 });
  const tensors = Object.entries(given).map(([name, { shape, data }]) => {
    return [name, toOihw(floatTensor(shape, data as Float32Array))] as const;
  });
  writeSafetensors(file, new Map(tensors), {});
  const nano = ['--model', 'nanotrack-v3', '--epochs', '1', '--assigner', 'baseline', '--backbone', file];
  const { code, stderr } = await siamdla(...small('nano', ...nano));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /published\.safetensors: the backbone's 163 tensors/);
  const trained = readCheckpoint(path.join(root, 'nano/weights.safetensors'));
  assert.equal(trained.metadata.model, 'nanotrack-v3');
  const written = new Map(tensors);
  for (const { name, group, trainable } of table) {
    const isSame = String(trained.tensors.get(name)!.data) === String(written.get(name)!.data);
    if (group !== 'head') assert.ok(isSame, name);
    else if (trainable && name.endsWith('.weight') && written.get(name)!.shape.length === 4) assert.ok(!isSame, name);
  }
  const narrow = new Map(tensors.filter(([name]) => !name.includes('features.9.')));
  writeSafetensors(file, narrow, {});
  await refuses(/found 144 of the 163 tensors of the backbone: 19 are missing/, ...small('other', ...nano));
  await refuses(/cannot be used with option/, ...small('both', ...nano, '--weights', file));
});

test("initial weights are trained on in their own pixel format, a backbone too; --pixel-format's is taken before it, and that is said", async () => {
  const [noted, odd] = ['rgb-inception', 'yuv'].map((input) => {
    const file = path.join(root, `${input}.safetensors`);
    writeWeights(file, 'siamrpnpp-tiny');
    writeSafetensors(file, new Map(readCheckpoint(file).tensors), { layout: 'hwio', input });
    return file;
  });
  const formatOf = async (out: string, ...more: string[]): Promise<unknown> => {
    const { code, stderr } = await siamdla(...small(out, '--epochs', '1', '--validation-pairs', '0', ...more));
    assert.equal(code, 0, stderr);
    return [readCheckpoint(path.join(root, out, 'weights.safetensors')).metadata.input, /note: .*/.exec(stderr)?.[0]];
  };
  const taken = `note: the pixel format is rgb-inception, as ${noted} says; the recipe's is rgb-imagenet`;
  assert.deepEqual(await formatOf('noted', '--weights', noted!), ['rgb-inception', taken]);
  assert.deepEqual(await formatOf('noted-backbone', '--backbone', noted!), ['rgb-inception', taken]);
  const against = `note: ${noted} says 'rgb-inception'; its weights are trained on in bgr, as --pixel-format says`;
  assert.deepEqual(await formatOf('given', '--weights', noted!, '--pixel-format', 'bgr'), ['bgr', against]);
  assert.deepEqual(await formatOf('by-recipe'), ['rgb-imagenet', undefined]); // control: the recipe's without weights
  await refuses(/yuv\.safetensors: its metadata has the pixel format 'yuv'/, ...small('odd', '--weights', odd!));
});

test('an assigner that sees predictions trains from the command line; images without candidates are noted, once an epoch', async () => {
  const options = ['--assigner', 'paa', '--option', 'minIou=1', '--epochs', '1'];
  const { code, stdout, stderr } = await siamdla(...small('paa', ...options));
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^epoch 1: loss \d+\.\d+/m);
  assert.match(stderr, /^epoch 1: labels of \d of 6 images are doubtful \(without candidates: \d\)$/m);
  const { stderr: quiet } = await siamdla(...small('simota', '--assigner', 'simota', '--epochs', '1'));
  assert.doesNotMatch(quiet, /doubtful/);
});

test('curves draws what trainings wrote down, of finished and of running ones', async () => {
  const [whole, part] = [path.join(root, 'whole'), path.join(root, 'part')];
  mkdirSync(part);
  const [first] = readFileSync(path.join(whole, 'metrics.jsonl'), 'utf8').split('\n');
  writeFileSync(path.join(part, 'metrics.jsonl'), `${first}\n{"kind":"st`); // its first step is done, and it writes the second
  const { code, stdout, stderr } = await siamdla(
    'curves',
    whole,
    part,
    '--out',
    path.join(root, 'plots/both.png'),
    '--json',
  );
  assert.equal(code, 0, stderr);
  const { figure, trainings } = JSON.parse(stdout);
  assert.deepEqual(
    trainings.map(({ training, steps }: { training: string; steps: number }) => [training, steps]),
    [
      ['whole', 6],
      ['part', 1],
    ],
  );
  assert.ok(statSync(figure).size > 10_000);
  const { trainings: curves } = JSON.parse(readFileSync(path.join(root, 'plots/both.json'), 'utf8'));
  assert.deepEqual(
    curves[0].validationIou.map(([steps]: [number]) => steps),
    [3, 6],
  );
  assert.equal(curves[0].sizeIou.length, 2);
  assert.equal(curves[0].regressedShare.length, 2);
  await refuses(/metrics\.jsonl not found; expected a folder that 'siamdla train' writes to/, 'curves', root);
});

test('curves: what is known of the last epoch, also of records without the share of images in the regression loss', async () => {
  const text = readFileSync(path.join(root, 'whole/metrics.jsonl'), 'utf8');
  const recorded = (out: string, regressedShare: number | undefined, correlation: number | null): string => {
    const lines = text.split('\n').map((line) => {
      if (!line.startsWith('{"kind":"epoch"')) return line;
      const { validation, ...summary } = JSON.parse(line);
      const isLast = summary.epoch === 1;
      const aspect = { correlation: isLast ? correlation : 0.9, predictedSd: 0.1, targetSd: 0.4 };
      const boxes = { sizeIou: 0.6, aspect, area: { correlation: -0.5, predictedSd: 0.3, targetSd: 0.2 } };
      return JSON.stringify({ ...summary, validation: { ...validation, boxes, regressedShare } });
    });
    mkdirSync(path.join(root, out));
    writeFileSync(path.join(root, out, 'metrics.jsonl'), lines.join('\n'));
    return path.join(root, out);
  };
  const choice = ['curves', recorded('earlier', undefined, null), recorded('now', 0.75, 0.25)];
  const run = [...choice, '--out', path.join(root, 'plots/shares')];
  const { code, stdout, stderr } = await siamdla(...run, '--json');
  assert.equal(code, 0, stderr);
  const known = JSON.parse(stdout).trainings.map(({ aspect, area, regressedShare }: Record<string, unknown>) => {
    return { aspect, area, regressedShare };
  });
  const area = { correlation: -0.5, spread: 0.3 / 0.2 };
  assert.deepEqual(known, [
    { aspect: { correlation: null, spread: 0.25 }, area, regressedShare: null }, // not the 0.9 of the epoch before
    { aspect: { correlation: 0.25, spread: 0.25 }, area, regressedShare: 0.75 },
  ]);
  const table = await siamdla(...run);
  assert.match(table.stdout, /r ln\(w\/h\) +spread ln\(w\/h\) +r ln\(wh\) +spread ln\(wh\) +in regression +P/);
  assert.match(table.stdout, /^now .* 0\.25 +0\.25 +-0\.5 +1\.5 +0\.75 /m);
  const early = await siamdla('curves', choice[1]!, '--out', path.join(root, 'plots/early'));
  assert.equal(early.code, 0, early.stderr);
});

test('curves warns of a training whose boxes are constant after its last epoch; control: not of the others', async () => {
  const whole = path.join(root, 'whole');
  const text = readFileSync(path.join(whole, 'metrics.jsonl'), 'utf8');
  const withSpread = (out: string, predictedSd: number): string => {
    const lines = text.split('\n').map((line) => {
      if (!line.startsWith('{"kind":"epoch"')) return line;
      const summary = JSON.parse(line);
      const agreement = { correlation: null, predictedSd, targetSd: 0.5 };
      const boxes = { sizeIou: 0.6, aspect: agreement, area: agreement };
      return JSON.stringify({ ...summary, validation: { ...summary.validation, pairs: 64, boxes } });
    });
    mkdirSync(path.join(root, out));
    writeFileSync(path.join(root, out, 'metrics.jsonl'), lines.join('\n'));
    return path.join(root, out);
  };
  const folders = [withSpread('constant', 0.01), withSpread('varied', 0.3)];
  const { code, stdout, stderr } = await siamdla('curves', ...folders, '--out', path.join(root, 'plots/warned'));
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /^warning: constant: epoch 2: the box branch is nearly constant in .*0\.010, of the targets 0\.500.*\n$/,
  );
  assert.match(stdout, /of sizes alone/);
});

/** The command where no file may grow beyond half of a checkpoint: what a full disk does to a write. */
function onFullDisk(...args: readonly string[]): { status: number | null; stderr: string } {
  const limit = Math.floor(statSync(path.join(root, 'whole/checkpoint.safetensors')).size / 2 / 1024);
  const words = [process.execPath, cliFile, ...args].map((word) => `'${word}'`).join(' ');
  return spawnSync('bash', ['-c', `trap '' XFSZ; ulimit -f ${limit}; exec ${words}`], { encoding: 'utf8' });
}

test('Ctrl-C while videos are made promises no checkpoint', async () => {
  const before = process.listeners('SIGTERM');
  const running = siamdla(...small('early', '--sequences', '7'));
  const added = () => process.listeners('SIGTERM').find((listener) => !before.includes(listener));
  while (!added()) await new Promise(setImmediate);
  added()!('SIGTERM');
  const { code, stderr } = await running;
  assert.equal(code, 130);
  assert.match(stderr, /interrupted; .*: no step was trained yet; the same command starts the training$/m);
  assert.ok(!existsSync(path.join(root, 'early/checkpoint.safetensors')));
});

test('Ctrl-C saves the training and leaves with 130; a full disk leaves that; --resume ends as if nothing had been', async (t) => {
  const child = spawn(process.execPath, [cliFile, ...small('stopped')], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.stdout.once('data', () => child.kill('SIGINT')); // the first epoch is done
  const code = await new Promise((resolve) => child.once('exit', resolve));
  assert.equal(code, 130);
  const saved = readFileSync(path.join(root, 'stopped/checkpoint.safetensors'));
  assert.ok(!existsSync(path.join(root, 'stopped/weights.safetensors')));

  await t.test('full disk', { skip: process.platform !== 'linux' }, () => {
    cpSync(path.join(root, 'stopped'), path.join(root, 'full'), { recursive: true });
    const { status, stderr } = onFullDisk(...small('full', '--resume'));
    assert.equal(status, 1);
    assert.match(
      stderr,
      /^siamdla: .*checkpoint\.safetensors: cannot be written \(EFBIG\): .*; give another folder or raise the limit$/m,
    );
    assert.ok(readFileSync(path.join(root, 'full/checkpoint.safetensors')).equals(saved));
    const left = ['checkpoint.safetensors', 'metrics.jsonl', 'provenance.json'];
    assert.deepEqual(readdirSync(path.join(root, 'full')).sort(), left);
  });

  const { code: resumed, stderr } = await siamdla(...small('stopped', '--resume'));
  assert.equal(resumed, 0, stderr);
  assert.deepEqual(losses('stopped'), losses('whole'));
  const [a, b] = ['stopped', 'whole'].map((out) => readFileSync(path.join(root, out, 'weights.safetensors')));
  assert.ok(a!.equals(b!));
});

test('--resume with nothing to go on from begins anew, and says so', async () => {
  const { code, stderr } = await siamdla(...small('new', '--resume', '--epochs', '1'));
  assert.equal(code, 0, stderr);
  assert.match(stderr, /^note: .*new.checkpoint\.safetensors not found; the training starts from the beginning$/m);
});

test('--resume with other videos is refused; control: a copy of the same ones elsewhere is not', async () => {
  const videos = path.join(root, 'videos');
  for (const name of ['a', 'b']) await writeSequence(videos, name, 6);
  const own = (folder: string): string[] => [
    ...['train', '--model', 'siamrpnpp-tiny', '--out', path.join(root, 'own'), '--epochs', '1', '--batch', '2'],
    ...['--pairs-per-epoch', '4', '--threads', '1', '--workers', '1', '--device', 'cpu', '--data', `own=${folder}`],
  ];
  const { code, stderr } = await siamdla(...own(videos));
  assert.equal(code, 0, stderr);
  const { metadata } = readCheckpoint(path.join(root, 'own/weights.safetensors'));
  assert.match(metadata.data as string, /^own [0-9a-f]{16}$/);
  const copy = path.join(root, 'copy');
  cpSync(videos, copy, { recursive: true });
  assert.equal((await siamdla(...own(copy), '--resume')).code, 0);
  rmSync(path.join(copy, 'b'), { recursive: true });
  await writeSequence(copy, 'b', 7);
  await refuses(/different: data \("own [0-9a-f]{16}", now "own [0-9a-f]{16}"\)/, ...own(copy), '--resume');
});

test('a training whose boxes are all alike is warned of after its second epoch; control: a random box branch is not', async () => {
  const constant = path.join(root, 'constant.safetensors');
  const params = initialise(modelByName('siamcar-tiny').build().table, { rule: 'reference', seed: 1 });
  params['car_head.bbox_pred.weight']!.data.fill(0);
  writeSafetensors(constant, new Map(Object.entries(params)), { layout: 'hwio', input: 'bgr', model: 'siamcar-tiny' });
  const train = (out: string, ...more: string[]) =>
    siamdla(
      ...['train', '--model', 'siamcar-tiny', '--out', path.join(root, out), '--epochs', '3', '--batch', '2'],
      ...['--lr', '1e-6', '--pairs-per-epoch', '2', '--validation-pairs', '16', '--sequences', '20', '--frames', '6'],
      ...['--threads', '1', '--workers', '1', '--device', 'cpu', ...more],
    );
  const warned = await train('alike', '--weights', constant);
  assert.equal(warned.code, 0, warned.stderr);
  const warnings = warned.stderr.match(/^warning: .*$/gm)!;
  assert.equal(warnings.length, 1); // the third epoch has it still
  assert.match(warnings[0]!, /epoch 2: the box branch is nearly constant in ln\(w\/h\) .* on held-out pairs/);
  assert.doesNotMatch((await train('random')).stderr, /warning/);
});

test('--hold-out validates on videos that are not trained on; without it, that boxes are unknown is said', async () => {
  const videos = path.join(root, 'ten');
  for (let i = 0; i < 10; i++) await writeSequence(videos, `v${i}`, 4);
  const own = (out: string, ...more: string[]): string[] => [
    ...[
      'train',
      '--model',
      'siamcar-tiny',
      '--out',
      path.join(root, out),
      '--epochs',
      '2',
      '--batch',
      '2',
      '--lr',
      '1e-6',
    ],
    ...[
      '--pairs-per-epoch',
      '4',
      '--threads',
      '1',
      '--workers',
      '1',
      '--device',
      'cpu',
      '--data',
      `own=${videos}`,
      ...more,
    ],
  ];
  const held = await siamdla(...own('held', '--hold-out', '5', '--validation-pairs', '4'));
  assert.equal(held.code, 0, held.stderr);
  assert.equal(held.stdout.match(/; validation: loss /g)?.length, 2);
  assert.doesNotMatch(held.stderr, /no videos are held out/);
  const { metadata } = readCheckpoint(path.join(root, 'held/weights.safetensors'));
  assert.match(metadata.data as string, /^own [0-9a-f]{16}, one of 5 videos held out$/);
  const plain = await siamdla(...own('plain', '--epochs', '1'));
  assert.match(plain.stderr, /^note: no videos are held out, .*; --hold-out 7 holds out one of seven$/m);
  assert.doesNotMatch(plain.stdout, /validation/);
  await refuses(
    /own: has 10 videos, of which none is held out; expected at least 11/,
    ...own('few', '--hold-out', '11'),
  );
});

test('options without effect are refused', async () => {
  const data = ['--data', `own=${path.join(root, 'nowhere')}`];
  const train = (...more: string[]): string[] => [
    'train',
    '--model',
    'siamcar-tiny',
    '--out',
    path.join(root, 'no'),
    ...more,
  ];
  await refuses(/--sequences: is for the synthetic training set/, ...train(...data, '--sequences', '5'));
  await refuses(/--frames: is for the synthetic training set/, ...train(...data, '--frames', '9'));
  await refuses(
    /--validation-pairs: no videos are held out \(--hold-out 7 .*\); leave it out/,
    ...train(...data, '--validation-pairs', '8'),
  );
  await refuses(/--hold-out: is for sets of files/, ...train('--hold-out', '7'));
  await refuses(
    /--hold-out: nothing is validated with --validation-pairs 0; leave it out/,
    ...train(...data, '--hold-out', '7', '--validation-pairs', '0'),
  );
  await refuses(/--hold-out <number>' argument '1' is invalid/, ...train(...data, '--hold-out', '1'));
  await refuses(/--key-format: is for the tensors of --weights/, ...train('--key-format', 'keras'));
  await refuses(/option 'k' is given twice, --k counts; give it once/, ...train('--k', '9', '--option', 'k=7'));
  await refuses(/option 'std' is given twice; give it once/, ...train('--option', 'std=1', '--option', 'std=2'));
  await refuses(/--lr <number>' argument '0' is invalid\. expected a learning rate > 0/, ...train('--lr', '0'));
  await refuses(/argument 'fast' is invalid\. expected a learning rate > 0/, ...train('--lr', 'fast'));
  await refuses(/argument '2' is invalid\. expected a share from 0 to 1/, ...train('--negative-share', '2'));
});

test('what is not right is told in one line', async () => {
  const out = path.join(root, 'none');
  await refuses(/unknown model 'siamcar'; expected one of siamrpnpp-r50/, 'train', '--model', 'siamcar', '--out', out);
  const train = (...more: string[]): string[] => ['train', '--model', 'siamcar-tiny', '--out', out, ...more];
  await refuses(
    /--data 'imagenet': expected synthetic, or NAME=PATH with one of vid, /,
    ...train('--data', 'imagenet'),
  );
  await refuses(/unknown dataset 'otb100'; expected one of vid, /, ...train('--data', 'otb100=/x'));
  await refuses(/required option '--out <folder>' not specified/, 'train', '--model', 'siamcar-tiny');
  await refuses(/--option 'fallback': expected name=value/, ...train('--option', 'fallback'));
  await refuses(/unknown assigner 'magic'/, ...train('--assigner', 'magic'));
  const rpn = ['train', '--model', 'siamrpnpp-tiny', '--out', out, '--box-assigner', 'dla'];
  await refuses(/found box assigner 'dla', but siamrpnpp-tiny is anchor-based; expected an anchor-free model/, ...rpn);
  await refuses(/no\.pth/, ...train('--weights', path.join(root, 'no.pth')));
  const inFile = path.join(cliFile, 'x');
  await refuses(/--out .*main\.js.x: is no folder that can be written to/, ...train('--out', inFile));
  await refuses(/unknown device 'tpu' \(--device\); expected one of cuda/, ...train('--device', 'tpu'));
  assert.equal(existsSync(out), false);
});
