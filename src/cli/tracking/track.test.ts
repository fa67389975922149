import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { blankImage } from '../../data/images/image.js';
import { readOpeFile } from '../../data/results/ope-results.js';
import { isTemporaryName } from '../../files/temporary-files.js';
import { cliFile, printed, refuses, siamdla } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import { checkedWeights, readCards, shippedModel } from '../../tracking/shipped-weights.js';
import { targetBoxAt, writeSequence, writeWeights } from '../../tracking/testing/sequences.js';
import { videoSink } from '../../tracking/video/ffmpeg.js';

/** All files but times and dates, which differ from run to run, by name. */
function contents(folder: string): Record<string, string> {
  const names = readdirSync(folder).filter((name) => !name.endsWith('_time.txt'));
  const undated = (text: string): string => text.replace(/"date": ".*?"/g, '');
  return Object.fromEntries(names.sort().map((name) => [name, undated(readFileSync(path.join(folder, name), 'utf8'))]));
}

test('a run that is killed and started again gives the same files as one that is not, with any number of workers', async (t) => {
  const folder = testFolder(t);
  const data = path.join(folder, 'data');
  for (const name of ['a', 'b', 'c']) await writeSequence(data, name, 8);
  const weights = path.join(folder, 'w.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const model = ['--model', 'siamcar-tiny', '--weights', weights, '--benchmark', data, '--tracker-name', 'car'];
  const onCpu = [...model, '--device', 'cpu'];
  const whole = await printed('track', ...onCpu, '--out', path.join(folder, 'whole'), '--json');
  const summary = JSON.parse(whole) as Record<string, number>;
  assert.deepEqual([summary.tracked, summary.kept, summary.frames], [3, 0, 24]);
  const { provenance } = JSON.parse(readFileSync(path.join(folder, 'whole', 'car', 'provenance.json'), 'utf8'));
  assert.deepEqual([provenance[0].device, provenance[0].threads], ['cpu (onnxruntime)', 1]);
  assert.match(provenance[0].deviceReason, /^requested by --device; /);

  const out = path.join(folder, 'killed');
  const args = [cliFile, 'track', ...onCpu, '--out', out, '--workers', '1'];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const ended = new Promise((resolve) => child.on('exit', (_, signal) => resolve(signal)));
  const isStarted = (): boolean =>
    existsSync(path.join(out, 'car')) && readdirSync(path.join(out, 'car')).some((name) => /^.\.txt$/.test(name));
  while (!isStarted() && child.exitCode === null) await wait(5);
  child.kill('SIGKILL');
  assert.equal(await ended, 'SIGKILL');
  const left = Object.keys(contents(path.join(out, 'car'))).filter((name) => name.endsWith('.txt'));
  assert.ok(left.length >= 1 && left.length < 3, String(left));
  const again = await siamdla('track', ...onCpu, '--out', out, '--workers', '1', '--json');
  assert.equal(again.code, 0, again.stderr);
  assert.match(again.stderr, /^device: cpu \(/m);
  assert.ok((JSON.parse(again.stdout) as { kept: number }).kept >= 1);
  assert.deepEqual(contents(path.join(out, 'car')), contents(path.join(folder, 'whole', 'car')));

  const merged = path.join(folder, 'merged');
  const join = await siamdla('merge', path.join(folder, 'whole'), out, '--out', merged);
  assert.equal(join.code, 0, join.stderr);
  assert.deepEqual(contents(path.join(merged, 'car')), contents(path.join(folder, 'whole', 'car')));

  const other = /holds results of another run: sizeLr is 0\.35 there, 0\.7 here/;
  await refuses(other, 'track', ...onCpu, '--out', out, '--hyper', 'got10k');
});

test('what cannot be tracked is told and the exit code is 1; nothing to track with is 2', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'fine', 3);
  await writeSequence(folder, 'broken', 3);
  writeFileSync(path.join(folder, 'broken', 'img', '0002.png'), 'no image');
  const still = ['--model', 'stand-still', '--out', path.join(folder, 'out'), '--workers', '1'];
  const run = await siamdla('track', ...still, '--benchmark', folder);
  assert.equal(run.code, 1);
  assert.match(run.stderr, /failed: broken: .*0002\.png: cannot be decoded/);
  assert.match(run.stdout, /1 sequence tracked, 0 cached, 1 failed/);
  assert.deepEqual(
    [...readOpeFile(path.join(folder, 'out', 'stand-still', 'fine.txt'), 3).subarray(8)],
    [30, 20, 24, 16],
  );
  const empty = await siamdla('track', ...still, '--benchmark', folder, '--shard', '3/3');
  assert.equal(empty.code, 0); // a job of an array that has nothing to do has not failed
  assert.match(empty.stderr, /shard 3\/3 of 2 sequences has none: nothing to do/);
  assert.match(empty.stdout, /0 sequences tracked, 0 cached, 0 failed/);
  const weights = path.join(folder, 'w.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [[...still], /expected either --benchmark or --video/],
    [[...still, '--benchmark', 'otb10'], /unknown benchmark 'otb10'; expected one of otb100, .*or a folder/],
    [[...still, '--benchmark', folder, '--sequences', 'fine,none'], /has no sequence none/],
    [['--model', 'stand-still', '--out', weights, '--benchmark', folder], /--out .*w\.safetensors: is no folder/],
    [[...still, '--benchmark', folder, '--shard', '3/2'], /--shard 3\/2: expected i\/n/],
    [[...still, '--benchmark', folder, '--tracker-name', '../x'], /cannot be the name of a folder/],
    [
      ['--model', 'siamcar', '--out', folder, '--benchmark', folder],
      /unknown model 'siamcar'; expected one of siamrpn/,
    ],
    [['--model', 'siamcar-tiny', '--out', folder, '--benchmark', folder], /siamcar-tiny needs --weights FILE/],
    [
      ['--model', 'siamrpnpp-tiny', '--weights', weights, '--out', folder, '--benchmark', folder],
      /w\.safetensors: holds weights of siamcar-tiny; .*choose model siamcar-tiny/,
    ],
    [
      ['--model', 'siamcar-tiny', '--weights', weights, '--out', folder, '--benchmark', folder, '--hyper', 'none'],
      /no hyper-parameters 'none' for siamcar; expected one of otb100, uav123/,
    ],
    [
      [...still, '--benchmark', folder, '--pixel-format', 'bgr'],
      /stand-still has no network; leave out --pixel-format/,
    ],
    [[...still, '--benchmark', folder, '--device', 'cpu'], /stand-still has no network to run; leave out --device/],
    [
      ['--model', 'siamcar-tiny', '--weights', weights, '--out', folder, '--benchmark', folder, '--device', 'tpu'],
      /unknown device 'tpu' \(--device\); expected one of cuda, webgpu, cpu, wasm/,
    ],
  ];
  for (const [args, message] of mistakes) {
    await refuses(message, 'track', ...args);
  }
  const badHyper: readonly (readonly [string, RegExp])[] = [
    ['[1]', /hyper\.json: holds a list; expected a JSON object of numbers by name/],
    ['{"windowInfluence": 0.4', /hyper\.json: is not JSON/],
    ['{"windowInfluence": 0.4, "windowInfluence": 0.5}', /hyper\.json: has the name "windowInfluence" twice/],
  ];
  const file = path.join(folder, 'hyper.json');
  for (const [text, message] of badHyper) {
    writeFileSync(file, text);
    const network = ['--model', 'siamcar-tiny', '--weights', weights, '--out', folder, '--benchmark', folder];
    await refuses(message, 'track', ...network, '--hyper', file);
  }
});

