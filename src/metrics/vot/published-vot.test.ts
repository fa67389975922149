import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixture, realData } from '../../testing/fixtures.js';
import { votRuns, votSequences } from '../testing/real-results.js';
import { evaluateVot } from './vot.js';
import type { VotEdition } from './vot-editions.js';

interface Published {
  readonly accuracy: number;
  readonly robustness: number;
  readonly lost: number;
  readonly eao: number;
}

const published = fixture<Record<string, Record<string, Published>>>('metrics/fixtures/published-results.json');

for (const edition of ['2018', '2019'] satisfies VotEdition[]) {
  const truth = realData(`VOT${edition}/VOT${edition}.json`);
  for (const [tracker, expected] of Object.entries(published[`VOT${edition}`]!)) {
    const result = realData(`VOT${edition}/results/${tracker}`);
    test(`${tracker} on VOT${edition}: every figure of the pysot toolkit`, { skip: truth.skip || result.skip }, () => {
      const scored = evaluateVot(votSequences(truth.file), votRuns(result.file), { edition });
      assert.equal(scored.lost, expected.lost);
      for (const key of ['accuracy', 'robustness', 'eao'] as const) {
        const error = Math.abs(scored[key] - expected[key]);
        assert.ok(error <= 1e-7, `${key}: ${scored[key]}, published ${expected[key]}`);
      }
    });
  }
}
