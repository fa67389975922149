import assert from 'node:assert/strict';
import { readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { availableCores } from '../../files/process-limits.js';
import { initialise } from '../../models/initialise.js';
import { findPython } from '../../processes/python.js';
import { currentProgram } from '../../provenance/program.js';
import { chooseDevice } from '../../runtime/device.js';
import { tf } from '../../runtime/tf.js';
import { printed, refuses } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import type { PartProgram } from '../../training/step/timings.js';
import { speedTable } from '../pages/speed.js';
import { partTexts, roofline } from './efficiency.js';
import { BenchRun, type BenchRunOptions } from './measure/bench-run.js';
import { Peer } from './measure/peer.js';
import { residentGrowth } from './measure/resident-growth.js';
import { benchPairs } from './pairs.js';
import { readingGrowth } from './reading-growth.js';
import { benchProvenance } from './results/bench-provenance.js';
import { partLine, partText } from './results/part-text.js';
import { rowColumns } from './results/row-text.js';
import { readSpeedFile, writeSpeedFile } from './results/speed-file.js';
import { benchTracking } from './tracking.js';
import { WeightsFile } from './weights-file.js';

test('options belong to parts, threads to the CPU', async () => {
  await refuses(
    /--device: 'dla' has no such option; expected it with models, training/,
    'bench',
    'dla',
    '--device',
    'cpu',
  );
  await refuses(/--quick: 'training' has no such option; expected it with growth/, 'bench', 'training', '--quick');
  await refuses(/unknown device 'tpu' \(--device\)/, 'bench', 'training', '--device', 'tpu');
  const tooMany = String(availableCores() + 1);
  await refuses(/--threads: found \d+; expected 1 to \d+/, 'bench', 'models', '--threads', `1,${tooMany}`);
  await refuses(
    /--models: 'runtime' has no such option; expected it with models,/,
    'bench',
    'runtime',
    '--models',
    'x',
  );
  await refuses(
    /--peer-seconds: 'dla' has no such option; expected it with runtime,/,
    'bench',
    'dla',
    '--peer-seconds',
    '9',
  );
  await refuses(/--torch-compile: 'pairs' has no such option/, 'bench', 'pairs', '--torch-compile');
  await refuses(/unknown model 'x'/, 'bench', 'training', '--models', 'x');
  await refuses(/unknown part 'x'/, 'bench', 'x');
  await refuses(/unknown curve 'x'/, 'bench', 'growth', '--curves', 'assignment, x');
  assert.match(await printed('bench', '--help'), /--device <name>.*\(default: cpu\)/s);
});

test('another build trains beside this one, and what is no build is refused', async (t) => {
  await refuses(/bench builds needs --against FOLDER/, 'bench', 'builds');
  const folder = testFolder(t);
  await refuses(
    /training-process\.js not found; expected a checkout of siamdla/,
    'bench',
    'builds',
    '--against',
    folder,
  );
  await refuses(/this is the same build/, 'bench', 'builds', '--against', packageRoot);
  await refuses(/--against: 'training' has no such option/, 'bench', 'training', '--against', folder);
  symlinkSync(path.join(packageRoot, 'dist'), path.join(folder, 'dist'));
  const words = ['--threads', '1', '--seconds', '0', '--batch', '1', '--models', 'siamcar-tiny', '--json'];
  const { rows, command } = JSON.parse(await printed('bench', 'builds', '--against', folder, ...words));
  const expected = 'npm run bench -- builds --threads 1 --seconds 0 --models siamcar-tiny --batch 1 --against FOLDER';
  assert.equal(command, expected);
  assert.deepEqual(
    rows.map(({ what }: { what: string }) => what),
    ['training step, siamcar-tiny, batches of 1'],
  );
  const [peer] = rows[0].peers;
  assert.match(peer.name, /^commit /);
  assert.ok(peer.ratio.median > 0.2 && peer.ratio.median < 5); // the same program
});

test('a peer that cannot run leaves our row alone and says why', async () => {
  const run = new BenchRun(1, 0);
  await run.startPeer({ script: 'runtime.py', modules: ['no_such_module_at_all'], spec: {} });
  const { peers, rates } = await run.measure({ what: 'a step', unit: 'steps', peerCase: 'small' }, { run: () => {} });
  assert.deepEqual([peers.length, rates.length], [0, 5]);
  assert.match(run.remarks.join(), /^no peer: no python3 with no_such_module_at_all/);
});

test('training pairs: a row from cached frames and one from files, of which the first takes less of the processor', async () => {
  const run = new BenchRun(1, 0);
  await benchPairs(run, { videos: 2, frames: 8, pairs: 24 });
  assert.deepEqual(
    run.rows.map(({ what, unit }) => [what, unit]),
    ['cached frames', 'JPEG files'].map((from) => [`training pairs from ${from}, per second of a core`, 'pairs']),
  );
  const [cached, files] = run.rows.map(({ perSecond }) => perSecond.median);
  assert.ok(cached! > 1.3 * files! && files! > 0);
});

test('a row of a card has its device and no threads; control: one of the CPU has threads', async (t) => {
  const work = { run: () => {} };
  const measured = { what: 'a step', unit: 'steps' };
  const card = await new BenchRun(16, 0, { device: 'webgpu' }).measure(measured, work);
  const cpu = await new BenchRun(2, 0).measure(measured, work);
  assert.deepEqual([card.device, 'threads' in card, cpu.threads, 'device' in cpu], ['webgpu', false, 2, false]);
  assert.deepEqual(rowColumns([card, cpu]).threads, ['webgpu', '2']);
  const provenance = { ...currentProgram(), device: 'webgpu (onnxruntime)', date: '2020-01-01' };
  const folder = testFolder(t);
  writeSpeedFile(folder, { part: 'models', rows: [card], remarks: [], provenance, cards: [] });
  const read = readSpeedFile(folder, 'models')!;
  assert.equal(read.rows[0]!.device, 'webgpu');
  assert.match(speedTable([read]), /^\| a step \| webgpu \| /m);
});

test('stored threads are those that ran: one of plain TypeScript, none where rows have several', async () => {
  const device = await chooseDevice('cpu');
  const on = (threads: number) => ({ device, options: { threads }, threads });
  const plain = benchProvenance([]);
  assert.deepEqual([plain.threads, plain.device], [1, 'cpu']);
  assert.deepEqual([benchProvenance([on(3)]).threads, benchProvenance([on(3)]).device], [3, 'cpu (onnxruntime)']);
  assert.equal('threads' in benchProvenance([on(1), on(2)]), false);
});

test('a sequence of frames has one thread in its row, whatever the table has, and is measured once', async () => {
  const rowsOf = async (isRepeat: boolean): Promise<(number | undefined)[]> => {
    const run = new BenchRun(2, 0, { models: ['siamrpnpp-tiny'], isRepeat });
    const device = await chooseDevice('cpu');
    await benchTracking(run, { device, options: { threads: 2 }, threads: 2, text: 'cpu', isGpu: false }, 5);
    assert.deepEqual(run.failures, []);
    return run.rows.map(({ threads }) => threads);
  };
  assert.deepEqual([await rowsOf(false), await rowsOf(true)], [[1], []]);
});

test('a part that fails is noted, and the next ones are measured and stored', async () => {
  const stored: number[] = [];
  const run = new BenchRun(1, 0, { models: ['b'], onChange: () => stored.push(run.rows.length) });
  assert.deepEqual(run.wanted(['a', 'b']), ['b']);
  await run.attempt('first', async () => {
    await run.measure({ what: 'a step', unit: 'steps' }, { run: () => {} });
    throw new Error('no memory\nleft');
  });
  await run.attempt('second', () => run.measure({ what: 'another', unit: 'steps' }, { run: () => {} }));
  assert.deepEqual(run.failures, ['first: no memory left']);
  assert.deepEqual(stored, [1, 1, 2, 2]);
});

test('memory is read after as many runs as the time allows, at least one', async () => {
  let calls = 0;
  const work = async (): Promise<void> => void calls++;
  const { before, after, runs } = await residentGrowth(work, 5, 60);
  assert.deepEqual([runs, calls], [1000, 1005]);
  assert.ok(before > 0 && after > 0);
  const slow = () => new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal((await residentGrowth(slow, 5, 0)).runs, 1);
});

/** Tensors of so many MiB each. */
function weightsOf(...sizes: readonly number[]): WeightsFile {
  const fill = { kind: 'constant', value: 0 } as const;
  const init = { paper: fill, reference: fill };
  const table = sizes.map((mib, i) => {
    return { name: `layer.${i}.weight`, shape: [mib, 2 ** 18], init, group: 'head', trainable: true };
  });
  return new WeightsFile(table, initialise(table, { rule: 'reference' }));
}

test('memory of reading weights is that of a process which did nothing before: no less than the values', async () => {
  const grownBy = async (...sizes: readonly number[]): Promise<number> => {
    const file = weightsOf(...sizes);
    try {
      return await readingGrowth({ table: file.table, file: file.file });
    } finally {
      file.remove();
    }
  };
  const [small, large] = [await grownBy(1), await grownBy(16, 16)];
  assert.ok(large >= 32 && large < 128, `${large} MiB`);
  assert.ok(small < large - 16, `${small} MiB after ${large}`);
  const file = weightsOf(1);
  const table = [...file.table, { ...file.table[0]!, name: 'other.weight' }];
  await assert.rejects(readingGrowth({ table, file: file.file }), /other\.weight|ended with code/);
  file.remove();
});

const found = findPython(['sys']);
const skip = 'missing' in found && found.missing;
/** Spares a search, which starts Python, for each peer. */
const known = 'python' in found ? { python: found.python } : {};

/** A module `serve` of the peers with cases of its own. */
const script = `
import sys
sys.path.insert(0, sys.argv[0].rsplit("/", 1)[0] + "/PEERS")
from serve import Case, serve
def fail(): raise RuntimeError("no compiler\\nin two lines")
def dies(): sys.exit("gone")
def prepare(spec):
    calls = []
    print("a library that talks")
    work = lambda: calls.append(1)
    return {"versions": {"sys": "3"}, "settings": {"threads": spec["threads"]}}, {
        "counting": lambda: Case({"sys plain": lambda: work, "sys compile": fail}, units=4, check=lambda: len(calls)),
        "broken": fail, "dying": lambda: Case({"sys plain": lambda: dies}, warm=0)}
serve(prepare)
`;

test('a peer stays alive over cases, warms up, names what cannot run, and may fail', { skip }, async (t) => {
  const peers = path.join(packageRoot, 'src/cli/bench/peers');
  const folder = testFolder(t, {
    'peer.py': script.replace('sys.argv[0].rsplit("/", 1)[0] + "/PEERS"', JSON.stringify(peers)),
  });
  const start = { script: path.join(folder, 'peer.py'), modules: ['sys'], spec: { threads: 3 } };
  const peer = await Peer.start(start);
  assert.ok(peer instanceof Peer, String(peer));
  try {
    const opened = { variants: ['sys plain'], failures: { 'sys compile': 'no compiler' }, check: 2 };
    assert.deepEqual(await peer.open('counting'), opened);
    assert.ok((await peer.run('sys plain', 0.01)) > 1000);
    await assert.rejects(peer.open('broken'), /failed: RuntimeError: no compiler/);
    assert.equal(peer.describe('sys plain'), 'sys 3 plain (threads 3)');
  } finally {
    peer.stop();
  }
  const run = new BenchRun(1, 0);
  await run.startPeer(start);
  const row = await run.measure({ what: 'dying', unit: 'calls', peerCase: 'dying' }, { run: () => {} });
  assert.deepEqual([row.peers.length, row.rates.length, row.settings], [0, 5, {}]);
  assert.match(run.remarks.join(), /dying, no peer: .*peer\.py ended: gone/);
});

test('a peer that hangs is killed at its time limit', { skip }, async (t) => {
  const folder = testFolder(t, {
    'silent.py': 'import time\ntime.sleep(60)',
    'hangs.py': 'import time\nprint(\'{"about": {}}\', flush=True)\ntime.sleep(60)',
  });
  const start = (name: string) =>
    Peer.start({ script: path.join(folder, name), modules: ['sys'], spec: {}, limitSeconds: 2, ...known });
  assert.match(String(await start('silent.py')), /silent\.py did not answer within 2 s and was killed$/);
  const peer = await start('hangs.py');
  assert.ok(peer instanceof Peer, String(peer));
  const hung = /hangs\.py did not answer within 2 s and was killed$/;
  await assert.rejects(peer.open('a case'), hung);
  await assert.rejects(peer.open('another'), hung);
});

test('a peer that does not start or ends says why, even where stderr comes last', { skip }, async (t) => {
  const folder = testFolder(t, {
    'late.py': 'import os, sys, time\nos.close(1)\ntime.sleep(0.3)\nsys.stderr.write("no memory\\n")\nos._exit(1)',
    'mute.py': 'import os\nos._exit(3)',
  });
  const start = (name: string, more: object = {}) =>
    Peer.start({ script: path.join(folder, name), modules: ['sys'], spec: {}, ...known, ...more });
  assert.match(String(await start('late.py')), /late\.py ended: no memory$/);
  assert.match(String(await start('mute.py')), /mute\.py ended: exit code 3$/);
  const python = path.join(folder, 'no-python');
  assert.match(String(await start('mute.py', { python })), /mute\.py did not start: spawn .*no-python ENOENT$/);
});

test('a peer that builds a case for too long leaves the row to us; it is told what was asked for', {
  skip,
}, async (t) => {
  const slow = `
import json, sys, time
spec = json.loads(sys.stdin.readline())
print(json.dumps({"about": {"versions": {}, "settings": {}}}), flush=True)
if json.loads(sys.stdin.readline())["open"] == "slow": time.sleep(60)
print(json.dumps({"failure": json.dumps(spec)}), flush=True)
`;
  const script = path.join(testFolder(t, { 'slow.py': slow }), 'slow.py');
  const start = { script, modules: ['sys'], spec: { a: 1 }, ...known };
  const remarksOf = async (peerCase: string, options: BenchRunOptions): Promise<string> => {
    const run = new BenchRun(1, 0, options);
    await run.startPeer(start);
    const row = await run.measure({ what: 'slow', unit: 'calls', peerCase }, { run: () => {} });
    run.close();
    assert.deepEqual([row.peers.length, row.rates.length], [0, 5]);
    return run.remarks.join();
  };
  assert.match(
    await remarksOf('slow', { peerSeconds: 10 }),
    /^slow, no peer: .* did not answer within 10 s and was killed$/,
  );
  assert.match(await remarksOf('fast', { torchCompile: true }), /failed: \{"a": 1, "compile": true\}$/);
  assert.match(await remarksOf('fast', {}), /failed: \{"a": 1\}$/);
});

const skipLong = process.env.SIAMDLA_TEST_BENCH ? skip : 'SIAMDLA_TEST_BENCH is not set; the test takes half a minute';

test('the bench of assignments stores and prints; its peers find as many positives', { skip: skipLong }, async (t) => {
  const folder = testFolder(t);
  const { rows, remarks, part } = JSON.parse(
    await printed('bench', 'dla', '--seconds', '0', '--json', '--out', folder),
  );
  assert.equal(part, 'dla');
  for (const { what, rates, peers } of rows) {
    assert.equal(rates.length, 5, what);
    for (const peer of peers) assert.equal(peer.rates.length, 5, what);
  }
  const positives = remarks.map((line: string) => /: ours ([\d.]+), \w+ ([\d.]+)$/.exec(line)).filter(Boolean);
  for (const [line, ours, theirs] of positives) assert.ok(Math.abs(Number(ours) / Number(theirs) - 1) < 1e-3, line);
  if (rows.some(({ peers }: { peers: unknown[] }) => peers.length > 0)) assert.ok(positives.length >= 6);
  const stored = JSON.parse(readFileSync(path.join(folder, 'dla.json'), 'utf8'));
  assert.deepEqual(stored.remarks, remarks);
});

test('a kernel is bound by its products or by its bytes', () => {
  const works = [
    { flops: 4e9, bytes: 1e9 },
    { flops: 0, bytes: 1e9 },
  ];
  assert.deepEqual(roofline(works, { gflops: 2, gbs: 1 }), { gflop: 4, gigabytes: 2, boundMs: 3000 });
});

test('a share above the ceilings is no share, stored ones included; control: one below them is', () => {
  const work = { gflop: 0, gigabytes: 0.64, boundMs: 20 };
  const text = partText('net, forward', 40, work);
  assert.equal(text, 'net, forward: 40.0 ms, 0.00 GFLOP, 0.640 GB: 50 % of the ceilings');
  const numbers = { gflop: '0.00', gigabytes: '0.640' };
  assert.deepEqual(partLine(text), { name: 'net, forward', ms: '40.0', ...numbers, share: '50 %' });
  for (const ms of [9.7, 0]) {
    const above = partText('net, forward', ms, work);
    assert.match(above, /: share not resolved$/);
    assert.equal(partLine(above)!.share, 'not resolved');
  }
  assert.equal(partLine(text.replace('50 %', '208 %'))!.share, 'not resolved');
  assert.equal(partLine('resident memory after 1000 steps of one pair: 1266 MiB'), undefined);
});

test('parts of a step: gradients are what both passes do more than the first, the update is its own program', () => {
  const product = (times: number): PartProgram => ({
    fn: ({ x }) => {
      let y = x as tf.Tensor2D;
      for (let i = 0; i < times; i++) y = tf.matMul(y, x as tf.Tensor2D);
      return { y };
    },
    inputs: { x: { shape: [1000, 1000] } },
  });
  const programs = { forward: product(1), forwardBackward: product(3), update: product(2) };
  const timings = { forward: 10, backward: 40, update: 1 };
  assert.deepEqual(partTexts('net', { programs, timings }, { gflops: 200, gbs: 1e9, text: '' }), [
    'net, forward: 10.0 ms, 2.00 GFLOP, 0.0120 GB: 100 % of the ceilings',
    'net, gradients: 40.0 ms, 4.00 GFLOP, 0.0240 GB: 50 % of the ceilings',
    'net, update alone: 1.0 ms, 4.00 GFLOP, 0.0240 GB: share not resolved',
  ]);
});