test('what was tracked in a folder is scored there', async (t) => {
  const folder = testFolder(t);
  // a name that begins like a known benchmark's means nothing
  const [data, out] = [path.join(folder, 'vot-data'), path.join(folder, 'out')];
  for (const name of ['a', 'b']) await writeSequence(data, name, 8);
  await printed('track', '--model', 'stand-still', '--benchmark', data, '--out', out, '--workers', '1');
  const [tracker] = readdirSync(out);
  const before = process.cwd();
  process.chdir(folder);
  t.after(() => process.chdir(before));
  const words = ['evaluate', '--benchmark', 'vot-data', '--results', path.join(out, tracker!)];
  const scores = async (...more: string[]): Promise<{ auc: number; sequences: Record<string, number> }> =>
    JSON.parse(await printed(...words, '--json', ...more))[0];
  const { auc, sequences } = await scores();
  assert.deepEqual(Object.keys(sequences), ['a', 'b']);
  assert.ok(auc > 0.05 && auc < 1, 'the target moves away from a box that does not');
  assert.deepEqual(Object.keys((await scores('--sequences', 'b')).sequences), ['b']);
  assert.match(await printed(...words, '--sequences', 'b'), /vot-data, 1 of 2 sequences/);
  await refuses(/has no sequence c/, ...words, '--sequences', 'c');
  const hint = /is a folder of the trackers stand-still; expected one tracker's folder: use .*stand-still, or --all/;
  await refuses(hint, 'evaluate', '--benchmark', 'vot-data', '--results', out);
  const needless = /--data otb100 does not belong to --benchmark vot-data; expected none/;
  await refuses(needless, ...words, '--data', `otb100=${data}`);
});

