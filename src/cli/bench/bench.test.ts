import assert from 'node:assert/strict';
import { test } from 'node:test';
import { printed, refuses } from '../../testing/cli.js';
import { PeerRuns, type TorchOutput } from './peer-runs.js';

test('only benchmarks of networks take a device', async () => {
  await refuses(
    /--device: 'dla' runs on the CPU; expected it with models, training/,
    'bench',
    'dla',
    '--device',
    'cpu',
  );
  await refuses(/unknown device 'tpu' \(--device\)/, 'bench', 'training', '--device', 'tpu');
  assert.match(await printed('bench', '--help'), /--device <name>.*\(default: cpu\)/s);
});

test('a peer that cannot run leaves our row alone and says why, once', () => {
  for (const isGpu of [false, true]) {
    const peers = new PeerRuns<TorchOutput>('runtime_peer.py', 'no_such_module_at_all', { isGpu });
    peers.measure({});
    peers.measure({});
    assert.deepEqual(
      peers.rows('a step', 3, 'eager', () => 1),
      [{ what: 'a step', perSecond: 3 }],
    );
    assert.deepEqual(peers.outputs, []);
    assert.match(peers.remarks()[0]!, /^no peer: no python3 with no_such_module_at_all/);
    assert.equal(peers.remarks().length, 1);
  }
});
