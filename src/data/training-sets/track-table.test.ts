import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TrackTable } from './track-table.js';

type Box = readonly [number, number, number, number];
const size = { width: 100, height: 80 };
const isEmpty = ([x1, y1, x2, y2]: Box): boolean => !(x2 > x1 && y2 > y1);
const isOutside = ([x1, y1, x2, y2]: Box): boolean => x2 <= 0 || y2 <= 0 || x1 >= 100 || y1 >= 80;

test('property: the table returns its input without empty boxes, tracks and videos', () => {
  const side = fc.oneof(fc.integer({ min: -40, max: 140 }), fc.constant(Number.NaN));
  const box = fc.tuple(side, side, side, side);
  fc.assert(
    fc.property(fc.array(fc.array(fc.array(box, { maxLength: 4 }), { maxLength: 3 }), { maxLength: 5 }), (videos) => {
      const table = new TrackTable((video, track, frame) => `${video}/${track}/${frame}`);
      videos.forEach((tracks, v) => {
        table.video(`v${v}`);
        tracks.forEach((boxes, t) => {
          table.track(`t${t}`);
          boxes.forEach((corners, i) => {
            table.add(10 * i, ...corners, size);
          });
        });
      });
      const { videos: found, dropped } = table.finish();
      const all = videos.flat(2);
      const empty = all.filter(isEmpty).length;
      assert.deepEqual(dropped, { empty, outside: all.filter((b) => !isEmpty(b) && isOutside(b)).length });
      const expected = videos
        .map((tracks, v) => ({
          name: `v${v}`,
          tracks: tracks
            .map((boxes, t) =>
              boxes
                .map((corners, i) => ({ corners, path: `v${v}/t${t}/${10 * i}`, frame: 10 * i }))
                .filter(({ corners }) => !isEmpty(corners) && !isOutside(corners)),
            )
            .filter((rows) => rows.length > 0),
        }))
        .filter(({ tracks }) => tracks.length > 0);
      const shown = found.map(({ name, tracks }) => ({
        name,
        tracks: tracks.map(({ boxes, length, path, frameNumber }) =>
          Array.from({ length }, (_, i) => ({
            corners: [...boxes.subarray(4 * i, 4 * i + 4)],
            path: path(i),
            frame: frameNumber!(i),
          })),
        ),
      }));
      assert.deepEqual(shown, expected);
    }),
  );
});

test('a box is checked as it is stored, in float32', () => {
  const table = new TrackTable((video) => video);
  table.video('v');
  table.track('t');
  table.add(0, 1000, 5, 1000.00001, 9); // no width
  table.add(1, 0, 0, 1e39, 5); // infinite
  table.add(2, 0, 0, 4, 5);
  const { videos, dropped } = table.finish();
  assert.deepEqual([...videos[0]!.tracks[0]!.boxes], [0, 0, 4, 5]);
  assert.deepEqual(dropped, { empty: 2, outside: 0 });
});

test('a box that overlaps the image is unchanged; without a known size none is outside', () => {
  const table = new TrackTable((video) => video);
  table.video('v');
  table.track('t');
  table.add(1, -10, -10, 5, 5, size);
  table.add(2, -10, -10, -5, -5);
  const { videos, dropped } = table.finish();
  assert.deepEqual([...videos[0]!.tracks[0]!.boxes], [-10, -10, 5, 5, -10, -10, -5, -5]);
  assert.deepEqual(dropped, { empty: 0, outside: 0 });
});
