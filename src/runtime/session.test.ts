import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';

test('a process that computes leaves nothing in the home and temporary folders: ONNX Runtime gathers no usage', (t) => {
  const folder = testFolder(t);
  const [home, temporary] = ['home', 'temporary'].map((name) => path.join(folder, name)) as [string, string];
  for (const place of [home, temporary]) mkdirSync(place);
  const program = `
    const { compile } = await import(${JSON.stringify(new URL('./compile.js', import.meta.url).href)});
    const { tf } = await import(${JSON.stringify(new URL('./tf.js', import.meta.url).href)});
    const doubled = await compile(({ x }) => ({ y: tf.mul(x, 2) }), { x: [2] });
    console.log((await doubled.run({ x: Float32Array.of(1, 2) })).y.data.join());
    await doubled.dispose();`;
  // no other variables: ONNX Runtime gathers none where one tells of continuous integration
  const env = { PATH: process.env.PATH, HOME: home, TMPDIR: temporary, XDG_CACHE_HOME: path.join(home, 'cache') };
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { env, encoding: 'utf8' });
  assert.equal(run.stdout, '2,4\n', run.stderr);
  assert.deepEqual({ home: readdirSync(home), temporary: readdirSync(temporary) }, { home: [], temporary: [] });
});
