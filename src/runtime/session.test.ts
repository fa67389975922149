import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { availableCores } from '../files/process-limits.js';
import { testFolder } from '../testing/test-folder.js';

const urlOf = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

test('a process that computes leaves nothing in the home and temporary folders: ONNX Runtime gathers no usage', (t) => {
  const folder = testFolder(t);
  const [home, temporary] = ['home', 'temporary'].map((name) => path.join(folder, name)) as [string, string];
  for (const place of [home, temporary]) mkdirSync(place);
  const program = `
    const { compile } = await import(${urlOf('./compile.js')});
    const { tf } = await import(${urlOf('./tf.js')});
    const doubled = await compile(({ x }) => ({ y: tf.mul(x, 2) }), { x: [2] });
    console.log((await doubled.run({ x: Float32Array.of(1, 2) })).y.data.join());
    await doubled.dispose();`;
  // no other variables: ONNX Runtime gathers none where one tells of continuous integration
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: path.join(home, 'cache') };
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { env, encoding: 'utf8' });
  assert.equal(run.stdout, '2,4\n', run.stderr);
  assert.deepEqual({ home: readdirSync(home), temporary: readdirSync(temporary) }, { home: [], temporary: [] });
});

const needsTwoCores = cpus().length < 2 || spawnSync('taskset', ['--version']).status !== 0;

test('a process that may use some of the cores has as many threads', {
  skip: needsTwoCores && 'no taskset, or one core',
}, () => {
  const program = `
    const { createSession, ort } = await import(${urlOf('./session.js')});
    ort().InferenceSession.create = (_, { intraOpNumThreads }) => console.log(intraOpNumThreads);
    await createSession(new Uint8Array(), 'a model', {});
    await createSession(new Uint8Array(), 'a model', { threads: 3 });`;
  const threadsOn = (...before: string[]): string => {
    const [command, ...words] = [...before, process.execPath, '--input-type=module', '--eval', program];
    const { stdout, stderr } = spawnSync(command!, words, { encoding: 'utf8' });
    assert.equal(stderr, '');
    return stdout;
  };
  assert.equal(threadsOn('taskset', '-c', '0'), '1\n3\n');
  if (availableCores() === cpus().length) assert.equal(threadsOn(), '0\n3\n'); // ONNX Runtime takes all
});
