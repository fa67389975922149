import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ExecuteResult, Kernel } from '../client/client.js';
import { runIn } from '../testing/in-kernel.js';

let kernel: Kernel;
before(async () => {
  kernel = await Kernel.start();
});
after(() => kernel.shutdown());

const hasProc = { skip: process.platform !== 'linux' && 'CPU time is read from /proc' };

/** CPU time of a process, its threads and all processes below it, in seconds. */
function cpuSeconds(root: number): number {
  const stats = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? (statOf(Number(name)) ?? []) : []));
  const tree = new Set([root]);
  for (let size = 0; size !== tree.size; ) {
    size = tree.size;
    for (const { pid, parent } of stats) if (tree.has(parent)) tree.add(pid);
  }
  return stats.filter(({ pid }) => tree.has(pid)).reduce((sum, { ticks }) => sum + ticks, 0) / 100;
}

function statOf(pid: number): { pid: number; parent: number; ticks: number } | undefined {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return { pid, parent: Number(fields[1]), ticks: Number(fields[11]) + Number(fields[12]) };
  } catch {
    return undefined; // it has ended
  }
}

const count = `import { kAblation } from 'siamdla/experiments';
import { notebookProgress } from 'siamdla/notebook';
const config = { ...kAblation.scales.paper, seed: 4711 };
console.log('counting');
const counted = await kAblation.run(config, { ...notebookProgress(), cache: false, workers: 2 });`;

for (const by of ['signal', 'message'] as const)
  test(
    `interrupted by a ${by}, a count of twelve million pairs stops within 2 s, and its names stay`,
    hasProc,
    async () => {
      let [hasBegun, hasEnded] = [false, false];
      const onMessage = (type: string): void => {
        hasBegun ||= type === 'stream'; // compiling and importing take seconds
      };
      const running = kernel.execute(count, { onMessage }).finally(() => {
        hasEnded = true;
      });
      while (!hasBegun && !hasEnded) await sleep(50);
      const atStart = cpuSeconds(kernel.pid!);
      while (cpuSeconds(kernel.pid!) < atStart + 2 && !hasEnded) await sleep(50);
      kernel.interrupt(by);
      await sleep(2000);
      const stopped = cpuSeconds(kernel.pid!);
      await sleep(1000);
      assert.ok(cpuSeconds(kernel.pid!) - stopped < 0.2, 'the CPU is idle');
      const { status, ename, traceback } = await running;
      assert.deepEqual([status, ename, traceback], ['error', 'Interrupted', ['The cell was interrupted']]);
      assert.equal(
        (await runIn(kernel, '({ seed: config.seed, id: kAblation.id })')).shown,
        "{ seed: 4711, id: 'k-ablation' }",
      );
      assert.match((await runIn(kernel, 'counted')).evalue ?? '', /Cannot find name 'counted'/);
    },
  );

test('a loop over frames ends at its live view', async () => {
  await runIn(kernel, "import { liveTracking } from 'siamdla/notebook';\nlet frames = 0;");
  const loop = `const view = liveTracking('a loop', { everyMs: 1e9 });
while (true) {
  await new Promise((done) => setTimeout(done, 10));
  if (frames++ === 0) console.log('looping');
  view.show({ frame: { width: 8, height: 8, data: new Uint8Array(192) }, index: frames });
}`;
  const { traceback } = await interruptAt(loop, 'stream');
  assert.deepEqual(traceback, ['The cell was interrupted']);
  const { shown } = await runIn(kernel, 'frames');
  await sleep(100);
  assert.equal((await runIn(kernel, 'frames')).shown, shown);
});

test('a loop that never yields stops', async () => {
  const { traceback } = await interruptAt("console.log('looping'); while (true) {}", 'stream');
  assert.deepEqual(traceback, ['The cell was interrupted']);
});

test('a cell stops while it is compiled', async () => {
  const { traceback } = await interruptAt("console.log('ran');\nawait new Promise(() => {});", 'execute_input');
  assert.match(traceback?.join() ?? '', /^The cell was interrupted/);
});

test('a training that needs longer to save its checkpoint is waited for, also where Ctrl-C arrives twice', async () => {
  await runIn(kernel, "import { liveTraining } from 'siamdla/notebook';\nlet isSaved = false;");
  const training = `const training = liveTraining();
training.start('a training', [], { steps: 9, stepsPerEpoch: 9 });
setTimeout(() => console.log('it runs'), 50);
await new Promise((stopped) => training.signal.addEventListener('abort', () => setTimeout(stopped, 2500)));
await training.finish('stopped');
isSaved = true;
training.signal.throwIfAborted();`;
  const running = interruptAt(training, 'stream', () => setTimeout(() => kernel.interrupt(), 200));
  assert.deepEqual((await running).traceback, ['The cell was interrupted']);
  assert.equal((await runIn(kernel, 'isSaved')).shown, 'true');
});

test('a cell that waits for something else is left, and the kernel takes the next one', async () => {
  const { evalue } = await interruptAt(
    "setTimeout(() => console.log('waiting'), 50);\nawait new Promise(() => {});",
    'stream',
  );
  assert.equal(evalue, 'The cell was interrupted; what it started may still be running');
  assert.equal((await runIn(kernel, '1 + 1')).shown, '2');
});

/** Interrupts a cell as soon as the kernel sends a message of a type. */
function interruptAt(cell: string, type: string, andThen: () => void = () => {}): Promise<ExecuteResult> {
  let isDone = false;
  return kernel.execute(cell, {
    onMessage: (received) => {
      if (received !== type || isDone) return;
      isDone = true;
      kernel.interrupt();
      andThen();
    },
  });
}
