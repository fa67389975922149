import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { packageRoot } from '../../files/package-root.js';

/** Programs of Debian's packages jupyter-notebook, jupyter-nbconvert and chromium. */
export const programs = {
  notebook: '/usr/bin/jupyter-notebook',
  nbconvert: '/usr/bin/jupyter-nbconvert',
  chromium: '/usr/bin/chromium',
} as const;

/** Which files are missing, in words; undefined when all of them exist. */
export function missingFiles(files: readonly string[]): string | undefined {
  const missing = files.filter((file) => !existsSync(file));
  return missing.length > 0 ? `not found: ${missing.join(', ')}` : undefined;
}

/** A program that serves notebooks. */
export interface ServerProgram {
  readonly command: string;
  /** Its arguments that set the port, the token and the folder of notebooks. */
  args(port: number, token: string, notebooks: string): readonly string[];
}

/** The classic Notebook. */
export const notebookProgram: ServerProgram = {
  command: programs.notebook,
  args: (port, token, notebooks) => [
    `--port=${port}`,
    '--NotebookApp.port_retries=0',
    `--NotebookApp.token=${token}`,
    `--notebook-dir=${notebooks}`,
  ],
};

/** A running Jupyter whose settings, kernels and notebooks are in a temporary folder. */
export interface JupyterServer {
  /** With its final slash. */
  readonly url: string;
  readonly token: string;
  /** The temporary folder. */
  readonly folder: string;
  /** Where notebooks are put for it. */
  readonly notebooks: string;
  /** The environment of its programs. */
  readonly env: NodeJS.ProcessEnv;
  /** CPU time of a kernel so far, in seconds. */
  kernelSeconds(kernelId: string): number;
  /** Ends it and its kernels, and removes the folder. */
  close(): Promise<void>;
}

/**
 * Installs this checkout's kernel in a temporary folder and starts a Jupyter there.
 *
 * @throws Error with the program's output when it does not start.
 */
export async function startJupyter(program: ServerProgram): Promise<JupyterServer> {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-jupyter-'));
  const [home, notebooks] = ['home', 'notebooks'].map((name) => path.join(folder, name)) as [string, string];
  for (const each of [home, notebooks]) mkdirSync(each);
  const env = { ...process.env, HOME: home, ...jupyterFolders(folder) };
  const main = path.join(packageRoot, 'dist/cli/main.js');
  const installed = spawnSync(process.execPath, [main, 'kernel', 'install'], { env, encoding: 'utf8' });
  if (installed.status !== 0) throw new Error(`kernel install failed: ${installed.stderr}`);

  const [port, token] = [await freePort(), 'for-the-test'];
  const args = [...program.args(port, token, notebooks), '--no-browser', '--allow-root', '--ip=127.0.0.1'];
  const child = spawn(program.command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const kill = (): void => {
    for (const pid of [...kernelsOf(child), child.pid!]) signal(pid, 'SIGKILL');
  };
  process.once('exit', kill); // also when the test itself is stopped
  const close = async (): Promise<void> => {
    await end(child);
    process.off('exit', kill);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  const url = `http://127.0.0.1:${port}/`;
  try {
    await waitForAnswer(child, url);
  } catch (error) {
    await close();
    throw error;
  }
  const kernelSeconds = (kernelId: string): number => {
    const isKernel = (pid: number): boolean => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(kernelId);
    return cpuSeconds(kernelsOf(child).find(isKernel)!);
  };
  return { url, token, folder, notebooks, env, kernelSeconds, close };
}

function jupyterFolders(folder: string): NodeJS.ProcessEnv {
  const names = ['DATA', 'RUNTIME', 'CONFIG'].map((name) => [`JUPYTER_${name}_DIR`, path.join(folder, name)]);
  return { ...Object.fromEntries(names), IPYTHONDIR: path.join(folder, 'ipython') };
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

async function waitForAnswer(child: ChildProcess, url: string): Promise<void> {
  let log = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-5000);
  });
  for (const until = performance.now() + 120_000; performance.now() < until; await sleep(100)) {
    if (child.exitCode !== null) break;
    if (await fetch(`${url}api`).catch(() => undefined)) return;
  }
  throw new Error(`Jupyter did not start:\n${log}`);
}

/** Process ids of the server's kernels. */
function kernelsOf({ pid }: ChildProcess): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number);
  } catch {
    return []; // it has ended
  }
}

/** CPU time of a process and of its children that have ended, in seconds. */
function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const times = stat.slice(stat.lastIndexOf(')')).split(' ').slice(12, 16); // in ticks of 10 ms
  return times.reduce((sum, ticks) => sum + Number(ticks), 0) / 100;
}

async function end(child: ChildProcess): Promise<void> {
  const kernels = kernelsOf(child);
  if (child.exitCode === null) {
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await Promise.race([exited, sleep(15_000, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }
  for (const pid of kernels) signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it has ended
  }
}
