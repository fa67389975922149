import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { random } from '../../random/random.js';
import { contentOf, leftovers, soakCommands, writeInputs } from './commands.js';
import { groupEnd, killAndCompare, start } from './run-commands.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-soak-'));
process.env.SIAMDLA_SYNTHETIC = path.join(folder, 'synthetic');
after(() => rmSync(folder, { recursive: true, force: true }));
await writeInputs(folder);
const commands = soakCommands(folder).filter(({ isLong }) => !isLong);
const inUse = /^siamdla: .*: is in use by process \d+ \(siamdla .*, since .* UTC\).*; (wait until it ends|give)/m;

for (const [i, command] of commands.entries()) {
  const rng = random(1, 'soak test', i);
  test(`${command.name}: after a kill at any moment the results are those of an undisturbed run`, async () => {
    await killAndCompare(command, folder, 1, () => rng.between(0.2, 0.8));
  });

  test(`${command.name}: of two at once one works, and the other is refused in one line or finds all done`, async () => {
    const [whole, out, cache] = ['whole', 'both', 'both-cache'].map((name) =>
      path.join(folder, command.name, name),
    ) as [string, string, string];
    for (const drawn of ['code', 'pictures']) {
      const known = path.join(`${whole}-cache`, drawn);
      if (existsSync(known)) cpSync(known, path.join(cache, drawn), { recursive: true });
    }
    const ends = await Promise.all([1, 2].map(() => start(command.args(out), cache).ended));
    assert.ok(
      ends.some(({ code }) => code === 0),
      ends.map(({ stderr }) => stderr).join(''),
    );
    for (const { code, stderr } of ends) {
      if (code === 0) continue;
      assert.equal(code, 2, stderr);
      assert.match(stderr, inUse);
    }
    assert.deepEqual(contentOf(out, command), contentOf(whole, command));
    assert.deepEqual(leftovers(out), []);
  });
}

test('of two trainings with other seeds into one folder one is refused, and the weights are those of the other', async () => {
  const [train] = commands;
  const out = path.join(folder, 'seeds');
  const args = train!.args(out).filter((word) => word !== '--resume');
  const ends = await Promise.all(['5', '6'].map((seed) => start([...args, '--seed', seed], out).ended));
  assert.deepEqual(ends.map(({ code }) => code).sort(), [0, 2]);
  const winner = ends[0]!.code === 0 ? '5' : '6';
  assert.equal(readCheckpoint(path.join(out, 'weights.safetensors')).metadata.seed, winner);
  assert.match(ends.find(({ code }) => code === 2)!.stderr, /is in use by process|holds a training already/);
});

test('two that create one synthetic set: the second waits for the first, and both have it', async () => {
  const root = path.join(folder, 'made');
  const args = ['synthetic', '--split', 'test', '--sequences', '6', '--frames', '20', '--workers', '1', '--out', root];
  const ends = await Promise.all([1, 2].map(() => start(args, root).ended));
  assert.deepEqual(
    ends.map(({ code }) => code),
    [0, 0],
    ends.map(({ stderr }) => stderr).join(''),
  );
  assert.equal(ends.filter(({ stderr }) => /waits for process \d+ .*, which generates it/.test(stderr)).length, 1);
  assert.deepEqual(leftovers(root), []);
});

test('two reproductions that need one result compute it once', async () => {
  const cache = path.join(folder, 'shared-cache');
  const outs = ['one', 'other'].map((name) => path.join(folder, 'shared', name));
  const reproduce = commands.find(({ name }) => name === 'reproduce')!;
  const ends = await Promise.all(outs.map((out) => start(reproduce.args(out), cache).ended));
  assert.deepEqual(
    ends.map(({ code }) => code),
    [0, 0],
    ends.map(({ stderr }) => stderr).join(''),
  );
  const cached = outs.map(
    (out) => JSON.parse(readFileSync(path.join(out, 'fig09a-k-ablation.json'), 'utf8')).provenance.isCached === true,
  );
  assert.deepEqual(cached.sort(), [false, true]);
});

for (const name of ['train', 'track', 'tune', 'reproduce-drawn']) {
  test(`${name}: after an interrupt nothing runs within two seconds, and nothing is half written`, async () => {
    const command = soakCommands(folder).find((each) => each.name === name)!;
    const [out, cache] = ['interrupted', 'interrupted-cache'].map((each) => path.join(folder, name, each)) as [
      string,
      string,
    ];
    const running = start(command.args(out), cache);
    const hasEnded = running.ended.then(() => true);
    while (!existsSync(out) && !(await Promise.race([hasEnded, wait(20, false)])));
    assert.ok(existsSync(out), 'it has begun');
    await wait(500);
    running.child.kill('SIGINT');
    await groupEnd(running, 3); // two, and one for a machine that does other things too
    const { code, stderr } = await running.ended;
    assert.ok(code === 130 || code === 0, `code ${code}, signal ${running.child.signalCode}: ${stderr}`);
    assert.deepEqual(leftovers(path.join(folder, name)), []);
  });
}
