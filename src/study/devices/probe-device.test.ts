import assert from 'node:assert/strict';
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { aboutCard } from './probe-device.js';

const skip = process.platform === 'win32' ? 'a shell script plays nvidia-smi' : false;

/** Two cards that nvidia-smi lists, of these names, and what CUDA's variables say; default: they are not set. */
function machine(t: TestContext, names: readonly [string, string], visible?: string, order?: string): void {
  const cards = names.map((name) => `echo '${name}, 550.54.15, 81559, 0'`).join('; ');
  const script = `#!/bin/sh\ncase "$1" in *uuid*) echo GPU-aa11; echo GPU-bb22;; *) ${cards};; esac\n`;
  const file = path.join(testFolder(t, { 'nvidia-smi': script }), 'nvidia-smi');
  chmodSync(file, 0o755);
  withEnvironment(t, {
    PATH: `${path.dirname(file)}${path.delimiter}/bin`,
    CUDA_VISIBLE_DEVICES: visible,
    CUDA_DEVICE_ORDER: order,
  });
}

const a = 'NVIDIA A, driver 550.54.15, 81,559 MiB';
const b = 'NVIDIA B, driver 550.54.15, 81,559 MiB';
const cuda = { name: 'cuda', reason: 'the native GPU build of tensorflow.js loaded' } as const;
const webGpu = (adapter: string) =>
  ({ name: 'webgpu', reason: `requested; WebGPU found ${adapter}; no cuda` }) as const;

test('of several cards the one that CUDA computes on is named, or those that it may be', { skip }, (t) => {
  const cases: [string | undefined, string | undefined, string][] = [
    [undefined, undefined, `one of ${a}; ${b}`],
    ['1', undefined, `one of ${a}; ${b}`], // CUDA counts from the fastest card
    [undefined, 'PCI_BUS_ID', a],
    ['1', 'PCI_BUS_ID', b],
    ['1,0', 'PCI_BUS_ID', b],
    ['GPU-bb22', undefined, b],
    ['GPU-b', undefined, b],
    ['GPU-aa11,GPU-bb22', undefined, a],
    ['MIG-0123', undefined, `one of ${a}; ${b}`],
  ];
  for (const [visible, order, expected] of cases) {
    machine(t, ['NVIDIA A', 'NVIDIA B'], visible, order);
    assert.equal(aboutCard(cuda), expected, `${visible} ${order}`);
  }
});

test('equal cards need not be told apart', { skip }, (t) => {
  machine(t, ['NVIDIA A', 'NVIDIA A']);
  assert.equal(aboutCard(cuda), a);
});

test('WebGPU: the card of the name that its adapter has, any of its maker, or the adapter itself', { skip }, (t) => {
  machine(t, ['NVIDIA B Ti', 'NVIDIA B'], '0', 'PCI_BUS_ID');
  const [ti, plain] = ['NVIDIA B Ti, driver 550.54.15, 81,559 MiB', b];
  assert.equal(aboutCard(webGpu('nvidia NVIDIA B, ampere')), plain);
  assert.equal(aboutCard(webGpu('nvidia NVIDIA B Ti, ampere')), ti);
  assert.equal(aboutCard(webGpu('nvidia NVIDIA: 550.54.15')), `one of ${ti}; ${plain}`);
  assert.equal(aboutCard(webGpu('intel Mesa 25.0, xe')), 'intel Mesa 25.0, xe');
});

test("without NVIDIA's tool the adapter is named, where there is one", { skip }, (t) => {
  withEnvironment(t, { PATH: testFolder(t) });
  assert.equal(aboutCard(webGpu('nvidia NVIDIA B')), 'nvidia NVIDIA B');
  assert.equal(aboutCard(cuda), 'unknown card');
});

test('memory that the driver does not tell is left out', { skip }, (t) => {
  const script = "#!/bin/sh\necho 'NVIDIA A, 550.54.15, [N/A], [N/A]'\n";
  const file = path.join(testFolder(t, { 'nvidia-smi': script }), 'nvidia-smi');
  chmodSync(file, 0o755);
  withEnvironment(t, { PATH: `${path.dirname(file)}${path.delimiter}/bin` });
  assert.equal(aboutCard(webGpu('nvidia NVIDIA A')), 'NVIDIA A, driver 550.54.15');
});
