import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import vm from 'node:vm';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { runCached } from './code-cache.js';

test('a script gives the same without, with and with damaged cached code, which is replaced', (t) => {
  const folder = testFolder(t);
  withEnvironment(t, { SIAMDLA_CACHE: folder });
  const result = (): unknown => {
    const context = vm.createContext({});
    runCached('script', 'function twice(x) { return 2 * x } var four = twice(2)', context);
    return context.four;
  };
  const only = (): string => {
    const [name, ...more] = readdirSync(path.join(folder, 'code'));
    assert.deepEqual(more, []);
    return path.join(folder, 'code', name!);
  };
  assert.equal(result(), 4);
  const stored = readFileSync(only());
  assert.equal(result(), 4);
  assert.deepEqual(readFileSync(only()), stored, 'accepted as it is');
  appendFileSync(only(), ' ');
  assert.equal(result(), 4);
  assert.notDeepEqual(readFileSync(only()), Buffer.concat([stored, Buffer.from(' ')]));
});

test('cached code of another script is refused, and replaced', (t) => {
  const folder = testFolder(t);
  withEnvironment(t, { SIAMDLA_CACHE: folder });
  runCached('script', 'var one = 1', vm.createContext({}));
  const context = vm.createContext({});
  runCached('script', 'var other = 22', context);
  assert.equal(context.other, 22);
});
