import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { InputError } from '../../errors.js';
import { parseNumberRows, parseNumberTable } from './number-rows.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const rowsOf = (text: string): number[][] => {
  const { values, ends } = parseNumberRows(bytes(text), 'file');
  return Array.from(ends, (end, i) => [...values.subarray(i === 0 ? 0 : ends[i - 1]!, end)]);
};

test('commas, tabs and spaces separate numbers, also mixed in one file and one row', () => {
  assert.deepEqual(rowsOf('1,2,3,4\n5\t6\t7\t8\n9 10  11 12\n13, 14,\t15 ,16'), [
    [1, 2, 3, 4],
    [5, 6, 7, 8],
    [9, 10, 11, 12],
    [13, 14, 15, 16],
  ]);
});

test('signs, decimals, exponents, NaN, carriage returns and a byte order mark are read', () => {
  assert.deepEqual(rowsOf('\uFEFF-1.5,+2,.5,3.\r\n1e3 2E-2 nan -NaN\r\n  \n\n'), [
    [-1.5, 2, 0.5, 3],
    [1000, 0.02, Number.NaN, Number.NaN],
  ]);
});

test('an empty file has no rows', () => {
  assert.deepEqual(rowsOf(''), []);
  assert.deepEqual(rowsOf('\n\n'), []);
});

test('every double that JavaScript writes is read back bit by bit', () => {
  const number = fc.double({ noDefaultInfinity: true, noNaN: true });
  fc.assert(
    fc.property(fc.array(fc.array(number, { minLength: 1, maxLength: 8 }), { minLength: 1 }), (rows) => {
      const read = rowsOf(rows.map((row) => row.join(',')).join('\n'));
      assert.deepEqual(
        read,
        rows.map((row) => row.map((value) => Number(String(value)))),
      );
    }),
  );
});

test('decimal texts of any length agree with Number', () => {
  const digits = fc.stringMatching(/^\d{1,25}(\.\d{0,25})?$/);
  fc.assert(fc.property(digits, (text) => assert.deepEqual(rowsOf(text), [[Number(text)]])));
});

test('any bytes yield rows of numbers or an InputError that names file and line', () => {
  const soup = fc.array(fc.constantFrom(...'0123456789.,-+eEnaN \t\r\n;x\0'), { maxLength: 60 }).map((c) => c.join(''));
  const anything = fc.oneof(fc.uint8Array({ maxLength: 200 }), soup.map(bytes));
  fc.assert(
    fc.property(anything, (input) => {
      try {
        const { values, ends } = parseNumberRows(input, 'results/car.txt');
        assert.equal(ends.at(-1) ?? 0, values.length);
        assert.ok(values.every((value) => Number.isNaN(value) || Number.isFinite(value)));
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
        assert.match(error.message, /^results\/car\.txt: line \d+ /);
      }
    }),
    { numRuns: 2000 },
  );
});

test('accepted input is parsed as by splitting lines and words', () => {
  const word = fc.constantFrom('1', '-2.5', '1e2', 'nan', '12;3', 'x', '', '--1', '1.2.3', '1e', '.', '0x10', 'inf');
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const good = words.every((each) => ['1', '-2.5', '1e2', 'nan'].includes(each));
      const read = (): number[][] => rowsOf(words.join(','));
      if (good) assert.deepEqual(read(), [words.map(Number)]);
      else if (words.length > 1 || words[0] !== '') assert.throws(read, InputError);
    }),
  );
});

const refused: readonly (readonly [string, string, RegExp])[] = [
  ['another delimiter', '1,2,3,4\n1;2;3;4', /^f: line 2 holds ';' where a number or delimiter should be/],
  ['two commas in a row', '1,,3,4', /^f: line 1 has nothing before a comma/],
  ['a comma at the end', '1,2,3,\n', /^f: line 1 ends with a comma/],
  ['a binary file', '\x89PNG\0', /^f: line 1 holds the byte 0x/],
  ['a web page', '<html>', /^f: line 1 holds '<'/],
  ['an empty line in between', '1,2\n\n3,4', /^f: line 2 is empty/],
  ['infinity', '1,inf', /^f: line 1 holds 'inf'; expected finite/],
  ['a number beyond doubles', '1e999', /^f: line 1 holds a number too large/],
  ['a number cut off', '1,2\n3,-', /^f: line 2 ends within a number/],
  ['an exponent cut off', '1e', /^f: line 1 ends within a number/],
];
for (const [what, text, message] of refused) {
  test(`refuses ${what}`, () => {
    assert.throws(() => parseNumberRows(bytes(text), 'f'), { name: 'InputError', message });
  });
}

test('a table names the line of a wrong length', () => {
  assert.throws(() => parseNumberTable(bytes('1,2,3,4\n1,2,3'), 'f', 4, 'x, y, w, h'), {
    message: 'f: line 2 holds 3 numbers; expected 4 (x, y, w, h)',
  });
});
