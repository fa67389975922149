import assert from 'node:assert/strict';
import { test } from 'node:test';
import { siamRpnGrid } from '../../dla/samples.js';
import { near, second, sum, targetsOf, toBox } from '../testing/targets.js';
import { matchTargets } from './targets.js';

test("CoSiamRPN's matching map: 13 cells around the rounded-down cell; ones and zeros have half of the weight each", () => {
  const gt = toBox([120, 100, 150, 160]); // centre (135, 130): cells 12 + floor(7.5 / 8) and 12 + floor(2.5 / 8)
  const { feeds } = targetsOf('cosiamrpn-efficientnetb0', (n) => matchTargets(siamRpnGrid, n), gt);
  const [match, weights] = [second(feeds.match!), second(feeds.matchWeights!)];
  const cells = [...match.keys()].filter((i) => match[i] === 1);
  assert.equal(cells.length, 13);
  assert.deepEqual([cells[0], cells[6], cells[12]], [10 * 25 + 12, 12 * 25 + 12, 14 * 25 + 12]);
  near(weights[cells[0]!], (0.5 * 625) / 13, 1e-4);
  near(sum(weights), 625, 1e-2);
  const pair = targetsOf('cosiamrpn-efficientnetb0', (n) => matchTargets(siamRpnGrid, n), {
    ...gt,
    negativePair: true,
  });
  assert.equal(sum(second(pair.feeds.match!)), 0);
  assert.ok(second(pair.feeds.matchWeights!).every((weight) => weight === 1));
  assert.equal(second(pair.feeds.labels!).filter((label) => label === 0).length, 48);
});
