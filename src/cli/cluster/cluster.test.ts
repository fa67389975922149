import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { cliFile, printed, refuses } from '../../testing/cli.js';
import { withEnvironment } from '../../testing/with-environment.js';
import type { Plan } from './plan-file.js';
import { checkClock } from './shared-cache.js';
import { stagesOf } from './stages.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-cluster-'));
const cache = path.join(folder, 'runs');
process.env.SIAMDLA_CACHE = cache;
process.env.SIAMDLA_SYNTHETIC = path.join(folder, 'synthetic');
after(() => rmSync(folder, { recursive: true, force: true }));

const planFile = path.join(folder, 'plan.json');
const read = (): Plan => JSON.parse(readFileSync(planFile, 'utf8')) as Plan;
/** A copy of the plan with changes. */
const changed = (name: string, changes: Partial<Plan>): string => {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify({ ...read(), ...changes }));
  return file;
};
const receipts = (): string[] => (existsSync(path.join(cache, 'done')) ? readdirSync(path.join(cache, 'done')) : []);
const run = (key: string, plan: string): string[] => ['step', key, '--plan', plan, '--device', 'cpu'];

before(async () => {
  const only = ['--only', 'k-ablation, training-cost'];
  await printed('reproduce', '--scale', 'smoke', ...only, '--plan', planFile, '--device', 'cpu');
});

test('a plan lists each step after those that it follows, with needs and receipts', () => {
  const { steps, report } = read();
  const names = steps.map(({ key }) => key.slice(0, -13));
  assert.deepEqual(names, ['k-ablation', 'synthetic-train', 'training-cost']);
  assert.deepEqual(steps[2]!.after, [steps[1]!.key]);
  assert.deepEqual(steps[2]!.inputs, steps[1]!.outputs);
  assert.equal(report.join(' '), 'reproduce --scale smoke --only k-ablation,training-cost --device cpu');
  assert.ok(steps.every(({ needs }) => needs.cores > 0 && needs.minutes! > 0));
});

test('a step whose input is missing is refused, and gets no receipt', async () => {
  const [, render, cost] = read().steps;
  await refuses(new RegExp(`${cost!.key}: its input ${render!.key} is not finished; run`), ...run(cost!.key, planFile));
  assert.deepEqual(receipts(), []);
});

test('after every planned step reproduce computes none; a second run of a step finds it', async () => {
  const [first] = read().steps;
  const alone = JSON.stringify({ ...read(), steps: [first], only: ['k-ablation'] });
  const plan = path.join(folder, 'alone.json');
  writeFileSync(plan, alone);
  assert.match(await printed(...run(first!.key, plan)), /: finished, /);
  const receipt = (): string => readFileSync(path.join(cache, 'done', `${first!.key}.json`), 'utf8');
  const written = receipt();
  assert.match(await printed('step', first!.key, '--device', 'cpu'), /: was finished, /);
  assert.deepEqual(receipts(), [`${first!.key}.json`]);
  assert.equal(receipt(), written); // with the seconds that it took
  const out = path.join(folder, 'figures');
  const text = await printed('reproduce', '--only', 'k-ablation', '--out', out, '--device', 'cpu');
  assert.match(text, /results: cached from /);
});

test('a plan of other seeds has their trainings, and its last command draws them into the folder that was given', async () => {
  const file = path.join(folder, 'seeds.json');
  const which = ['--only', 'box-points-10000', '--seeds', '7,2', '--out', 'other figures'];
  const text = await printed('reproduce', ...which, '--plan', file, '--device', 'cpu');
  assert.match(text, /then siamdla reproduce .* --seeds 7,2 --out 'other figures' --device cpu$/);
  const { steps, report } = JSON.parse(readFileSync(file, 'utf8')) as Plan;
  const trainings = steps.filter(({ key }) => key.startsWith('train-'));
  assert.deepEqual(new Set(trainings.map(({ key }) => key.split('-').at(-2))), new Set(['7', '2']));
  assert.equal(report.join(' '), `reproduce --scale smoke ${which.join(' ')} --device cpu`);
  await refuses(/its input synthetic-train-[0-9a-f]+ is not finished/, ...run(trainings[0]!.key, file));
});

