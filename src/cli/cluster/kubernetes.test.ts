import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
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

/** Runs the script with a kubectl that answers with the lines of a file, one for each look at a Job. */
function submit(folder: string, answers: readonly string[]) {
  for (const { name, text, isExecutable } of files) {
    writeFileSync(path.join(folder, name), text, { mode: isExecutable ? 0o755 : 0o644 });
  }
  writeFileSync(path.join(folder, 'answers'), answers.map((line) => `${line}\n`).join(''));
  const kubectl = `#!/bin/sh
echo "$1 $2 $3" >> calls
[ "$1" = get ] || exit 0
answer=$(head -n 1 answers)
tail -n +2 answers > rest
mv rest answers
[ "$answer" != none ] || exit 1
echo "$answer"
`;
  writeFileSync(path.join(folder, 'kubectl'), kubectl, { mode: 0o755 });
  writeFileSync(path.join(folder, 'sleep'), '#!/bin/sh\n', { mode: 0o755 });
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const { status, stderr } = spawnSync('sh', ['submit.sh'], { cwd: folder, encoding: 'utf8', env });
  return { status, stderr, calls: readFileSync(path.join(folder, 'calls'), 'utf8').trimEnd().split('\n') };
}

const [first, second] = jobs.map(({ metadata }) => `job/${metadata!.name}`) as [string, string];

test('the script waits for each Job before the next, also while kubectl gives no answer for a while', (t) => {
  const { status, stderr, calls } = submit(testFolder(t), ['', 'none', 'Complete', 'SuccessCriteriaMet Complete']);
  assert.deepEqual([status, stderr], [0, '']);
  const looks = Array.from({ length: 3 }, () => `get ${first} -o`);
  assert.deepEqual(calls, ['apply -f stage-1.json', ...looks, 'apply -f stage-2.json', `get ${second} -o`]);
});

test('the script ends with one line at a Job that failed, and where kubectl never answers', (t) => {
  const failed = submit(testFolder(t), ['FailureTarget', 'FailureTarget Failed']);
  assert.deepEqual([failed.status, failed.calls.length], [1, 3]);
  assert.equal(
    failed.stderr,
    `${first}: failed; see 'kubectl describe ${first}', delete it, and run this script again\n`,
  );
  const unanswered = submit(
    testFolder(t),
    Array.from({ length: 100 }, () => 'none'),
  );
  assert.deepEqual([unanswered.status, unanswered.calls.length], [1, 21]);
  assert.match(unanswered.stderr, /^job\/\S+: kubectl gives no answer; run this script again.*\n$/);
});

test('Jobs of other work, of another image or in other folders have names of their own; those of the same plan are found', () => {
  const options = { command: 'siamdla', planFile: '/shared/plan.json', image: 'registry/siamdla:1', claim: 'shared' };
  const nameOf = (changes: Partial<Plan> = {}, image: string = options.image): string => {
    const [document] = kubernetesFiles({ ...plan, ...changes }, { ...options, image });
    return (JSON.parse(document!.text) as Job).metadata!.name!;
  };
  const others = [{ steps: plan.steps.slice(1, 2) }, { cache: { id: 'new', folder: '/shared/runs' } }];
  const names = [nameOf(), ...others.map((changes) => nameOf(changes)), nameOf({}, 'registry/siamdla:2')];
  assert.equal(new Set(names).size, 4);
  assert.equal(nameOf({ commit: 'abc' }), names[0]);
  assert.match(names[0]!, /^siamdla-[0-9a-f]{8}-stage-1$/);
});
