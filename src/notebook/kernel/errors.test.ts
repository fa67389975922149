import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Kernel } from '../client/client.js';
import { runIn } from '../testing/in-kernel.js';

let kernel: Kernel;
before(async () => {
  kernel = await Kernel.start();
});
after(() => kernel.shutdown());

test('a run-time error has the line and column of its cell, behind imports and awaits', async () => {
  const cell = `import { existsSync } from 'node:fs';
const waited = await Promise.resolve(3), here = existsSync('.');
  throw new RangeError(waited + ' is too small');`;
  const { ename, evalue, traceback } = await runIn(kernel, cell);
  assert.deepEqual([ename, evalue], ['RangeError', '3 is too small']);
  assert.deepEqual(
    traceback?.map((line) => line.replace(/\[\d+\]/, '[n]')),
    [
      'RangeError: 3 is too small',
      'cell[n], line 3:',
      "   3 |   throw new RangeError(waited + ' is too small');",
      '     |         ^',
      '    at cell[n]:3:9',
    ],
  );
});

test('a call of an earlier cell’s function is shown in both cells', async () => {
  const first = await runIn(
    kernel,
    '\nfunction halve(n: number) {\n  if (n % 2) throw new TypeError(n + " is odd");\n  return n / 2;\n}',
  );
  const { traceback } = await runIn(kernel, 'const even = halve(4);\n// then\nhalve(3)');
  const number = first.execution_count!;
  assert.match(
    traceback!.join('\n'),
    new RegExp(
      [
        `^TypeError: 3 is odd`,
        `cell\\[${number}\\], line 3:`,
        `   3 \\|   if .*`,
        `     \\|                    \\^`,
        `    at halve \\(cell\\[${number}\\]:3:20\\)`,
        `    at cell\\[${number + 1}\\]:3:\\d+$`,
      ].join('\n'),
    ),
  );
});

test('a failure behind its cell and a printed error have the places of their cells', async () => {
  await runIn(kernel, "import { chooseDevice } from 'siamdla/runtime/device';\nawait chooseDevice('cpu');"); // its library listens too
  const waits = 'await new Promise((done) => setTimeout(done, 30));';
  const late = await runIn(kernel, `setTimeout(() => {\n  throw new Error('late');\n});\n${waits}`);
  const cell = (n: number): string => `cell[${late.execution_count! + n}]`;
  assert.equal(
    late.printed,
    `Uncaught exception: Error: late
${cell(0)}, line 2:
   2 |   throw new Error('late');
     |         ^
    at Timeout._onTimeout (${cell(0)}:2:9)
`,
  );
  const nobody = await runIn(kernel, `\nvoid Promise.reject(new Error('nobody'));\n${waits}`);
  assert.match(nobody.printed, /^Unhandled promise rejection: Error: nobody\ncell\[\d+\], line 2:\n/);
  assert.doesNotMatch(nobody.printed, /node:|tslab|executor/);
  const { printed, shown } = await runIn(kernel, "\nconst made = new Error('made');\nconsole.log(made.stack);\nmade");
  assert.equal(printed, `Error: made\n    at ${cell(2)}:2:14\n`);
  assert.equal(shown, printed.trimEnd());
});

test('the cell is named however deep in a library an error is thrown', async () => {
  await runIn(kernel, 'const deep = (n: number): number => (n ? deep(n - 1) + 1 : JSON.parse("{"));');
  const { traceback } = await runIn(kernel, '\ndeep(40);');
  assert.match(traceback!.at(-1)!, /^ {4}at cell\[\d+\]:2:1$/);
  assert.ok(traceback!.length < 30);
});

test('causes have their places too', async () => {
  const inner = `function inner() {
  throw new TypeError('inner');
}
function outer() {
  try {
    inner();
  } catch (cause) {
    throw new Error('outer', { cause });
  }
}
outer();`;
  const { traceback } = await runIn(kernel, inner);
  const cause = traceback!.slice(traceback!.findIndex((line) => line.startsWith('Cause')));
  assert.deepEqual(
    cause.map((line) => line.replace(/\[\d+\]/, '[n]')),
    ['Cause: TypeError: inner', 'cell[n], line 2:', "   2 |   throw new TypeError('inner');", '     |         ^'],
  );
  const all = await runIn(kernel, "await Promise.any([1, 2].map((n) => Promise.reject(new Error('no ' + n))))");
  assert.deepEqual(
    all.traceback!.filter((line) => line.startsWith('Cause')),
    ['Cause: Error: no 1', 'Cause: Error: no 2'],
  );
});

test('a column is right behind a short property', async () => {
  await runIn(kernel, 'const rate = 0.5;');
  const { traceback } = await runIn(kernel, "const all = { rate }; null!.x; throw new Error('late');");
  assert.deepEqual(traceback, [
    "1:29 - Property 'x' does not exist on type 'never'.",
    "   1 | const all = { rate }; null!.x; throw new Error('late');",
    '     |                             ^',
  ]);
});

test('a mistake in what was given is one line and its place', async () => {
  const { traceback } = await runIn(
    kernel,
    "import { InputError } from 'siamdla/errors';\nfunction check() { throw new InputError('K is 0; expected 1 or more'); }\n\ncheck();",
  );
  assert.deepEqual(
    traceback?.map((line) => line.replace(/\[\d+\]/, '[n]')),
    [
      'InputError: K is 0; expected 1 or more',
      'cell[n], line 2:',
      "   2 | function check() { throw new InputError('K is 0; expected 1 or more'); }",
      '     |                          ^',
    ],
  );
});

test('names of a failed cell stay: those it has set, and earlier ones that it did not come to', async () => {
  await runIn(kernel, 'const kept = 1, size = [10, 20], replaced = 3;');
  await runIn(
    kernel,
    "const kept = 'new', other = { kept };\nthrow new Error('x');\nconst size = 'never', replaced = 4;",
  );
  const { shown, evalue } = await runIn(kernel, '({ kept, other, area: size[0] * size[1], replaced })');
  assert.equal(evalue, undefined);
  assert.equal(shown, "{ kept: 'new', other: { kept: 'new' }, area: 200, replaced: 3 }");
});

test('a cell that was sent before an error is given up if the client asks for that', async () => {
  const sent = ["await null; throw new Error('x')", '1', '2'].map((code) => runIn(kernel, code, true));
  const replies = await Promise.all(sent);
  assert.deepEqual(
    replies.map(({ status }) => status),
    ['error', 'aborted', 'aborted'],
  );
});

test('a cell that is sent right after an error runs', async () => {
  for (let i = 0; i < 5; i++) {
    assert.equal((await runIn(kernel, "throw new Error('x')", true)).status, 'error');
    assert.equal((await runIn(kernel, String(i), true)).shown, String(i));
  }
});
