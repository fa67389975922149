import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from './files/package-root.js';

/** The functions and tables that the API begins with, in the order in which their examples build on each other. */
const documented = {
  assign: 'dla/assign.ts',
  assigners: 'dla/assigners.ts',
  models: 'trackers/catalogue.ts',
  train: 'training/loop/train.ts',
  defineAssigner: 'dla/assigners.ts',
  readCheckpoint: 'models/checkpoints/read-checkpoint.ts',
  createTracker: 'tracking/create-tracker.ts',
  trackVideo: 'tracking/video/track-video.ts',
  trackSequence: 'tracking/run/track-sequence.ts',
  evaluate: 'metrics/evaluate.ts',
  compile: 'runtime/compile.ts',
};

const src = path.join(packageRoot, 'src');

/** The example in the docstring of an export. */
function exampleOf(name: string, file: string): string {
  const text = readFileSync(path.join(src, file), 'utf8');
  const end = text.search(new RegExp(`export (async function|function|const) ${name}\\b`));
  assert.ok(end > 0, `${name} in ${file}`);
  const docstring = text.slice(text.lastIndexOf('/**', end), end);
  const [, example] = /@example\n([\s\S]*?)(?=\n \* @|\n \*\/)/.exec(docstring) ?? [];
  assert.ok(example, `${name} has no @example`);
  return example.replace(/^ \* ?/gm, '');
}

test('the examples in the docstrings of the public API run, one after another', (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-api-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const exported = Object.keys(documented).concat('boxAt', 'decodeImage', 'random', 'siamCarGrid');
  const code = [
    "import path from 'node:path';",
    `import { ${[...exported, 'syntheticBenchmark', 'syntheticTrainingSet'].join(', ')} } from 'siamdla';`,
    ...Object.entries(documented).map(([name, file]) => exampleOf(name, file)),
    'console.log(JSON.stringify({',
    '  positives: positives.length, names, steps: epochs.length, tensors: tensors.size, model: metadata.model, box, score,',
    '  boxes, auc, precision20, perSequence: perSequence.size, y: [...y.data], k: bound.options.k, label: assignment.labels.length,',
    '  assigner: config.assigner, tracked: scores.perSequence.size,',
    '}));',
  ].join('\n');
  const output = execFileSync(
    process.execPath,
    ['--input-type=module', '--eval', code.replaceAll("'runs/", `'${folder}/runs/`)],
    { cwd: packageRoot, encoding: 'utf8', env: { ...process.env, SIAMDLA_SYNTHETIC: folder } },
  );
  const result = JSON.parse(output.trim().split('\n').at(-1)!);
  assert.ok(result.positives > 0 && result.label === 625 && result.steps === 1 && result.assigner === 'diamond');
  assert.ok(result.names.includes('siamcar-r50') && result.model === 'siamcar-tiny' && result.tensors > 50);
  assert.ok(result.box.w > 0 && result.score >= 0 && existsSync(result.boxes));
  assert.ok(
    Math.abs(result.auc - 20 / 21) < 1e-12 &&
      result.precision20 === 1 &&
      result.perSequence === 2 &&
      result.tracked === 2,
  );
  assert.deepEqual(result.y, [1, 4, 9]);
});
