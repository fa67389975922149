import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { complaintOf, inOneLine, type Quote } from '../../testing/quoted-numbers.js';
import { storedHours } from './times.js';

const readme = inOneLine(readFileSync(path.join(packageRoot, 'README.md'), 'utf8'));

test("the README's sentences have the stored numbers", () => {
  const quotes: readonly Quote[] = [
    { text: 'chosen to take three hours on 2 cores; {1} were measured', values: [storedHours()!.total] },
  ];
  assert.deepEqual(
    quotes.flatMap((quote) => complaintOf(quote, readme, 'README.md') ?? []),
    [],
  );
});
