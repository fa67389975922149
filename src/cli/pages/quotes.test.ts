import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { assertQuoted, numbersOf } from '../../testing/quoted-numbers.js';
import { storedHours } from './times.js';

const page = (file: string): string => readFileSync(path.join(packageRoot, file), 'utf8');
const longer = numbersOf('real/beyond-dose-three-seeds.json');
const [own, dla] = ['lengths/tracker=NanoTrack', 'lengths/tracker=DLA-NanoTrack'];
const atLength = (tracker: string, pairs: number): string => `${tracker}/points/pairs=${pairs}/auc`;
const rise = (tracker: string): string[] =>
  ['difference', 'low', 'high'].map((key) => `${tracker}/differences/pairs=160000&minus=10000/auc/${key}`);

test("the README's sentences have the stored numbers", () => {
  assertQuoted(page('README.md'), 'README.md', [
    { text: 'chosen to take three hours on 2 cores; {1} were measured', values: [storedHours()!.total] },
    {
      text: 'AUC rises with DLA from {3} to {3}, {+3} [{+3}, {+3}], three seeds',
      values: longer(atLength(dla, 10_000), atLength(dla, 160_000), ...rise(dla)),
    },
    {
      text: "ellipses it is {3} and {3}, but that rise, {+3} [{+3}, {+3}], is not shown by Student's t over the seeds [{+3}, {+3}]",
      values: longer(
        ...[atLength(own, 10_000), atLength(own, 160_000), ...rise(own)],
        ...['low', 'high'].map((key) => `${own}/differences/pairs=160000&minus=10000/auc/overRuns/${key}`),
      ),
    },
  ]);
});

test('what the page of results says of weights that are not shipped has the stored numbers', () => {
  assertQuoted(page('figures/README.md'), 'figures/README.md', [
    {
      text: 'after 160,000 pairs have an AUC of {3} with the ellipses and {3} with DLA',
      values: longer(atLength(own, 160_000), atLength(dla, 160_000)),
    },
    {
      text: "where the kit's weights have {3} and {3} by theirs",
      values: numbersOf('real/hyper-search.json')(
        'test/DLA-SiamCAR (MobileNetV2)/published',
        'test/SiamCAR (MobileNetV2)/published',
      ),
    },
  ]);
});
