import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { testFolder } from '../testing/test-folder.js';

/** What a program prints that is no file but a word of the command line. */
function evaluated(code: string): string {
  const words = ['--input-type=module', '--no-warnings', '-e', code];
  const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(stderr, '');
  return stdout;
}

const url = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);

test("tasks run in processes of a program that is given to node by '--eval'", () => {
  const code = `import { runInProcess } from ${url('../study/processes.js')};
    console.log(await runInProcess(new URL(${url('../study/testing/doubling-process.js')}), 3, {}));`;
  assert.equal(evaluated(code), '6\n');
});

test('jobs of tracking too', (t) => {
  const setup = { log: path.join(testFolder(t), 'log'), deaths: 0 };
  const code = `import { doJobs } from ${url('../tracking/jobs/do-jobs.js')};
    const kind = { file: new URL(${url('../tracking/testing/dying-worker.js')}), setup: ${JSON.stringify(setup)} };
    const jobs = [{ name: 'a', files: [] }];
    await doJobs(kind, jobs, { workers: 1 }, (outcome) => console.log(outcome.result ?? outcome.failure));`;
  assert.equal(evaluated(code), 'a\n');
});

test('a process has its words, and the options of node that do not say where the code of its parent is', (t) => {
  const source = 'process.send([process.execArgv, process.argv.slice(2)]);';
  const file = pathToFileURL(path.join(testFolder(t, { 'told.mjs': source }), 'told.mjs'));
  const code = `import { forkModule } from ${url('./fork-module.js')};
    forkModule(new URL('${file.href}'), ['a', 'b']).once('message', (told) => console.log(JSON.stringify(told)));`;
  assert.equal(evaluated(code), '[["--no-warnings"],["a","b"]]\n');
});
