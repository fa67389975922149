import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { messageOf } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';

/** In a kernel's command, stands for the path of its connection file. */
const connectionFileToken = '{connection_file}';

/** The command of the project's own kernel. */
export function kernelCommand(): string[] {
  const launcher = path.join(packageRoot, 'dist/notebook/kernel/launcher.js');
  return [process.execPath, launcher, '--config-path', connectionFileToken];
}

/** Why a process is no longer there. */
export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

const endSignals = { SIGHUP: 1, SIGINT: 2, SIGUSR2: 12, SIGTERM: 15 } as const;
const longestLog = 20_000;

/** A kernel's process. It never outlives this one: it is killed when this process ends, whatever ends it. */
export class KernelProcess {
  readonly exited: Promise<Exit>;
  /** The end of what the process printed outside any cell. */
  log = '';
  #child: ChildProcess;
  #onEnd: () => void;
  #hasExited = false;

  /**
   * @param argv Command and arguments, with `{connection_file}` where the path belongs.
   * @param onEnd Called when a signal ends this process, before it goes.
   */
  constructor(argv: readonly string[], connectionFile: string, env: NodeJS.ProcessEnv, onEnd: () => void) {
    this.#onEnd = onEnd;
    const [command = '', ...args] = argv.map((word) => word.replace(connectionFileToken, connectionFile));
    this.#child = spawn(command, args, {
      cwd: packageRoot,
      // copies are converted to pages, which have plotly.js themselves
      env: { SIAMDLA_FIGURES: 'plotly+png', ...process.env, ...env, SIAMDLA_KERNEL_END_WITH_PARENT: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdin?.on('error', () => undefined);
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => this.#addLog(text));
    this.exited = new Promise((resolve) => {
      const settle = (exit: Exit): void => {
        this.#hasExited = true;
        resolve(exit);
      };
      this.#child.once('error', (error) => {
        this.#addLog(messageOf(error));
        settle({ code: null, signal: null });
      });
      // 'close' comes after the last output, unlike 'exit'
      this.#child.once('close', (code, signal) => settle({ code, signal }));
    });
    process.once('exit', this.#kill);
    for (const signal of Object.keys(endSignals)) process.once(signal, this.#die);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get hasExited(): boolean {
    return this.#hasExited;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Stops watching over the process, which has ended or been told to. */
  release(): void {
    process.off('exit', this.#kill);
    for (const signal of Object.keys(endSignals)) process.off(signal, this.#die);
  }

  #addLog(text: string): void {
    this.log = (this.log + text).slice(-longestLog);
  }

  #kill = (): void => {
    this.#child.kill('SIGKILL');
  };

  #die = (signal: keyof typeof endSignals): void => {
    this.#kill();
    this.#onEnd();
    process.exit(128 + endSignals[signal]);
  };
}

/** `exit code 3` or `signal SIGKILL`. */
export function describeExit({ code, signal }: Exit): string {
  if (signal) return `signal ${signal}`;
  return code === null ? 'no exit code' : `exit code ${code}`;
}