test('an option that a plan does not hold is refused, and nothing is written', async () => {
  const file = path.join(folder, 'unwritten.json');
  for (const option of [['--fresh'], ['--workers', '1'], ['--no-figures'], ['--no-notebooks']]) {
    const message = new RegExp(`^siamdla: ${option[0]}: has no effect on --plan, .*leave it out$`);
    await refuses(message, 'reproduce', '--only', 'k-ablation', '--plan', file, ...option);
  }
  assert.ok(!existsSync(file));
});

test('two processes at once compute a step once', async () => {
  const render = read().steps[1]!;
  const start = () => promisify(execFile)(process.execPath, [cliFile, ...run(render.key, planFile)]);
  const outputs = (await Promise.all([start(), start()])).map(({ stdout }) => stdout);
  for (const output of outputs) assert.match(output, /: (was )?finished, /);
  assert.ok(receipts().includes(`${render.key}.json`));
});

test('the receipt of a synthetic set keeps its seconds when the step is run again', async () => {
  const render = read().steps[1]!;
  const file = path.join(cache, 'done', `${render.key}.json`);
  const { seconds } = JSON.parse(readFileSync(file, 'utf8')) as { seconds: number };
  assert.ok(seconds > 0);
  const { mtimeMs } = statSync(file);
  assert.match(await printed(...run(render.key, planFile)), /: was finished, /);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).seconds, seconds);
  assert.ok(statSync(file).mtimeMs > mtimeMs); // workflow engines judge by the date
});

