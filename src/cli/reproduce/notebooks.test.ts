import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { messageOf } from '../../errors.js';
import { code, notebookOf, withFolder } from '../../notebook/testing/notebooks.js';
import type { Experiment } from '../../study/experiment.js';
import { requireAvailable } from '../../study/require-available.js';
import { Interrupted, sameCommand } from '../terminal/interrupted.js';
import { Terminal } from '../terminal/terminal.js';
import { executedCopy, notRunReason, runningNotebooks, sourcesAt } from './notebooks.js';

test('on real videos run the notebooks that take them, without the one that takes hours; at other scales all run', () => {
  const names = (scale: Parameters<typeof sourcesAt>[0]): string[] =>
    sourcesAt(scale).map(({ file }) => path.basename(file));
  const onReal = names('real');
  assert.ok(onReal.includes('04-otb100.ipynb') && onReal.includes('08-vot2019.ipynb'), onReal.join());
  assert.ok(!onReal.includes('13-beyond-the-paper.ipynb') && !onReal.includes('10-k-ablation.ipynb'), onReal.join());
  assert.ok(names('smoke').includes('13-beyond-the-paper.ipynb'));
});

test('a notebook is left out where its check of the parameters says that the experiment cannot be run, and for no other failure', () => {
  const experiment = { paper: 'Fig. 5', unavailableReason: () => 'no videos' } as unknown as Experiment<object, object>;
  let evalue = '';
  assert.throws(
    () => requireAvailable(experiment, {}),
    (error) => {
      evalue = messageOf(error);
      return true;
    },
  );
  assert.equal(notRunReason({ evalue, isParameters: true }), 'Fig. 5 cannot be run here: no videos');
  const others = [{ evalue, isParameters: false }, { evalue: "unknown device 'x'", isParameters: true }, undefined];
  for (const failure of others) assert.equal(notRunReason(failure), undefined);
});

test("Ctrl-C ends a notebook by the command's own reason, once its kernel has ended, and leaves no copy", () =>
  withFolder(async (folder) => {
    const terminal = new Terminal(process);
    const signal = terminal.interruptSignal(sameCommand);
    let running = 0;
    signal.addEventListener('abort', () => {
      running = runningNotebooks.size;
    });
    const notebook = notebookOf(code("process.kill(process.ppid, 'SIGINT');\nwhile (true) {}"), code('1'));
    const source = { file: path.join(folder, 'long.ipynb'), notebook, parameters: new Map() };
    const about = { scale: 'smoke', device: 'cpu', workers: undefined, fresh: undefined } as const;
    await assert.rejects(
      executedCopy(source, { ...about, out: folder, signal, terminal }).finally(() => terminal.close()),
      new Interrupted(sameCommand),
    );
    assert.deepEqual([running, runningNotebooks.size, existsSync(path.join(folder, 'notebooks'))], [1, 0, false]);
  }));
