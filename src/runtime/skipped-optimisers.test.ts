import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import type { InferenceSession } from 'onnxruntime-node';
import { blockSize } from './block-size.js';
import { graphVersions } from './executed-graph.js';
import { toOrtTensor } from './feeds.js';
import { hostArray } from './host-tensor.js';
import { encodeModel } from './onnx/encode.js';
import { ort } from './session.js';
import { skippedOptimisers } from './skipped-optimisers.js';
import { layerInputs, smallLayers, smallNet, trainingStep } from './testing/training-nets.js';
import { sizeOf } from './trace/layout.js';
import { trace } from './trace/trace.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-optimisers-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Bits of the results of a step and the operators that ONNX Runtime executed, with some of its optimisers left out. */
async function run(without: readonly string[]): Promise<{ bits: unknown; operators: readonly string[] }> {
  const inputs = layerInputs(smallLayers, [2, 63, 63, 3]);
  const names = Object.keys(inputs).filter((name) => name !== 'x' && !name.startsWith('velocity'));
  const block = await blockSize();
  const { graph } = trace(trainingStep(smallNet, names), inputs, 'cpu', block);
  const { executed } = graphVersions(graph, { provider: 'cpu', block }, {});
  const prefix = path.join(folder, `${without.length}-`);
  const session: InferenceSession = await ort().InferenceSession.create(encodeModel(executed), {
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    logSeverityLevel: 4,
    enableProfiling: true,
    profileFilePrefix: prefix,
    extra: { optimization: { disable_specified_optimizers: without.join(';') } },
  });
  const feeds = executed.inputs.map(({ name, shape }, k) => {
    const data = hostArray('float32', sizeOf(shape)).map((_, i) => 0.1 * Math.sin(i * 0.7 + k));
    return [name, toOrtTensor('float32', data, shape)] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  const bits = Object.entries(results).map(([name, { data }]) => {
    const { buffer, byteOffset, byteLength } = data as Float32Array;
    return [name, Buffer.from(buffer, byteOffset, byteLength).toString('base64')];
  });
  session.endProfiling();
  await session.release();
  const file = readdirSync(folder).find((name) => name.startsWith(path.basename(prefix)))!;
  const events = JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as {
    name: string;
    args?: { op_name: string };
  }[];
  const nodes = events.filter(({ name }) => name.endsWith('_kernel_time'));
  return { bits, operators: nodes.map(({ args }) => args!.op_name).sort() };
}

test('a training step without the skipped optimisers executes the same operators and has the same bits; control: another one changes the operators', async () => {
  const [all, skipped] = [await run([]), await run(skippedOptimisers)];
  assert.ok(all.operators.length > 50);
  assert.deepEqual(skipped.operators, all.operators);
  assert.deepEqual(skipped.bits, all.bits);
  const control = await run(['MatmulTransposeFusion']);
  assert.notDeepEqual(control.operators, all.operators);
});
