import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { isCard } from '../../runtime/device-name.js';
import { webgpuSkip } from '../../runtime/testing/webgpu-skip.js';
import { cliFile, siamdlaProcess } from '../../testing/cli.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { noteCardUse } from './card-use.js';

const module = new URL('./card-use.js', import.meta.url).href;

/** A folder of temporary files of its own for this process and those that it starts, and no command that they belong to. */
function ownMachine(t: TestContext): string {
  const folder = testFolder(t);
  withEnvironment(t, {
    ...{ TMPDIR: folder, TEMP: folder, TMP: folder },
    ...{ SIAMDLA_CARD_COMMAND: undefined, CUDA_VISIBLE_DEVICES: undefined },
  });
  t.after(() => noteCardUse({ name: 'cpu', reason: '' })); // gives the note back
  return path.join(folder, 'siamdla-cards');
}

/** A process that uses a card until it is stopped. */
async function user(t: TestContext, name: string, about: string, env: NodeJS.ProcessEnv = {}): Promise<ChildProcess> {
  const source = `import { noteCardUse } from '${module}';
    noteCardUse({ name: '${name}', reason: '' }, '${about}');
    console.log('ready');
    setInterval(() => {}, 1000);`;
  const words = ['--input-type=module', '-e', source];
  const child = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return child;
}

async function killed(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

const use = (name: 'cuda' | 'webgpu' | 'cpu', about: string): string | undefined => {
  assert.equal(isCard(name), name !== 'cpu');
  return noteCardUse({ name, reason: '' }, about);
};

test('a process is told who else uses its card, whatever library opens it, until that one is dead', async (t) => {
  const folder = ownMachine(t);
  const others = [await user(t, 'webgpu', 'NVIDIA A'), await user(t, 'cuda', 'NVIDIA A')];
  const warning = use('webgpu', 'NVIDIA A')!;
  assert.match(
    warning,
    /^webgpu: NVIDIA A is in use by process \d+ \(.*, since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\) and process \d+ .* too; .*: wait until it is free, or choose another device$/,
  );
  for (const { pid } of others) assert.ok(warning.includes(`process ${pid} (`), warning);
  assert.equal(use('webgpu', 'NVIDIA B'), undefined);
  assert.equal(use('cpu', 'AMD'), undefined);
  for (const other of others) await killed(other);
  assert.equal(use('webgpu', 'NVIDIA A'), undefined);
  assert.equal(readdirSync(folder).length, 1, 'notes of the dead are removed');
});

test('CUDA: processes that see different cards share none', async (t) => {
  ownMachine(t);
  await user(t, 'cuda', 'NVIDIA A', { CUDA_VISIBLE_DEVICES: '1' });
  process.env.CUDA_VISIBLE_DEVICES = '0';
  assert.equal(use('cuda', 'NVIDIA A'), undefined);
  process.env.CUDA_VISIBLE_DEVICES = '1';
  assert.match(use('cuda', 'NVIDIA A')!, /is in use by process/);
});

test("a command's own processes are not told of one another", async (t) => {
  ownMachine(t);
  use('webgpu', 'NVIDIA A');
  await user(t, 'webgpu', 'NVIDIA A'); // inherits the environment
  assert.equal(use('webgpu', 'NVIDIA A'), undefined);
});

test('notes that are none, and a folder that cannot be made, are no failure', async (t) => {
  const folder = ownMachine(t);
  mkdirSync(folder);
  writeFileSync(path.join(folder, 'a.lock'), '');
  writeFileSync(path.join(folder, 'b.lock'), '{"covers":3}');
  writeFileSync(path.join(folder, 'c.lock'), 'null');
  mkdirSync(path.join(folder, 'd.lock'));
  assert.equal(use('webgpu', 'NVIDIA A'), undefined);
  const file = path.join(testFolder(t, { file: '' }), 'file');
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = file;
  assert.equal(use('webgpu', 'NVIDIA A'), undefined);
  assert.ok(existsSync(file));
});

test('two commands on one card: the second names the first, and is not refused', async (t) => {
  const skip = await webgpuSkip();
  if (skip) return t.skip(skip);
  ownMachine(t);
  const words = ['doctor', '--verify', '--device', 'webgpu', '--no-speed', '--only'];
  const first = spawn(process.execPath, [cliFile, ...words, 'siamcar-tiny'], { stdio: ['ignore', 'ignore', 'pipe'] });
  t.after(() => first.kill('SIGKILL'));
  let said = '';
  for await (const part of first.stderr!) {
    said += part;
    if (said.includes('note: siamcar-tiny')) break; // it has opened the card
  }
  if (process.platform !== 'win32') first.kill('SIGSTOP'); // keeps it, and leaves this machine's cores alone
  const second = siamdlaProcess(...words, 'selection');
  assert.equal(second.code, 0, second.stderr);
  const warning = new RegExp(
    `^warning: webgpu: .* is in use by process ${first.pid} \\(siamdla doctor, since .*$`,
    'm',
  );
  assert.match(second.stderr, warning);
  assert.doesNotMatch(said, /is in use by/);
  if (first.exitCode === null && first.signalCode === null) await killed(first);
  assert.doesNotMatch(siamdlaProcess(...words, 'selection').stderr, /is in use by/);
});
