import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Job } from 'kubernetes-types/batch/v1.js';
import { packageRoot } from '../../files/package-root.js';
import { testFolder } from '../../testing/test-folder.js';
import { kubernetesFiles } from './kubernetes.js';
import type { Plan, StepEntry } from './plan-file.js';

const step = (key: string, gpus: 0 | 1, after: readonly string[]): StepEntry => ({
  ...{ key, after, command: [], inputs: [], outputs: [] },
  needs: { cores: 2, memoryGiB: 3, gpus, minutes: null },
});

const plan: Plan = {
  ...{ format: '', software: '', commit: '', scale: 'smoke', only: null, seeds: null, device: 'cpu', report: [] },
  cache: { id: '', folder: '/shared/runs' },
  synthetic: { id: '', folder: '/shared/synthetic' },
  steps: [step('render-1', 0, []), step('render-2', 0, []), step('train-1', 1, ['render-1'])],
};

const files = kubernetesFiles(plan, {
  ...{ command: 'siamdla', planFile: '/shared/plan.json', image: 'registry/siamdla:1', claim: 'shared' },
});
const documents = files.filter(({ name }) => name.endsWith('.json'));
const jobs = documents.map(({ text }) => JSON.parse(text) as Job);

/** Errors of Kubernetes' own types, which its OpenAPI schema generates: unknown fields, missing ones, types of values. */
function schemaErrors(folder: string, texts: Readonly<Record<string, string>>): string[] {
  const types = path.join(packageRoot, 'node_modules/kubernetes-types/batch/v1.js');
  const sources = Object.entries(texts).map(([name, text]) => {
    const source = path.join(folder, `${name}.ts`);
    writeFileSync(source, `export const job: import(${JSON.stringify(types)}).Job = ${text}`);
    return source;
  });
  const compiler = path.join(packageRoot, 'node_modules/typescript/bin/tsc');
  const options = ['--ignoreConfig', '--noEmit', '--strict', '--skipLibCheck', '--pretty', 'false', '--types', ''];
  const { stdout } = spawnSync(process.execPath, [compiler, ...options, ...sources], { cwd: folder, encoding: 'utf8' });
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^.*?([\w-]+)\.ts\(\d+,\d+\): error /, '$1: '));
}

test("every exported document fits Kubernetes' schema; unknown, missing and mistyped fields do not", (t) => {
  assert.deepEqual(
    documents.map(({ name }) => name),
    ['stage-1.json', 'stage-2.json'],
  );
  const [{ name, text }] = documents as [(typeof documents)[0]];
  assert.ok(name && text.includes('"mountPath"'));
  const errors = schemaErrors(testFolder(t), {
    ...Object.fromEntries(documents.map((each) => [each.name.replace('.json', ''), each.text])),
    'unknown-field': text.replace('"mountPath"', '"mountpath"'),
    'missing-field': text.replace('"name": "step",', ''),
    'mistyped-field': text.replace('"completions": 2', '"completions": "2"'),
  });
  const found = errors.filter((line) => !line.startsWith(' ')).map((line) => line.split(': ')[0]);
  assert.deepEqual(found.sort(), ['missing-field', 'mistyped-field', 'unknown-field'], errors.join('\n'));
});

test('what the schema leaves to strings: names, quantities, modes', () => {
  for (const { apiVersion, kind, metadata, spec } of jobs) {
    assert.deepEqual([apiVersion, kind, spec?.completionMode], ['batch/v1', 'Job', 'Indexed']);
    assert.match(metadata!.name!, /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    const { restartPolicy, containers } = spec!.template.spec!;
    assert.equal(restartPolicy, 'OnFailure');
    for (const value of Object.values(containers[0]!.resources!.limits!)) assert.match(value, /^\d+(Gi)?$/);
  }
  const limits = jobs.map(({ spec }) => spec!.template.spec!.containers[0]!.resources!.limits!);
  assert.deepEqual(
    limits.map((each) => each['nvidia.com/gpu']),
    [undefined, '1'],
  );
});

test('a claim whose name Kubernetes would refuse is refused here', () => {
  const claimed = (claim: string) =>
    kubernetesFiles(plan, { command: 'siamdla', planFile: '/plan.json', image: 'i', claim });
  for (const claim of ['a', 'a-1.b', 'x'.repeat(253)]) assert.equal(claimed(claim).length, 3);
  for (const claim of ['', 'A', 'a_b', '-a', 'a-', 'a..b', 'a b', 'x'.repeat(254)]) {
    assert.throws(() => claimed(claim), /--claim: found '.*'; expected a name that Kubernetes accepts/);
  }
});

test('each index of a Job runs its key', () => {
  const { spec } = jobs[0]!;
  assert.equal(spec!.completions, 2);
  const { command, args } = spec!.template.spec!.containers[0]!;
  const [shell, ...words] = [...command!, ...args!].map((word) => word.replace('exec siamdla', 'echo'));
  const env = { ...process.env, JOB_COMPLETION_INDEX: '1' };
  const { stdout } = spawnSync(shell!, words, { encoding: 'utf8', env });
  assert.equal(stdout.trim(), 'step render-2 --plan /shared/plan.json --workers 2');
});

test('the script waits for each Job before the next', () => {
  const script = files.find(({ isExecutable }) => isExecutable)!.text;
  assert.equal(spawnSync('sh', ['-n'], { input: script }).status, 0);
  assert.deepEqual(
    [...script.matchAll(/apply -f (\S+) && kubectl wait .* job\/(\S+)/g)].map((each) => each.slice(1)),
    [
      ['stage-1.json', 'siamdla-stage-1'],
      ['stage-2.json', 'siamdla-stage-2'],
    ],
  );
});