test('one video: boxes and the frames with the box drawn in', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'clip', 6);
  const frames = path.join(folder, 'clip', 'img');
  const { x, y, w, h } = targetBoxAt(0);
  const base = ['--model', 'template-matching', '--out', folder, '--box', `${x},${y},${w},${h}`];
  await printed('track', ...base, '--video', frames, '--video-format', 'webp', '--json');
  const boxes = readOpeFile(path.join(folder, 'template-matching', 'img.txt'), 6);
  assert.ok(Math.abs(boxes[20]! - targetBoxAt(5).x) < 2, String(boxes));
  assert.equal(readFileSync(path.join(folder, 'template-matching', 'img.webp')).toString('latin1', 8, 12), 'WEBP');
  const video = ['--video', frames, '--video-format', 'jpg'];
  const outside = /500,1,5,5 lies outside of the frame of 120 x 90 pixels/;
  await refuses(outside, 'track', ...base.slice(0, -1), '500,1,5,5', ...video);
  for (const box of ['1,2,3', '1,2,0x10,4', '1,2,,4', '1,2,Infinity,4']) {
    await refuses(new RegExp(`--box ${box}: expected x,y,w,h`), 'track', ...base.slice(0, -1), box, ...video);
  }
  await refuses(/--data belongs to --benchmark/, 'track', ...base, ...video, '--data', 'otb100=x');
  await refuses(/--shard belongs to --benchmark/, 'track', ...base, ...video, '--shard', '1/2');
  await refuses(/--workers belongs to --benchmark/, 'track', ...base, ...video, '--workers', '2');
  await refuses(/--sequences belongs to --benchmark/, 'track', ...base, ...video, '--sequences', 'a');
  await refuses(/--box belongs to --video/, 'track', ...base, '--benchmark', 'otb100', '--box', '1,2,3,4');
  await refuses(/--video-format belongs to --video/, 'track', ...base, '--benchmark', 'x', '--video-format', 'jpg');
});

