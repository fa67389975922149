import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trainingGrid } from '../assigner-of.js';
import { modelByName } from '../catalogue.js';
import { second, targetsOf, toBox } from '../testing/targets.js';

test("NanoTrack's points lie 16 px apart, around the middle of an odd map; distances without centerness", () => {
  for (const [version, size, offset] of [
    ['v1', 16, -1],
    ['v2', 16, -1],
    ['v3', 15, 15],
  ] as const) {
    const model = modelByName(`nanotrack-${version}`);
    const grid = trainingGrid(model);
    assert.deepEqual(grid, { size, stride: 16, offset, searchSize: 255, shapes: [] });
    const gt = toBox([100, 90, 160, 180]);
    const { feeds, shapes } = targetsOf(model.name, (n) => model.tracker.training.targets(grid, n), gt);
    assert.deepEqual(shapes, { labels: [2, size, size, 1], ltrb: [2, size, size, 4] });
    const [labels, ltrb] = [second(feeds.labels!), second(feeds.ltrb!)];
    const positives = [...labels.keys()].filter((i) => labels[i] === 1);
    const inEllipse = [...labels.keys()].filter((i) => {
      const [x, y] = [offset + 16 * (i % size), offset + 16 * Math.floor(i / size)];
      return ((x - 130) / 15) ** 2 + ((y - 135) / 22.5) ** 2 < 1;
    });
    assert.ok(positives.length > 0);
    assert.deepEqual(positives, inEllipse);
    assert.equal(labels.filter((label) => label === 0).length, 48);
    const first = positives[0]!;
    const [x, y] = [offset + 16 * (first % size), offset + 16 * Math.floor(first / size)];
    assert.deepEqual([...ltrb.subarray(4 * first, 4 * first + 4)], [x - 100, y - 90, 160 - x, 180 - y]);
  }
});
