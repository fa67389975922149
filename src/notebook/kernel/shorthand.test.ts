import assert from 'node:assert/strict';
import { test } from 'node:test';
import { expandShorthand } from './shorthand.js';

const cases: [title: string, source: string, expanded: string][] = [
  ['an object', 'f({ a, b: 1, c })', 'f({ a: a, b: 1, c: c })'],
  ['a nested object', '({ x: { y } })', '({ x: { y: y } })'],
  ['an assignment pattern', '({ n } = o)', '({ n: n } = o)'],
  ['a pattern with a default', '({ n = 1 } = o)', '({ n: n = 1 } = o)'],
  ['a declaration stays', 'const { a, b } = o;', 'const { a, b } = o;'],
  ['an import stays', "import { a } from 'x';", "import { a } from 'x';"],
  ['text stays', 'const s = `{ a }`; // { b }', 'const s = `{ a }`; // { b }'],
  ['broken code stays broken', 'const = {', 'const = {'],
];
for (const [title, source, expanded] of cases)
  test(`shorthand: ${title}`, () => assert.equal(expandShorthand(source).text, expanded));