test('one video that breaks off leaves the boxes so far; folders are named whole', async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'clip', 6);
  const { x, y, w, h } = targetBoxAt(0);
  const results = path.join(folder, 'template-matching');
  const args = [
    '--model',
    'template-matching',
    '--out',
    folder,
    '--box',
    `${x},${y},${w},${h}`,
    '--video-format',
    'none',
  ];
  for (const name of ['clip.v1', 'clip.v2']) {
    cpSync(path.join(folder, 'clip', 'img'), path.join(folder, name), { recursive: true });
    await printed('track', ...args, '--video', path.join(folder, name));
  }
  assert.deepEqual(readdirSync(results).sort(), [
    '.siamdla.clip.v1.json',
    '.siamdla.clip.v2.json',
    'clip.v1.txt',
    'clip.v1_time.txt',
    'clip.v2.txt',
    'clip.v2_time.txt',
  ]);
  writeFileSync(path.join(folder, 'clip.v2', '0004.png'), 'no image');
  const part = path.join(results, 'clip.v2_part.txt');
  await refuses(
    /0004\.png.*clip\.v2_part\.txt has the boxes of the 3 frames before/,
    'track',
    ...args,
    '--video',
    path.join(folder, 'clip.v2'),
  );
  assert.equal(readOpeFile(part, 3).length, 12);
  cpSync(path.join(folder, 'clip', 'img', '0004.png'), path.join(folder, 'clip.v2', '0004.png'));
  await printed('track', ...args, '--video', path.join(folder, 'clip.v2'));
  assert.ok(!existsSync(part));
});

const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0;
test('a video file goes through ffmpeg', { skip: hasFfmpeg ? false : 'no ffmpeg on this machine' }, async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'clip', 8);
  const clip = path.join(folder, 'clip.mp4');
  const images = path.join(folder, 'clip', 'img', '%04d.png');
  assert.equal(spawnSync('ffmpeg', ['-v', 'error', '-i', images, '-pix_fmt', 'yuv420p', clip]).status, 0);
  const { x, y, w, h } = targetBoxAt(0);
  const args = ['--model', 'template-matching', '--out', folder, '--box', `${x},${y},${w},${h}`, '--video', clip];
  const run = await printed('track', ...args, '--json');
  assert.deepEqual((JSON.parse(run) as { frames: number }).frames, 8);
  assert.ok(existsSync(path.join(folder, 'template-matching', 'clip.mp4')));
  writeFileSync(clip, 'no video');
  await refuses(/clip\.mp4: ffmpeg cannot read it/, 'track', ...args);
  const sink = videoSink(path.join(folder, 'cut.mp4'), { width: 8, height: 8 }, 25);
  await sink.add(blankImage(8, 8));
  const unfinished = (): string[] => readdirSync(folder).filter((name) => name.startsWith('cut.mp4'));
  for (let i = 0; i < 200 && unfinished().length === 0; i++) await wait(50);
  assert.deepEqual(unfinished().map(isTemporaryName), [true]); // what a killed process leaves is known as such
  sink.discard();
  assert.deepEqual(unfinished(), []);
});

