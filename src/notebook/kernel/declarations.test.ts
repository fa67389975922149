import assert from 'node:assert/strict';
import { test } from 'node:test';
import { declarationsAfterFailure, declaredNames } from './declarations.js';

const before = "import path from 'node:path';\ndeclare const a: number, b: string;\ndeclare let c: Date;";
const after = `declare const a: { x: string; y: number }, n: 1;
interface Row { n: number }
declare function f(x: number): Row;
declare class K { m: number }
${before.replace('a: number, ', '')}`;

test('names without a value are what they were before, or are gone', () => {
  const set = new Set(['b', 'c', 'K']);
  const lines = declarationsAfterFailure(before, after, (name) => set.has(name)).split('\n');
  assert.deepEqual(lines, [
    'interface Row { n: number }',
    'declare function f(x: number): Row;',
    'declare class K { m: number }',
    "import path from 'node:path';",
    'declare const b: string;',
    'declare let c: Date;',
    'declare const a: number;',
  ]);
});

test('names with a value stay as the failed cell declares them', () => {
  assert.equal(declarationsAfterFailure(before, after, () => true).split('\n')[0], after.split('\n')[0]);
});

test('a name that may be undefined stays, unless an earlier cell has set it', () => {
  const next = 'declare let best: number | undefined, a: any, late: number;';
  assert.equal(
    declarationsAfterFailure('declare const a: 1;', next, () => false),
    'declare let best: number | undefined;\ndeclare const a: 1;',
  );
});

test('variables and classes have names, functions, types and imports do not matter', () => {
  assert.deepEqual(declaredNames(after), ['a', 'n', 'K', 'b', 'c']);
});
