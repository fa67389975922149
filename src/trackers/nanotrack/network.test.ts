import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParameters } from '../../models/parameters.js';
import { assertEagerParity, assertParity, type RecordedRun } from '../../models/testing/parity.js';
import { fixture } from '../../testing/fixtures.js';
import { nanoTrack } from './network.js';

/** As published, in thousands: 287.9, 334.1 and 541.4. */
const published = { 1: 287_966, 2: 334_078, 3: 541_446 } as const;

for (const version of [1, 2, 3] as const) {
  const recorded = fixture<RecordedRun>(`models/fixtures/nanotrack-v${version}.json`);
  const network = nanoTrack(version);

  test(`${network.name}: names, shapes and order of parameters are the reference’s, without its unused neck`, () => {
    assert.deepEqual(
      network.table.map(({ name, shape }) => [name, shape]),
      recorded.tensors.filter(([name]) => !name.startsWith('neck.')),
    );
  });

  test(`${network.name}: the number of parameters is the published one`, () => {
    assert.equal(countParameters(network.table).total, published[version]);
  });

  test(`${network.name}: the output of every stage is the reference’s`, async () => {
    const changed = 'backbone.features.8.conv.7.weight';
    await assertParity(network, recorded, { changed, before: /^$/ });
  });

  test(`${network.name}: the same on an eager backend`, async () => {
    await assertEagerParity(network, recorded, {});
  });
}
