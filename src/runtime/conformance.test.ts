import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Case } from './testing/cases.js';
import { assertAgree, runCompiled, runEagerly } from './testing/compare.js';
import { elementwiseCases } from './testing/elementwise-cases.js';
import { layoutCases } from './testing/layout-cases.js';
import { networkCases, roundedCases } from './testing/network-cases.js';
import { rearrangingCases } from './testing/rearranging-cases.js';

const families: Readonly<Record<string, { cases: readonly Case[]; runs: number }>> = {
  elementwise: { cases: elementwiseCases, runs: 4 },
  layout: { cases: layoutCases, runs: 6 },
  network: { cases: networkCases, runs: 10 },
  rounded: { cases: roundedCases, runs: 6 },
  rearranging: { cases: rearrangingCases, runs: 6 },
};

for (const [family, { cases, runs }] of Object.entries(families)) {
  for (const { name, instances } of cases) {
    test(`${family}: ${name}: compiled as on the cpu backend`, async () => {
      await fc.assert(
        fc.asyncProperty(instances, async (instance) => {
          assertAgree(await runCompiled(instance), await runEagerly(instance, 'cpu'));
        }),
        { numRuns: Number(process.env.SIAMDLA_CONFORMANCE_RUNS ?? runs), seed: 1 },
      );
    });
  }
}

test('control: the comparison sees a wrong number and a wrong shape', () => {
  const y = { shape: [2], dtype: 'float32', data: Float32Array.of(1, 2) } as const;
  assertAgree({ y }, { y });
  assert.throws(() => assertAgree({ y: { ...y, data: Float32Array.of(1, 2.001) } }, { y }), /y\[1\]/);
  assert.throws(() => assertAgree({ y: { ...y, shape: [1, 2] } }, { y }), /shape/);
});
