import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countParameters } from '../../models/parameters.js';
import { assertEagerParity, assertParity, type ParityOptions, type RecordedRun } from '../../models/testing/parity.js';
import { fixture } from '../../testing/fixtures.js';
import { siamRpnPpAlexNet, siamRpnPpMobileNetV2 } from './network.js';

const networks = [
  {
    network: siamRpnPpMobileNetV2(),
    total: 11_150_446,
    inBackbone: 3_485_204,
    parity: { changed: 'backbone.layer4.1.conv.3.weight', before: /^(backbone_[zx]|zf)_0$/ },
  },
  {
    network: siamRpnPpAlexNet(),
    total: 6_251_102,
    inBackbone: 3_749_952,
    parity: { side: 287, changed: 'rpn_head.loc.head.3.bias', before: /^(backbone|zf)_|^cls$/ },
  },
] satisfies readonly { parity: ParityOptions; [key: string]: unknown }[];

for (const { network, total, inBackbone, parity } of networks) {
  const recorded = fixture<RecordedRun>(`models/fixtures/${network.name}.json`);

  test(`${network.name}: parameters and their number are the reference’s`, () => {
    assert.deepEqual(
      network.table.map(({ name, shape }) => [name, shape]),
      recorded.tensors,
    );
    const { total: found, byGroup } = countParameters(network.table);
    const { head, neck = 0 } = byGroup;
    assert.deepEqual([found, found - head! - neck], [total, inBackbone]);
  });

  test(`${network.name}: the output of every stage is the reference’s`, async () => {
    await assertParity(network, recorded, parity);
  });

  test(`${network.name}: the same on an eager backend`, async () => {
    await assertEagerParity(network, recorded, parity);
  });
}
