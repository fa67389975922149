import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figure } from '../../plots/figure.js';
import { inferenceSpeed } from './inference-speed.js';
import type { InferenceSpeedResult } from './result.js';

/** What is written beside times that a device took. */
function textsOf(device: string): string[] {
  const result = {
    config: inferenceSpeed.scales.smoke,
    pairs: [],
    untrained: [{ model: 'siamcar-r50', ms: 100 }],
    provenance: { device, machine: 'a machine' },
  } as unknown as InferenceSpeedResult;
  const { title } = (inferenceSpeed.figures(result)[0]!.figure as Figure).layout;
  return [(title as { readonly text: string }).text, ...inferenceSpeed.tables(result).map(({ note }) => note!)];
}

test('times say what took them: threads of the processor, or another device', () => {
  const [title, paired, untrained] = textsOf('cpu (onnxruntime)');
  assert.match(title!, / rounds, one thread of a machine</);
  assert.match(paired!, /^one thread of a machine; /);
  assert.match(untrained!, /^all cores of a machine; /);
  for (const text of textsOf('webgpu (onnxruntime), a card')) {
    assert.match(text, /webgpu \(onnxruntime\), a card, a machine/);
    assert.doesNotMatch(text, /one thread|all cores/);
  }
});