test('a plan of another version, of other code, for another folder', async () => {
  const [first] = read().steps;
  const key = first!.key;
  const old = changed('old.json', { software: 'siamdla 0.0.1' });
  await refuses(
    /old\.json: a plan of siamdla 0\.0\.1, in the format 'siamdla-plan-3'; this is siamdla .*plan again/,
    ...run(key, old),
  );
  await refuses(/has no step 'train-1'; it has 3/, ...run('train-1', planFile));
  const foreign = `${key.slice(0, -12)}0123456789ab`;
  const other = changed('other.json', { commit: 'abc', steps: [{ ...first!, key: foreign }] });
  await refuses(
    /made by other code or other data \(commit abc; here .*same build on every machine/,
    ...run(foreign, other),
  );
  const elsewhere = changed('elsewhere.json', { cache: { id: '0', folder: '/shared' } });
  await refuses(/has the id .*the plan was made with the id 0 \(\/shared there\): mount/, ...run(key, elsewhere));
});

test('a missing shared folder is refused, and not created', async (t) => {
  const nowhere = path.join(folder, 'not-mounted');
  withEnvironment(t, { SIAMDLA_CACHE: nowhere });
  await refuses(/not-mounted: is not found; the plan was made with the id/, ...run(read().steps[0]!.key, planFile));
  withEnvironment(t, { SIAMDLA_CACHE: cache, SIAMDLA_SYNTHETIC: nowhere });
  await refuses(
    /^siamdla: SIAMDLA_SYNTHETIC, .*not-mounted: is not found; the plan/,
    ...run(read().steps[1]!.key, planFile),
  );
  assert.ok(!existsSync(nowhere));
});

test('clocks that differ by more than a minute are refused', () => {
  checkClock();
  assert.throws(() => checkClock(() => Date.now() + 3_600_000), /its file system is 3600 s behind this machine's/);
  assert.throws(() => checkClock(() => Date.now() - 120_000), /its file system is 120 s ahead of this machine's/);
  assert.deepEqual(
    readdirSync(cache).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('stages are arrays of equal needs that follow the stages of their inputs', () => {
  const stages = stagesOf(read());
  assert.deepEqual(
    stages.map(({ steps, after: on }) => [steps.length, on]),
    [
      [2, []],
      [1, [1]],
    ],
  );
  const [first, ...others] = read().steps;
  assert.throws(
    () => stagesOf({ ...read(), steps: [{ ...first!, after: ['later'] }, ...others] }),
    /not listed before it/,
  );
});

test('Slurm: the scripts are valid shell, and arrays depend on the arrays of their inputs', async () => {
  const out = path.join(folder, 'slurm');
  await printed('plan', 'export', planFile, '--to', 'slurm', '--out', out);
  for (const name of ['submit.sh', 'stage-1.sbatch', 'stage-2.sbatch']) {
    assert.equal(spawnSync('bash', ['-n', path.join(out, name)]).status, 0, name);
  }
  assert.match(readFileSync(path.join(out, 'submit.sh'), 'utf8'), /--dependency=afterok:\$job1 stage-2\.sbatch/);
  assert.match(
    readFileSync(path.join(out, 'stage-1.sbatch'), 'utf8'),
    /#SBATCH --array=1-2\n#SBATCH --cpus-per-task=2\n/,
  );
  assert.equal(readFileSync(path.join(out, 'stage-2.keys'), 'utf8'), `${read().steps[2]!.key}\n`);
});

test('an option of another engine is refused', async () => {
  const to = (engine: string, ...more: string[]): string[] => [
    ...['plan', 'export', planFile, '--out', path.join(folder, 'refused'), '--to', engine, ...more],
  ];
  await refuses(/--image: is for kubernetes, not for slurm; leave it out/, ...to('slurm', '--image', 'a'));
  await refuses(/--claim: is for kubernetes, not for snakemake/, ...to('snakemake', '--claim', 'a'));
  await refuses(/--command: is for slurm and snakemake, not for kubernetes/, ...to('kubernetes', '--command', 'a'));
  assert.ok(!existsSync(path.join(folder, 'refused')));
});

test('Snakemake: a plan in a folder with spaces, quotes and braces is one word of the shell', async () => {
  const strange = path.join(folder, "it's {a} plan");
  mkdirSync(strange);
  const plan = changed(path.join(path.basename(strange), 'plan.json'), {});
  const out = path.join(folder, 'strange');
  await printed('plan', 'export', plan, '--to', 'snakemake', '--out', out, '--command', "printf '%s\\n'");
  const [, text] = readFileSync(path.join(out, 'Snakefile'), 'utf8').match(/^ {4}shell: (".*")$/m)!;
  // as Snakemake formats it
  const shell = (JSON.parse(text!) as string).replace('{wildcards.key}', 'key').replace('{threads}', '2');
  const { stdout } = spawnSync('bash', ['-c', shell.replaceAll('{{', '{').replaceAll('}}', '}')], { encoding: 'utf8' });
  assert.deepEqual(stdout.trimEnd().split('\n'), ['step', 'key', '--plan', plan, '--workers', '2']);
});

test('Snakemake runs the steps whose receipts are missing', {
  skip: spawnSync('snakemake', ['--version']).status !== 0 && 'no snakemake',
}, async () => {
  const [first] = read().steps;
  const plan = changed('flow.json', { steps: [first!], only: ['k-ablation'] });
  const out = path.join(folder, 'snakemake');
  await printed('plan', 'export', plan, '--to', 'snakemake', '--out', out);
  const receipt = path.join(cache, first!.outputs[0]!);
  for (const place of [receipt, path.join(cache, first!.key)]) rmSync(place, { recursive: true, force: true });
  const flow = (...args: string[]) => spawnSync('snakemake', ['--cores', '2', ...args], { cwd: out, encoding: 'utf8' });
  const { status, stderr } = flow();
  assert.equal(status, 0, stderr);
  assert.ok(existsSync(receipt) && existsSync(path.join(cache, first!.key, 'step.json')));
  assert.match(flow().stderr, /Nothing to be done/);
});

test('plan cost prints measured and assumed hours, and says that no GPU was measured', async () => {
  const { rows, machines, hours, note } = JSON.parse(await printed('plan', 'cost', '--json'));
  assert.equal(rows.length, 9);
  assert.ok(rows.filter(({ isAssumed }: { isAssumed: boolean }) => isAssumed).length === 4);
  assert.deepEqual(machines, [1, 2, 4, 8]);
  const total = rows.reduce((sum: number, row: { count: number; hours: number }) => sum + row.count * row.hours, 0);
  assert.ok(Math.abs(hours[0] - total) <= 1 && hours[3] < hours[0] / 7);
  assert.match(note, /no GPU was measured/);
});
