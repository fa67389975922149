import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { testFolder } from '../testing/test-folder.js';
import { readLines } from './lines.js';

test('property: lines come out as they are split by their ends', (t) => {
  const folder = testFolder(t);
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', 'é', '\r', ' ', '"') })), (lines) => {
      const text = lines.join('\n');
      const file = path.join(testFolder(t, { 'a.txt': text }), 'a.txt');
      const all = text.split('\n').map((line) => line.replace(/\r$/, ''));
      assert.deepEqual(
        [...readLines(file, 'lines')].flat(),
        text.endsWith('\n') || text === '' ? all.slice(0, -1) : all,
      );
    }),
    { numRuns: 50 },
  );
  assert.ok(folder);
});

test('lines that lie across the pieces in which a file is read', (t) => {
  const lines = Array.from({ length: 7 }, (_, i) => `${i}é`.repeat(200_000 + 31 * i));
  const file = path.join(testFolder(t, { 'a.txt': `\ufeff${lines.join('\r\n')}\r\n` }), 'a.txt');
  assert.deepEqual([...readLines(file, 'lines')].flat(), lines);
});

test('a line that is too long, no text or no file is refused by name', (t) => {
  const folder = testFolder(t, {
    'long.txt': `a\n${'x'.repeat(5e6)}\nb`,
    'ends.txt': 'x'.repeat(5e6),
    'latin.txt': Uint8Array.of(97, 10, 0xe9, 10),
  });
  execFileSync('mkfifo', [path.join(folder, 'pipe')]);
  const refuses = (name: string, message: RegExp): void => {
    assert.throws(() => [...readLines(path.join(folder, name), 'lines')], { name: 'InputError', message });
  };
  refuses('long.txt', /long\.txt: line 2 is longer than 4194304 bytes; expected lines/);
  refuses('ends.txt', /ends\.txt: line 1 is longer/);
  refuses('latin.txt', /latin\.txt: line 2: is not UTF-8/);
  refuses('none.txt', /none\.txt: cannot be read .*ENOENT/);
  refuses('pipe', /pipe: cannot be read \(it is not a file\)/);
  refuses('', /cannot be read/);
});
