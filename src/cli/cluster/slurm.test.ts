import assert from 'node:assert/strict';
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { hashOfFile } from '../../files/file-hash.js';
import { cliFile } from '../../testing/cli.js';

const programs = ['/usr/sbin/slurmctld', '/usr/sbin/slurmd', '/usr/sbin/munged'].filter((file) => !existsSync(file));
const skip = !process.env.SIAMDLA_TEST_SLURM
  ? 'SIAMDLA_TEST_SLURM is not set; the test takes minutes'
  : programs.length > 0
    ? `not found: ${programs.join(', ')} (Debian: slurm-wlm, munge)`
    : process.getuid?.() !== 0 && 'only root can start munge and Slurm as their users';

const [controllerPort, nodePort] = [16_817, 16_818];

/** Configuration of a cluster of this machine's two cores. */
function configuration(folder: string): string {
  const host = hostname().split('.')[0]!;
  return `ClusterName=siamdla
SlurmctldHost=${host}(127.0.0.1)
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldPort=${controllerPort}
SlurmdPort=${nodePort}
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
MpiDefault=none
NodeName=${host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=6000
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE
`;
}

test('a plan runs on Slurm, a killed step is requeued, and results equal those of a local run', { skip }, async (t) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-slurm-'));
  for (const name of ['state', 'spool', 'jobs']) mkdirSync(path.join(folder, name));
  const conf = path.join(folder, 'slurm.conf');
  writeFileSync(conf, configuration(folder));
  const env = (place: string) => ({
    ...process.env,
    SLURM_CONF: conf,
    SIAMDLA_CACHE: path.join(folder, place, 'runs'),
    SIAMDLA_SYNTHETIC: path.join(folder, place, 'synthetic'),
  });
  const call = (place: string, command: string, ...args: string[]): string =>
    execFileSync(command, args, { encoding: 'utf8', env: env(place), cwd: folder });
  if (spawnSync('munge', ['-n']).status !== 0) {
    execFileSync('install', ['-d', '-o', 'munge', '-g', 'munge', '/run/munge']);
    execFileSync('runuser', ['-u', 'munge', '--', '/usr/sbin/munged']);
    t.after(() => spawnSync('runuser', ['-u', 'munge', '--', '/usr/sbin/munged', '--stop']));
  }
  const daemons = ['slurmctld', 'slurmd'].map((name) =>
    spawn(name, ['-D', '-f', conf], { env: env('slurm'), stdio: 'ignore' }),
  );
  t.after(async () => {
    for (const each of daemons) each.kill('SIGTERM');
    await wait(2000);
    rmSync(folder, { recursive: true, force: true });
  });
  const plan = path.join(folder, 'plan.json');
  const only = ['--scale', 'smoke', '--only', 'assigner-life', '--device', 'cpu'];
  call('slurm', process.execPath, cliFile, 'reproduce', ...only, '--plan', plan);
  const jobs = path.join(folder, 'jobs');
  call('slurm', process.execPath, cliFile, 'plan', 'export', plan, '--to', 'slurm', '--out', jobs);
  for (let i = 0; !/ idle /.test(call('slurm', 'sinfo', '--noheader')); i++) {
    assert.ok(i < 60, 'the node does not come up');
    await wait(1000);
  }
  call('slurm', path.join(jobs, 'submit.sh'));

  const keys = (JSON.parse(readFileSync(plan, 'utf8')) as { steps: { key: string }[] }).steps.map(({ key }) => key);
  const [killed] = keys.filter((key) => key.startsWith('train-'));
  const job = await startedJob(`step ${killed} `);
  process.kill(job.pid, 'SIGKILL');
  for (let i = 0; !/JobState=FAILED/.test(call('slurm', 'scontrol', 'show', 'job', job.id)); i++) {
    assert.ok(i < 60, 'the job does not fail');
    await wait(1000);
  }
  assert.ok(!existsSync(path.join(folder, 'slurm/runs/done', `${killed}.json`)));
  call('slurm', 'scontrol', 'requeue', job.id);
  for (let i = 0; call('slurm', 'squeue', '--noheader').trim() !== ''; i++) {
    assert.ok(i < 600, readLogs(jobs));
    await wait(2000);
  }

  const done = keys.filter((key) => existsSync(path.join(folder, 'slurm/runs/done', `${key}.json`)));
  assert.deepEqual(done, keys, readLogs(jobs));
  const draw = (place: string): string =>
    call(place, process.execPath, cliFile, 'reproduce', ...only, '--out', path.join(folder, place, 'figures'));
  assert.match(draw('slurm'), /results: 4 of 4 steps cached/);
  draw('local');
  for (const key of keys.filter((each) => each.startsWith('train-'))) {
    for (const name of ['weights.safetensors', 'probe-0.json', 'probe-2.json']) {
      const [a, b] = ['slurm', 'local'].map((place) => hashOfFile(path.join(folder, place, 'runs', key, name)));
      assert.equal(a, b, `${key}/${name}`);
    }
  }
});

function readLogs(jobs: string): string {
  const names = readdirSync(jobs).filter((name) => name.endsWith('.log'));
  return names.map((name) => readFileSync(path.join(jobs, name), 'utf8')).join('\n');
}

/** The process and job of a step, once it trains. */
async function startedJob(command: string): Promise<{ pid: number; id: string }> {
  for (let i = 0; i < 300; i++) {
    for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
      try {
        const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
        if (!words.includes(cliFile) || !words.includes(command)) continue;
        const [, id] = /\0SLURM_JOB_ID=(\d+)/.exec(readFileSync(`/proc/${name}/environ`, 'utf8')) ?? [];
        if (id === undefined) continue;
        await wait(4000); // it trains by then
        return { pid: Number(name), id };
      } catch {
        // ended meanwhile
      }
    }
    await wait(1000);
  }
  assert.fail(`no job runs ${command}`);
}
