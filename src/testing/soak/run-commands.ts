import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { packageRoot } from '../../files/package-root.js';
import { contentOf, leftovers, type SoakCommand } from './commands.js';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
  readonly seconds: number;
}

/** A process of the command line that runs. */
export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

/**
 * Starts the command line in a process group of its own.
 *
 * @param cache Folder of cached results.
 */
export function start(args: readonly string[], cache: string): Running {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(packageRoot, 'dist/cli/main.js'), ...args], {
    env: { ...process.env, SIAMDLA_CACHE: cache, SIAMDLA_DEBUG: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let stderr = '';
  child.stderr!.on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('close', (code, signal) =>
      resolve({ code, signal, stderr, seconds: (performance.now() - started) / 1000 }),
    );
  });
  return { child, ended };
}

/** Whether a process of the group still runs. */
export function isGroupAlive({ child }: Running): boolean {
  try {
    process.kill(-child.pid!, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until no process of the group runs. @throws Error where one still does after some seconds. */
export async function groupEnd(running: Running, seconds: number): Promise<void> {
  const until = performance.now() + 1000 * seconds;
  while (isGroupAlive(running)) {
    if (performance.now() > until) {
      process.kill(-running.child.pid!, 'SIGKILL');
      throw new Error(`a process still runs ${seconds} s after its parent has ended`);
    }
    await wait(20);
  }
}

/**
 * Runs a command undisturbed, then again with kills at random moments, each followed by the same command, and compares.
 *
 * @param random Returns numbers from 0 to 1.
 * @returns Seconds of the undisturbed run.
 * @throws AssertionError when results differ, or files of a killed run are left.
 */
export async function killAndCompare(
  command: SoakCommand,
  folder: string,
  kills: number,
  random: () => number,
  log: (line: string) => void = () => {},
): Promise<number> {
  const [whole, out] = ['whole', 'killed'].map((name) => path.join(folder, command.name, name)) as [string, string];
  const cacheOf = (place: string): string => path.join(`${place}-cache`);
  const undisturbed = await start(command.args(whole), cacheOf(whole)).ended;
  assert.equal(undisturbed.code, 0, undisturbed.stderr);
  const expected = contentOf(whole, command);
  assert.ok(Object.keys(expected).length > 0, `${command.name} wrote nothing that is compared`);
  for (let kill = 0; kill < kills; kill++) {
    const running = start(command.args(out), cacheOf(out));
    const delay = undisturbed.seconds * (0.15 + 0.85 * random()); // the program takes some time to be loaded
    await Promise.race([running.ended, wait(1000 * delay)]);
    running.child.kill('SIGKILL');
    const { code, signal, stderr } = await running.ended;
    log(`${command.name}: ${signal ?? `finished (${code})`} after ${delay.toFixed(2)} s`);
    if (signal === null) {
      assert.equal(code, 0, stderr);
      await compare(out);
      for (const place of [out, cacheOf(out)]) rmSync(place, { recursive: true, force: true });
    }
  }
  const last = await start(command.args(out), cacheOf(out)).ended;
  assert.equal(last.code, 0, last.stderr);
  await compare(out);
  return undisturbed.seconds;

  async function compare(place: string): Promise<void> {
    assert.deepEqual(contentOf(place, command), expected, `${command.name}: results after kills`);
    assert.deepEqual(leftovers(place), [], `${command.name}: files of killed runs`);
  }
}
