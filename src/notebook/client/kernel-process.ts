import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { messageOf } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';
import { sameSignalMs } from '../../processes/on-signal.js';

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
/** Those that abort `signal` of {@link KernelProcessOptions}. */
const stopSignals = ['SIGINT', 'SIGTERM'];
const longestLog = 20_000;

/** Options of {@link KernelProcess}. */
export interface KernelProcessOptions {
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Called when this process ends before the kernel was released. */
  readonly onEnd?: (() => void) | undefined;
  /** Aborted by whoever handles Ctrl-C and SIGTERM: they end this process once it is aborted, and not before. */
  readonly signal?: AbortSignal | undefined;
}

/** A kernel's process. It never outlives this one: it is killed when this process ends, whatever ends it. */
export class KernelProcess {
  readonly exited: Promise<Exit>;
  /** The end of what the process printed outside any cell. */
  log = '';
  #child: ChildProcess;
  #onEnd: () => void;
  #signal: AbortSignal | undefined;
  #hasExited = false;
  #abortedAt = 0;

  /** @param argv Command and arguments, with `{connection_file}` where the path belongs. */
  constructor(
    argv: readonly string[],
    connectionFile: string,
    { env, onEnd = () => {}, signal }: KernelProcessOptions = {},
  ) {
    this.#onEnd = onEnd;
    this.#signal = signal;
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
    const watched = Object.keys(endSignals).filter((name) => !signal || !stopSignals.includes(name));
    for (const name of watched) process.once(name, this.#die);
    signal?.addEventListener('abort', this.#dieNext);
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
    for (const name of Object.keys(endSignals)) process.off(name, this.#die).off(name, this.#dieOfNext);
    this.#signal?.removeEventListener('abort', this.#dieNext);
  }

  #addLog(text: string): void {
    this.log = (this.log + text).slice(-longestLog);
  }

  #kill = (): void => {
    this.#child.kill('SIGKILL');
    this.#onEnd();
  };

  /** Ends this process, and by its 'exit' every kernel. */
  #die = (name: keyof typeof endSignals): void => process.exit(128 + endSignals[name]);

  #dieNext = (): void => {
    this.#abortedAt = performance.now();
    for (const name of stopSignals) process.on(name, this.#dieOfNext);
  };

  /** npm passes the signal that has aborted on: that is no second one. */
  #dieOfNext = (name: keyof typeof endSignals): void => {
    if (performance.now() - this.#abortedAt > sameSignalMs) this.#die(name);
  };
}

/** `exit code 3` or `signal SIGKILL`. */
export function describeExit({ code, signal }: Exit): string {
  if (signal) return `signal ${signal}`;
  return code === null ? 'no exit code' : `exit code ${code}`;
}