test('tune ranks settings, goes on where it stopped, and refuses test sets and other searches', async (t) => {
  const folder = testFolder(t);
  const data = path.join(folder, 'data');
  for (const name of ['a', 'b']) await writeSequence(data, name, 6);
  const weights = path.join(folder, 'w.safetensors');
  writeWeights(weights, 'siamrpnpp-tiny');
  const base = ['--model', 'siamrpnpp-tiny', '--weights', weights, '--workers', '1', '--device', 'cpu', '--json'];
  const search = (out: string, ...more: string[]): string[] => [...base, '--out', path.join(folder, out), ...more];
  const whole = await printed('tune', ...search('whole', '--benchmark', data, '--settings', '4'));
  const { ranking } = JSON.parse(whole) as { ranking: { index: number; auc: number }[] };
  assert.deepEqual(ranking.map(({ index }) => index).sort(), [0, 1, 2, 3]);
  assert.ok(ranking.every(({ auc }, i) => i === 0 || auc <= ranking[i - 1]!.auc));
  const log = path.join(folder, 'whole', 'tune.jsonl');
  const text = readFileSync(log, 'utf8');
  writeFileSync(log, `${text.split('\n').slice(0, 2).join('\n')}\n`); // as if it had stopped after one sequence
  const again = await printed('tune', ...search('whole', '--benchmark', data, '--settings', '4'));
  assert.deepEqual((JSON.parse(again) as { ranking: unknown }).ranking, ranking);
  assert.equal(readFileSync(log, 'utf8'), text);
  writeFileSync(log, `${text.split('\n').slice(0, 2).join('\n')}\n`);
  await printed('tune', ...search('whole', '--benchmark', data, '--settings', '4', '--sequences', 'b'));
  const sorted = (lines: string): string[] => lines.split('\n').sort();
  assert.deepEqual(sorted(readFileSync(log, 'utf8')), sorted(text)); // results of sequences that are left out stay
  const { provenance } = JSON.parse(readFileSync(path.join(folder, 'whole', 'provenance.json'), 'utf8'));
  assert.deepEqual([provenance.length, provenance[0].device], [1, 'cpu (onnxruntime)']); // the same machine twice
  await refuses(
    /is of another search or version: settings is \d+ there, 5 here\. Remove/,
    'tune',
    ...search('whole', '--benchmark', data, '--settings', '5'),
  );
  rmSync(path.join(folder, 'whole'), { recursive: true });
  const otb = path.join(folder, 'OTB100.json');
  writeFileSync(
    otb,
    '{"a":{"video_dir":"a","init_rect":[1,1,5,5],"img_names":["a/1.jpg"],"gt_rect":[[1,1,5,5]],"attr":[]}}',
  );
  const test = search('x', '--benchmark', 'otb100', '--data', `otb100=${otb}`);
  await refuses(/OTB100 is a test set/, 'tune', ...test);
});

