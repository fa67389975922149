import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { cliFile } from '../testing/cli.js';
import { processExecArgv, threadExecArgv } from './exec-argv.js';

const evaluated = [
  ...['--max-old-space-size=100', '--input-type=module', '--import', './hooks.js', '-C', 'own', '--no-warnings'],
  ...['--stack-trace-limit=50', '--eval', 'code'],
];

test('a process has all options but those of code; a thread beside code those of threads alone', () => {
  assert.deepEqual(processExecArgv(evaluated), [
    ...['--max-old-space-size=100', '--import', './hooks.js', '-C', 'own', '--no-warnings', '--stack-trace-limit=50'],
  ]);
  assert.deepEqual(threadExecArgv(evaluated), {
    execArgv: ['--import', './hooks.js', '-C', 'own', '--no-warnings'],
  });
});

test('without code of its own a thread inherits what node would refuse by name', () => {
  assert.deepEqual(threadExecArgv(['--max-old-space-size=100', '--import', './hooks.js']), {});
});

/** Counts positives in worker threads. */
const counting = ['ablate-k', '--pairs', '200', '--json'];

for (const options of [['--max-old-space-size=2048'], ['--stack-trace-limit=50', '--expose-gc']]) {
  test(`the command line computes in threads under node ${options.join(' ')}`, () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [...options, cliFile, ...counting], {
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    assert.equal(JSON.parse(stdout).k.length, 10);
  });
}

test('so does code that is given to node, beside such options', () => {
  const code = `import { run } from ${JSON.stringify(new URL('../cli/run.js', import.meta.url).href)};
    process.exitCode = await run(${JSON.stringify(counting)}, process);`;
  const words = ['--max-old-space-size=2048', '--input-type=module', '--eval', code];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  assert.equal(JSON.parse(stdout).k.length, 10);
});
