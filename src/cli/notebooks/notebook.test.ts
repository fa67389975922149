import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type ErrorOutput, readNotebook, writeNotebook } from '../../notebook/run/ipynb.js';
import { code, notebookOf, withFolder } from '../../notebook/testing/notebooks.js';
import { type CliRun, siamdla } from '../../testing/cli.js';

/** Runs `siamdla notebook` with a folder as the working directory. */
async function notebook(folder: string, ...args: string[]): Promise<CliRun> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await siamdla('notebook', ...args);
  } finally {
    process.chdir(before);
  }
}

test('a notebook runs, with a line per cell and the path of the copy', () =>
  withFolder(async (folder) => {
    const file = path.join(folder, 'good.ipynb');
    writeNotebook(file, notebookOf(code('let n = 1;', 'parameters'), code('console.log(n);')));
    const { code: status, stdout, stderr } = await notebook(folder, 'good.ipynb', '-p', 'n=5', '--out', 'copies');
    assert.equal(stderr.split('\n').filter((line) => /^ {2}cell +\d+ {2}ok/.test(line)).length, 3, stderr);
    assert.equal(stdout, `${path.join('copies', 'good.ipynb')}\n`);
    assert.equal(status, 0);
    const copy = readNotebook(path.join(folder, 'copies/good.ipynb'));
    assert.deepEqual(copy.cells[2]?.outputs, [{ output_type: 'stream', name: 'stdout', text: ['5\n'] }]);
  }));

test('a failing cell gives exit code 1, its source and error, and still a copy', () =>
  withFolder(async (folder) => {
    writeNotebook(path.join(folder, 'bad.ipynb'), notebookOf(code("throw new RangeError('too small');")));
    const { code: status, stderr } = await notebook(folder, 'bad.ipynb', '-o', 'copy.ipynb');
    assert.match(
      stderr,
      /bad\.ipynb: cell 0 failed\n-+\nthrow new RangeError\('too small'\);\n-+\nRangeError: too small/,
    );
    assert.equal(status, 1);
    assert.equal(readNotebook(path.join(folder, 'copy.ipynb')).cells[0]?.outputs?.[0]?.output_type, 'error');
  }));

test('Ctrl-C gives exit code 130 and a copy of what ran: the cell that it stops shows so, cells behind it have no outputs', () =>
  withFolder(async (folder) => {
    const ctrlC = "process.kill(process.ppid, 'SIGINT');\nwhile (true) {}";
    writeNotebook(path.join(folder, 'long.ipynb'), notebookOf(code("console.log('ran');"), code(ctrlC), code('1')));
    const { code: status, stdout, stderr } = await notebook(folder, 'long.ipynb', '-o', 'copy.ipynb', '--allow-errors');
    const said = stderr.trimEnd().split('\n').at(-1);
    assert.equal(
      said,
      'siamdla: interrupted; files already written are complete: copy.ipynb shows how far it came; the same command starts at the first cell',
    );
    assert.match(stderr, /^note: waits for the cell to end; Ctrl-C again does not wait$/m);
    assert.deepEqual([status, stdout], [130, '']);
    const outputs = readNotebook(path.join(folder, 'copy.ipynb')).cells.map((cell) => cell.outputs?.[0]);
    assert.deepEqual(outputs[0], { output_type: 'stream', name: 'stdout', text: ['ran\n'] });
    assert.equal((outputs[1] as ErrorOutput).evalue, 'The cell was interrupted');
    assert.equal(outputs[2], undefined);
  }));

test('bad input gives exit code 2 and one line, before a kernel starts', () =>
  withFolder(async (folder) => {
    for (const name of ['a', 'more/a', 'more/b']) {
      writeNotebook(path.join(folder, `${name}.ipynb`), notebookOf(code('1')));
    }
    const wrong: [args: string[], message: RegExp][] = [
      [['no-such-notebook'], /^siamdla: No notebook 'no-such-notebook'; those that exist: /],
      [['a.ipynb', '-p', 'n=1'], /^siamdla: a\.ipynb: This notebook takes no parameters/],
      [['a.ipynb', '-p', 'n'], /^siamdla: --parameter 'n': expected name=value/],
      [['a.ipynb', '-o', 'b.ipynb'], /--out: has no effect beside --output, which names the file; leave one/],
      [['more/b.ipynb', 'a.ipynb', '--out', '.'], /a\.ipynb would be replaced by its executed copy/],
      [
        ['a.ipynb', 'more/a.ipynb'],
        /the executed copies of a\.ipynb and more\/a\.ipynb would both be copies\/a\.ipynb; run each with an --out/,
      ],
    ];
    for (const [args, message] of wrong) {
      const { code: status, stderr } = await notebook(folder, '--out', 'copies', ...args);
      assert.match(stderr, message);
      assert.equal(stderr.trim().split('\n').length, 1, stderr);
      assert.equal(status, 2);
    }
    assert.equal(existsSync(path.join(folder, 'copies')), false);
    const { stderr } = await notebook(folder, 'a.ipynb', '-o', 'a.ipynb');
    assert.match(stderr, /a\.ipynb would be replaced by its executed copy/);
  }));

test('a parameter of the wrong type gives exit code 2, the declarations and no copy', () =>
  withFolder(async (folder) => {
    writeNotebook(path.join(folder, 'a.ipynb'), notebookOf(code('let n = 1; // a number', 'parameters')));
    const { code: status, stderr } = await notebook(folder, 'a.ipynb', '-p', 'n=many', '--out', 'copies');
    assert.match(
      stderr,
      /parameter refused: Type 'string' is not assignable to type 'number'\. \(declared: let n = 1;\)/,
    );
    assert.equal(status, 2);
    assert.equal(existsSync(path.join(folder, 'copies')), false);
  }));
