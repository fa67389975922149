import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { InputError } from '../../errors.js';
import { Kernel } from '../client/client.js';
import { code, markdown, notebookOf } from '../testing/notebooks.js';
import { type Cell, type DisplayOutput, type Output, textOf } from './ipynb.js';
import { injectParameters, parseParameters } from './parameters.js';
import { type RunOptions, type RunResult, runCells, runNotebook } from './runner.js';

let kernel: Kernel;
before(async () => {
  kernel = await Kernel.start();
});
after(() => kernel.shutdown());

/** Runs cells in the kernel that all tests of this file share. */
function run(cells: Cell[], options: RunOptions = {}): Promise<RunResult> {
  return runCells(kernel, notebookOf(...cells), options);
}

function printed(outputs: Output[] | undefined): string {
  return (outputs ?? []).map((output) => (output.output_type === 'stream' ? textOf(output.text) : '')).join('');
}

function shown(cell: Cell | undefined): unknown {
  const output = cell?.outputs?.at(-1) as DisplayOutput | undefined;
  return textOf(output?.data['text/plain'] as string[]);
}

test('a burst of 5000 lines arrives whole', async () => {
  const { notebook, failure } = await run([code("for (let i = 0; i < 5000; i++) console.log('line', i);")], {
    timeoutMs: 20_000,
  });
  assert.equal(failure, undefined);
  const lines = printed(notebook.cells[0]?.outputs).trimEnd().split('\n');
  assert.equal(lines.length, 5000);
  assert.equal(lines.at(-1), 'line 4999');
});

test('a burst of 2000 displays arrives whole', async () => {
  const source = "import * as tslab from 'tslab';\nfor (let i = 0; i < 2000; i++) tslab.display.text(String(i));";
  const { notebook, failure } = await run([code(source)], { timeoutMs: 20_000 });
  assert.equal(failure, undefined);
  assert.equal(notebook.cells[0]?.outputs?.length, 2000);
  assert.equal(shown(notebook.cells[0]), '1999');
});

test('the last expression is shown, markdown and skipped cells are passed over', async () => {
  const ran: number[] = [];
  const cells = [markdown('# T'), code('1 + 1'), code("throw new Error('not run')", 'skip-execution'), code('  ')];
  const { notebook, failure } = await run(cells, { onCell: ({ index }) => ran.push(index) });
  assert.equal(failure, undefined);
  assert.deepEqual(ran, [1]);
  assert.equal(shown(notebook.cells[1]), '2');
  assert.equal(typeof notebook.cells[1]?.execution_count, 'number');
});

test('a value shows itself, or is shown by a registered displayer', async () => {
  const { notebook } = await run([
    code("({ [Symbol.for('Jupyter.display')]: async () => ({ 'text/html': '<b>own</b>' }) })"),
    code(`const shared = globalThis as unknown as Record<symbol, Set<unknown>>;
const displayers = (shared[Symbol.for('siamdla.displayers')] ??= new Set());
class Frame { rows = 3 }
displayers.add((value: unknown) => value instanceof Frame ? { 'text/html': 'frame of ' + value.rows } : undefined);`),
    code('new Frame()'),
    code("({ [Symbol.for('Jupyter.display')]() { throw new Error('broken'); } })"),
  ]);
  const data = notebook.cells.map((cell) => (cell.outputs?.[0] as DisplayOutput | undefined)?.data);
  assert.deepEqual(data[0], { 'text/html': ['<b>own</b>'] });
  assert.deepEqual(data[2], { 'text/html': ['frame of 3'] });
  assert.match(String(data[3]?.['text/plain']), /could not be shown: Error: broken/);
});

test('the short form of properties works across cells', async () => {
  const { notebook } = await run([
    code('let rate = 0.5; let count = 0;'),
    code('({ rate })'),
    code('({ count } = { count: 7 });\ncount'),
    code('count + 1'),
  ]);
  assert.deepEqual(notebook.cells.slice(1).map(shown), ['{ rate: 0.5 }', '7', '8']);
});

test('a cell imports this package by its name', async () => {
  const { notebook, failure } = await run([
    code("import { InputError } from 'siamdla/errors';"),
    code("new InputError('x').name"),
  ]);
  assert.equal(failure?.evalue, undefined);
  assert.equal(shown(notebook.cells[1]), "'InputError'");
});

test('a failing cell ends the run and is reported with its source, name and message', async () => {
  const source = "console.log('before');\nthrow new RangeError('too small');";
  const { notebook, failure } = await run([code(source), code("console.log('behind')")]);
  assert.equal(failure?.index, 0);
  assert.equal(failure.source, source);
  assert.deepEqual([failure.ename, failure.evalue], ['RangeError', 'too small']);
  assert.match(
    failure.traceback.join('\n'),
    /^RangeError: too small\ncell\[\d+\], line 2:\n {3}2 \| throw new RangeError/,
  );
  const [first, second] = notebook.cells;
  assert.deepEqual(
    first?.outputs?.map((output) => output.output_type),
    ['stream', 'error'],
  );
  assert.deepEqual(second?.outputs, []);
});

test('errors may be allowed for all cells or expected of one', async () => {
  const cells = [code("throw new Error('first')"), code("console.log('behind')")];
  const allowed = await run(cells, { allowErrors: true });
  assert.equal(allowed.failure?.evalue, 'first');
  assert.equal(printed(allowed.notebook.cells[1]?.outputs), 'behind\n');
  const expected = await run([code("throw new Error('x')", 'raises-exception'), cells[1]!]);
  assert.equal(expected.failure, undefined);
  assert.equal(printed(expected.notebook.cells[1]?.outputs), 'behind\n');
});

