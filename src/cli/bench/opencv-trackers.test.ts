import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { printed } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence } from '../../tracking/testing/sequences.js';

const script = path.join(packageRoot, 'src/cli/bench/opencv_trackers.py');
const pythons = ['python3', '/usr/bin/python3'].filter((name) => spawnSync(name, ['--version']).status === 0);
const withTrackers = pythons.find(
  (name) => spawnSync(name, ['-c', 'import cv2; cv2.TrackerCSRT_create, cv2.TrackerKCF_create']).status === 0,
);

const run = (python: string, args: readonly string[], env = process.env) =>
  spawnSync(python, [script, ...args], { encoding: 'utf8', env });

test('without cv2 it says so in one line', { skip: pythons.length === 0 && 'no python3' }, (t) => {
  const folder = testFolder(t, { 'cv2.py': 'raise ImportError("none")' });
  const { status, stdout, stderr } = run(pythons[0]!, [folder, '--out', path.join(folder, 'out')], {
    ...process.env,
    PYTHONPATH: folder,
  });
  assert.equal(status, 0, stderr);
  assert.match(stdout, /^skipped: .* has no cv2; install python3-opencv or opencv-contrib-python\n$/);
  assert.ok(!existsSync(path.join(folder, 'out')));
});

test('it writes results that siamdla evaluate scores', {
  skip: !withTrackers && 'no cv2 with CSRT and KCF',
}, async (t) => {
  const folder = testFolder(t);
  const [videos, out] = [path.join(folder, 'videos'), path.join(folder, 'out')];
  await writeSequence(videos, 'one', 6);
  await writeSequence(videos, 'two', 5);
  const { status, stdout, stderr } = run(withTrackers!, [videos, '--out', out, '--trackers', 'CSRT', 'KCF']);
  assert.equal(status, 0, stderr);
  assert.match(stdout, /CSRT of OpenCV [\d.]+, 2 sequences: 11 frames, \d+ reported as failures/);
  assert.equal(readFileSync(path.join(out, 'CSRT/one.txt'), 'utf8').trim().split('\n').length, 6);
  const results = ['CSRT', 'KCF'].map((name) => path.join(out, name));
  const scores = JSON.parse(await printed('evaluate', '--benchmark', videos, '--results', ...results, '--json'));
  assert.equal(scores[0].tracker, 'CSRT');
  assert.ok(scores[0].auc > 0.5, `CSRT follows a target of 24 x 16 px: ${scores[0].auc}`);
});
