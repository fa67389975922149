import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { runInProcess } from '../../study/processes.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { code, notebookOf } from '../testing/notebooks.js';
import { injectParameters } from './parameters.js';
import { runNotebook } from './runner.js';

test('a kernel compiles no cell of a notebook that the process has compiled', async (t) => {
  const folder = testFolder(t);
  withEnvironment(t, { SIAMDLA_CACHE: folder });
  const cells = (): number => readdirSync(path.join(folder, 'cells')).length;
  const notebook = notebookOf(
    code('let n = 1;', 'parameters'),
    code("import { messageOf } from 'siamdla/errors';\nconst text = messageOf(await Promise.resolve(n));"),
    code('({ text })'),
  );
  const parameters = new Map([['n', 2]]);
  await runInProcess(
    new URL('./entry-compile-process.js', import.meta.url),
    [injectParameters(notebook, parameters)],
    {},
  );
  assert.equal(cells(), 4);
  const { notebook: executed, failure } = await runNotebook(notebook, { parameters });
  assert.equal(failure, undefined);
  assert.match(JSON.stringify(executed.cells.at(-1)?.outputs), /text: '2'/);
  assert.equal(cells(), 4, 'the kernel has added none');
});