test('a type error fails the cell before it runs', async () => {
  const { notebook, failure } = await run([code("console.log('ran');\nconst n: number = 'a';")]);
  assert.equal(failure?.ename, 'TypeScriptError');
  assert.match(failure.evalue, /^2:7 - Type 'string' is not assignable to type 'number'/);
  assert.equal(printed(notebook.cells[0]?.outputs), '');
});

test('an endless loop is stopped, and the kernel lives on', async () => {
  const { notebook, failure } = await run([code("console.log('start');\nwhile (true) {}"), code('1')], {
    timeoutMs: 2000,
    allowErrors: true,
  });
  assert.equal(failure?.ename, 'CellTimeout');
  assert.match(failure.evalue, /longer than 2 s/);
  assert.equal(printed(notebook.cells[0]?.outputs), 'start\n');
  assert.equal(notebook.cells[1]?.execution_count, null, 'a timeout ends the run');
  assert.equal(shown((await run([code('2 + 2')])).notebook.cells[0]), '4');
});

test('waiting for ever is stopped too', async () => {
  const { failure } = await run([code('await new Promise(() => {});')], { timeoutMs: 300 });
  assert.equal(failure?.ename, 'CellTimeout');
});

test('what a timer prints after its cell has ended is kept', async () => {
  const { notebook } = await run([
    code("setTimeout(() => console.log('late'), 100);"),
    code('await new Promise((done) => setTimeout(done, 300));'),
  ]);
  assert.equal(notebook.cells.map((cell) => printed(cell.outputs)).join(''), 'late\n');
});

const parametersCell = code("let pairs = 100; let mode: 'train' | 'val' = 'train';", 'parameters');

test('an InputError of the cell that checks the parameters is a refused parameter; another error, or another cell, is not', async () => {
  const failing = (name: string, tag?: string) =>
    code(`throw Object.assign(new Error('too many'), { name: '${name}' });`, ...(tag ? [tag] : []));
  const cells = [
    failing('InputError', 'check-parameters'),
    failing('TypeError', 'check-parameters'),
    failing('InputError'),
  ];
  const flags: (boolean | undefined)[] = [];
  for (const cell of cells)
    flags.push((await runCells(kernel, notebookOf(parametersCell, cell))).failure?.isParameters);
  assert.deepEqual(flags, [true, false, false]);
});

test('parameters change values for the cells behind', async () => {
  const notebook = notebookOf(parametersCell, code('({ pairs, mode })'));
  const prepared = injectParameters(notebook, parseParameters(['pairs=7', 'mode=val']));
  const result = await runCells(kernel, prepared);
  assert.equal(shown(result.notebook.cells[2]), "{ pairs: 7, mode: 'val' }");
});

const refused: [word: string, message: RegExp][] = [
  ['nosuch=1', /Cannot find name 'nosuch'/],
  ['pairs=many', /Type 'string' is not assignable to type 'number'/],
  ['mode=test', /Type '"test"' is not assignable to type '"train" \| "val"'/],
];
for (const [word, message] of refused)
  test(`parameter ${word} is refused by the types`, async () => {
    const prepared = injectParameters(notebookOf(parametersCell, code('1')), parseParameters([word]));
    const { failure } = await runCells(kernel, prepared, { allowErrors: true });
    assert.equal(failure?.isParameters, true);
    assert.match(failure.evalue, message);
  });

test('process.exit in a cell is reported, with what was printed before; over tcp', async () => {
  const cells = [code("console.log('before'); console.log('this too'); process.exit(3);"), code('1')];
  const { notebook, failure } = await runNotebook(notebookOf(...cells), { kernel: { transport: 'tcp' } });
  assert.equal(failure?.ename, 'KernelDied');
  assert.match(failure.evalue, /exit code 3/);
  assert.equal(printed(notebook.cells[0]?.outputs), 'before\nthis too\n');
});

test('a kernel command that does not exist gives one clear line', async () => {
  const starting = Kernel.start({ argv: ['no-such-command', '{connection_file}'] });
  await assert.rejects(starting, (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /^The notebook kernel did not start: 'no-such-command .*ENOENT/);
    assert.doesNotMatch(error.message, /\n/);
    return true;
  });
});

test('a kernel command that ends at once is reported with its exit code and last words', async () => {
  const argv = [process.execPath, '-e', "console.error('no licence'); process.exit(7)"];
  await assert.rejects(Kernel.start({ argv }), /ended with exit code 7; it said: no licence/);
});

test('a kernel that never answers is given up', async () => {
  const argv = [process.execPath, '-e', 'setInterval(() => {}, 1000)'];
  await assert.rejects(Kernel.start({ argv, startTimeoutMs: 300 }), /gave no answer within 0\.3 s/);
});

test('cells that arrive together run in order, each with its own result', async () => {
  const results: string[] = [];
  const execute = (source: string) =>
    kernel.execute(source, {
      onMessage: (type, content) => {
        const data = content.data as { 'text/plain': string } | undefined;
        if (type === 'execute_result') results.push(`${source} is ${data?.['text/plain']}`);
      },
    });
  const slow = "await new Promise((done) => setTimeout(done, 50)); 'slow'";
  const replies = await Promise.all([slow, '1 + 1', "throw new Error('x')", '2 + 2'].map(execute));
  assert.deepEqual(
    replies.map((reply) => reply.status),
    ['ok', 'ok', 'error', 'ok'],
  );
  assert.deepEqual(results, [`${slow} is 'slow'`, '1 + 1 is 2', '2 + 2 is 4']);
});
