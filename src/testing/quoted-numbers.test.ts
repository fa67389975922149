import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complaintOf, expectedText, inOneLine, numberAt } from './quoted-numbers.js';

const quote = { text: 'lower by {-3} [{+2}], of {1} (a.b)', values: [-0.0481, 0.126, 3.44] };

test('a number takes its decimals and its sign', () => {
  assert.equal(expectedText(quote), 'lower by 0.048 [+0.13], of 3.4 (a.b)');
  assert.throws(() => expectedText({ ...quote, values: [1, 2] }), /more placeholders than the 2 numbers/);
  assert.throws(() => expectedText({ ...quote, values: [1, 2, 3, 4] }), /3 placeholders; found 4 numbers/);
});

test('a page with the numbers passes; another number, no sentence and two of them are named', () => {
  const page = inOneLine('it is lower by 0.048\n  [+0.13], of 3.4 (a.b).');
  assert.equal(complaintOf(quote, page, 'page'), undefined);
  const complaint = (text: string) => complaintOf(quote, text, 'page')!;
  assert.equal(
    complaint(page.replace('3.4', '3.2')),
    "page, 'lower by {-3} [{+2}], of {1} (a.b)': found 'lower by 0.048 [+0.13], of 3.2 (a.b)'; expected 'lower by 0.048 [+0.13], of 3.4 (a.b)' once, as figures/ has it",
  );
  assert.match(complaint(page.replace('a.b', 'aab')), /: found no such sentence; expected /);
  assert.match(complaint(page + page), /: found 'lower[^']*', 'lower[^']*'; expected .* once/);
});

test('numbers of JSON by keys, indices and values', () => {
  const json = {
    points: [
      { tracker: 'a', pairs: 1 },
      { tracker: 'a', pairs: 2, auc: { low: [0.5] }, of: { name: 'x, y' } },
    ],
  };
  assert.equal(numberAt(json, 'points/tracker=a&pairs=2/auc/low/0'), 0.5);
  assert.equal(numberAt(json, 'points/of.name=x, y/pairs'), 2);
  assert.throws(
    () => numberAt(json, 'points/tracker=b/pairs'),
    /'points\/tracker=b\/pairs': found nothing; expected a number/,
  );
});
