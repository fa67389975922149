import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs, { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { withFunctions } from '../../testing/with-functions.js';
import { folderId } from './shared-folders.js';

const rounds = 40;

/** A process that plans in folder 0, 1, ... at the times that its input lists; its output: the id that it saw in each. */
const planner = `import { text } from 'node:stream/consumers';
  import { folderId } from ${JSON.stringify(new URL('./shared-folders.js', import.meta.url).href)};
  console.log('ready');
  const { folder, at } = JSON.parse(await text(process.stdin));
  const ids = at.map((time, i) => {
    while (Date.now() < time) continue;
    return folderId(folder + '/' + i, 'the folder');
  });
  console.log(JSON.stringify(ids));`;

test('planners that give a shared folder its id at the same time agree on one', async (t) => {
  const folder = testFolder(t);
  const planners = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', planner], { stdio: ['pipe', 'pipe', 'inherit'] }),
  );
  t.after(() => planners.forEach((each) => void each.kill('SIGKILL')));
  await Promise.all(planners.map(({ stdout }) => once(stdout, 'readable')));
  const start = Date.now() + 100;
  const at = Array.from({ length: rounds }, (_, i) => start + 10 * i);
  for (const { stdin } of planners) stdin.end(JSON.stringify({ folder, at }));
  const outputs = await Promise.all(planners.map(({ stdout }) => text(stdout)));
  const seen = outputs.map((output) => JSON.parse(output.replace('ready\n', '')) as string[]);
  for (let i = 0; i < rounds; i++) {
    const stored = readFileSync(path.join(folder, String(i), '.siamdla-id'), 'utf8').trim();
    assert.match(stored, /^[0-9a-f]{16}$/);
    assert.deepEqual(
      seen.map((ids) => ids[i]),
      planners.map(() => stored),
      `folder ${i}`,
    );
    assert.deepEqual(readdirSync(path.join(folder, String(i))), ['.siamdla-id']);
  }
});

test('an id that a killed planner left empty is refused in one line', (t) => {
  const folder = testFolder(t);
  writeFileSync(path.join(folder, '.siamdla-id'), '');
  assert.throws(() => folderId(folder, 'the folder'), {
    name: 'InputError',
    message: /siamdla-id: is empty, .*; delete it and plan again$/,
  });
});

const failure = (code: string, syscall: string): Error =>
  Object.assign(new Error(`${code}: ${syscall}`), { code, syscall });

/** A file system without hard links. */
function withoutLinks(t: TestContext): void {
  const linkSync = (): void => {
    throw failure('EPERM', 'link');
  };
  withFunctions(t, fs, { linkSync });
}

for (const hasLinks of [true, false]) {
  const where = hasLinks ? '' : ', without hard links';

  test(`an id is written once and read afterwards${where}`, (t) => {
    const folder = testFolder(t);
    if (!hasLinks) withoutLinks(t);
    const id = folderId(folder, 'the folder');
    assert.match(id, /^[0-9a-f]{16}$/);
    assert.equal(folderId(folder, 'the folder'), id);
    assert.deepEqual(readdirSync(folder), ['.siamdla-id']);
  });

  test(`a disk that is full when the id is closed keeps nothing of it${where}`, (t) => {
    const folder = testFolder(t);
    if (!hasLinks) withoutLinks(t);
    const { closeSync } = fs;
    let closed = 0;
    const full = (descriptor: number): void => {
      closeSync(descriptor);
      if (++closed === (hasLinks ? 1 : 2)) throw failure('ENOSPC', 'close');
    };
    const restore = withFunctions(t, fs, { closeSync: full });
    assert.throws(() => folderId(folder, 'the folder'), /siamdla-id: cannot be written \(ENOSPC\): no space is left/);
    restore();
    assert.deepEqual(readdirSync(folder), []);
  });
}
