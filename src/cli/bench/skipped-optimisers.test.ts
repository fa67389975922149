import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, type TestContext, test } from 'node:test';
import type { InferenceSession } from 'onnxruntime-node';
import { ort } from '../../runtime/session.js';
import { trainingCase } from './training-case.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-optimisers-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let sessions = 0;

/**
 * Two steps of a tracker's training: what they return, and how often ONNX Runtime executed each operator.
 *
 * @param without Optimisers to leave out; undefined: those that the kit leaves out.
 */
async function train(t: TestContext, model: string, without: readonly string[] | undefined) {
  const { InferenceSession } = ort();
  const create = InferenceSession.create.bind(InferenceSession) as (
    bytes: Uint8Array,
    options: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>;
  const extra = without && { optimization: { disable_specified_optimizers: without.join(';') } };
  t.mock.method(InferenceSession, 'create', (bytes: Uint8Array, options: InferenceSession.SessionOptions) =>
    create(bytes, extra ? { ...options, extra } : options),
  );
  const { create: compiled } = await trainingCase({ model, batch: 2 });
  const prefix = `${sessions++}-`;
  const step = await compiled({ threads: 1, profile: path.join(folder, prefix) });
  const results = [await step.run(), await step.run()];
  await step.dispose();
  t.mock.restoreAll();
  const operators: Record<string, number> = {};
  for (const file of readdirSync(folder).filter((name) => name.startsWith(prefix))) {
    const text = readFileSync(path.join(folder, file), 'utf8');
    for (const { name, args } of JSON.parse(text) as { name: string; args?: { op_name: string } }[]) {
      if (name.endsWith('_kernel_time')) operators[args!.op_name] = (operators[args!.op_name] ?? 0) + 1;
    }
  }
  return { results, operators };
}

for (const model of ['siamcar-tiny', 'siamrpnpp-tiny']) {
  test(`steps of ${model} without the skipped optimisers execute the same operators to the same numbers; control: without another one`, async (t) => {
    const all = await train(t, model, []);
    assert.ok(all.operators.Conv! > 20);
    assert.deepEqual(await train(t, model, undefined), all);
    const { operators } = await train(t, model, ['ReshapeFusion']);
    assert.notDeepEqual(operators, all.operators);
  });
}