test('results of another device are kept with one note that names both; control: none on the same device', async (t) => {
  const folder = testFolder(t);
  const data = path.join(folder, 'data');
  for (const name of ['a', 'b']) await writeSequence(data, name, 3);
  const weights = path.join(folder, 'w.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const base = ['--model', 'siamcar-tiny', '--weights', weights, '--workers', '1', '--benchmark', data, '--json'];
  const track = ['track', ...base, '--out', path.join(folder, 'tracked')];
  const tune = ['tune', ...base, '--out', path.join(folder, 'tuned'), '--settings', '1'];
  const noteOf = async (words: readonly string[], device: string): Promise<string[]> => {
    const { code, stderr } = await siamdla(...words, '--device', device);
    assert.equal(code, 0, stderr);
    return stderr.split('\n').filter((line) => line.startsWith('note: ') && line.includes('keeps results'));
  };
  const expected =
    /^note: \S+: keeps results computed on cpu \(onnxruntime\); what is missing is computed on wasm \(tensorflow\.js wasm\), where results differ in rounding$/;
  const log = path.join(folder, 'tuned', 'tune.jsonl');
  const devices = (): unknown => JSON.parse(readFileSync(log, 'utf8').split('\n')[0]!).devices;
  for (const [words, result] of [
    [track, path.join(folder, 'tracked', 'siamcar-tiny', 'b.txt')],
    [tune, log],
  ] as const) {
    assert.deepEqual(await noteOf(words, 'cpu'), []);
    assert.deepEqual(await noteOf(words, 'cpu'), []);
    if (result === log) {
      assert.deepEqual(devices(), ['cpu (onnxruntime)']);
      const start = readFileSync(log, 'utf8').split('\n').slice(0, 2).join('\n'); // all but one sequence is missing
      writeFileSync(log, start.replace(/(?<="code":\[")\w+/, 'older'));
    } else rmSync(result);
    const [note = '', ...others] = await noteOf(words, 'wasm');
    assert.match(note, expected);
    const told = others.map((line) => line.replace(/^note: \S+: /, ''));
    const ofCode = 'keeps results of other code than this; to compute all anew remove it or give another --out';
    assert.deepEqual(told, result === log ? [ofCode] : []);
  }
  assert.deepEqual(devices(), ['cpu (onnxruntime)', 'wasm (tensorflow.js wasm)']);
  const { devices: _, code: __, ...search } = JSON.parse(readFileSync(log, 'utf8').split('\n')[0]!);
  const [, ...lines] = readFileSync(log, 'utf8').split('\n');
  writeFileSync(log, [JSON.stringify(search), ...lines].join('\n')); // as logs were before they named devices and code
  assert.deepEqual(await noteOf(tune, 'cpu'), []);
});

test("without --model and --weights the kit's own weights track, and its cards match their files", async (t) => {
  const cards = readCards();
  assert.ok(cards.some(({ model, isDefault }) => model === shippedModel && isDefault));
  for (const card of cards) {
    checkedWeights(card);
    assert.ok(card.bytes <= 8e6, `${card.file} has ${card.bytes} bytes; expected at most 8 MB`);
    const [own, ...others] = card.evaluation!.scores;
    assert.equal(own!.tracker, card.title);
    assert.ok(own!.aucInterval!.low < own!.auc && own!.auc < own!.aucInterval!.high);
    assert.equal(card.training.heldOutAfterPairs!.at(-1), card.training.pairs);
    const lead = (over: string) => others.find(({ tracker }) => tracker === over)!.lead!;
    assert.ok(lead('stand-still').low > 0);
    assert.ok(lead('NCC').low > 0);
    for (const peer of ['CSRT', 'NanoTrack v3']) {
      assert.ok(
        others.some(({ tracker, lead }) => tracker.startsWith(peer) && lead),
        `${card.file}: ${peer}`,
      );
    }
  }
  const folder = testFolder(t);
  await writeSequence(folder, 'moving', 4);
  const run = await siamdla('track', '--benchmark', folder, '--out', path.join(folder, 'out'), '--workers', '1');
  assert.equal(run.code, 0, run.stderr);
  assert.match(run.stderr, /weights: .*siamcar-mobilenetv2-\w+\.safetensors, trained here; see its card/);
  const rows = readOpeFile(path.join(folder, 'out', shippedModel, 'moving.txt'), 4);
  const [x, y] = [...rows.subarray(12)] as [number, number];
  assert.ok(Math.abs(x - 36) < 12 && Math.abs(y - 23) < 12, `${x}, ${y}`); // 24 x 16 px at 36, 23
});

test("track --video without --model takes the kit's own weights, as those given by name; other weights give other boxes", async (t) => {
  const folder = testFolder(t);
  await writeSequence(folder, 'moving', 4);
  const { x, y, w, h } = targetBoxAt(0);
  const clip = path.join(folder, 'clip');
  cpSync(path.join(folder, 'moving', 'img'), clip, { recursive: true });
  const choice = ['--video-format', 'none', '--box', `${x},${y},${w},${h}`, '--device', 'cpu'];
  const boxes = async (out: string, ...more: readonly string[]): Promise<{ rows: number[]; stderr: string }> => {
    const { code, stderr } = await siamdla(
      'track',
      '--video',
      clip,
      ...choice,
      '--out',
      path.join(folder, out),
      ...more,
    );
    assert.equal(code, 0, stderr);
    return { rows: [...readOpeFile(path.join(folder, out, shippedModel, 'clip.txt'), 4)], stderr };
  };
  const { rows, stderr } = await boxes('own');
  const card = readCards().find(({ model, isDefault }) => model === shippedModel && isDefault)!;
  assert.ok(stderr.includes(`${card.file}, trained here; see its card`), stderr);
  const target = targetBoxAt(3);
  assert.ok(Math.abs(rows[12]! - target.x) < 12 && Math.abs(rows[13]! - target.y) < 12, String(rows));
  const named = await boxes('named', '--model', shippedModel, '--weights', checkedWeights(card));
  assert.deepEqual(named.rows, rows);
  const random = path.join(folder, 'random.safetensors');
  writeWeights(random, shippedModel);
  assert.notDeepEqual((await boxes('random', '--model', shippedModel, '--weights', random)).rows, rows);
});
