import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../../files/package-root.js';
import { findPython } from '../../../processes/python.js';

/** What a peer says of itself. */
export interface PeerAbout {
  /** By library: { torch: '1.13.0' }. */
  readonly versions: Readonly<Record<string, string>>;
  /** { threads: 2, oneDNN: 'on' }. */
  readonly settings: Readonly<Record<string, string | number>>;
}

/** A case that a peer has built and warmed up. */
export interface OpenedCase {
  /** 'torch eager', 'torch jit'. */
  readonly variants: readonly string[];
  /** Why other variants cannot run, by name. */
  readonly failures: Readonly<Record<string, string>>;
  /** A value to compare with ours, or null. */
  readonly check: unknown;
}

/** What a peer script is started with. */
export interface PeerStart {
  /** File name in src/cli/bench/peers, or an absolute path. */
  readonly script: string;
  /** Modules to look for a Python by, the best first. */
  readonly modules: readonly string[];
  /** Threads of numeric libraries. Default: 1. */
  readonly threads?: number;
  /** First line of its input. */
  readonly spec: object;
  /** Default: the first Python that has the modules. */
  readonly python?: string;
  /** Time limit of each answer, after which the peer is killed. Default: 900, as compiling a large network takes minutes. */
  readonly limitSeconds?: number;
}

/** A peer's process ended, exceeded its time limit, or could not do what was asked. */
export class PeerFailure extends Error {}

/** A Python program beside us, which stays alive between rounds; see peers/serve.py for what it is asked. */
export class Peer {
  readonly about: PeerAbout;
  readonly #process: PeerProcess;

  private constructor(process: PeerProcess, about: PeerAbout) {
    this.#process = process;
    this.about = about;
  }

  /** Starts a script; where that is not possible, the reason in words. */
  static async start(start: PeerStart): Promise<Peer | string> {
    const found = start.python === undefined ? findPython(start.modules) : { python: start.python };
    if ('missing' in found) return found.missing;
    const process = new PeerProcess(found.python, start);
    try {
      const { about } = (await process.ask(start.spec)) as { about: PeerAbout };
      return new Peer(process, about);
    } catch (error) {
      process.stop();
      return (error as Error).message;
    }
  }

  /**
   * Builds a case and warms up its variants; the case before it is given up.
   *
   * @throws PeerFailure when it cannot be built.
   */
  async open(name: string): Promise<OpenedCase> {
    return (await this.#process.ask({ open: name })) as OpenedCase;
  }

  /** How much a variant of the open case does per second. @throws PeerFailure when it fails. */
  async run(variant: string, seconds: number): Promise<number> {
    return ((await this.#process.ask({ run: variant, seconds })) as { perSecond: number }).perSecond;
  }

  /** Ends the process. */
  stop(): void {
    this.#process.stop();
  }

  /** A variant with its versions and settings: 'torch 1.13.0 eager (threads 2, oneDNN on)'. */
  describe(variant: string): string {
    const { versions, settings } = this.about;
    const library = Object.keys(versions).find((name) => variant.startsWith(name));
    const title = library ? variant.replace(library, `${library} ${versions[library]}`) : variant;
    const rest = Object.entries(settings).map(([name, value]) => `${name} ${value}`);
    return `${title} (${rest.join(', ')})`;
  }
}

/** Questions and answers, one JSON object a line. */
class PeerProcess {
  readonly #script: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  readonly #limitSeconds: number;
  /** Resolves when the process could not start, or has ended and all its output is read. */
  readonly #closed: Promise<void>;
  #complaints = '';
  /** Why there are no more answers, where the last line of stderr does not say so. */
  #failure: string | undefined;

  constructor(python: string, { script, threads = 1, limitSeconds = 900 }: PeerStart) {
    this.#script = script;
    this.#limitSeconds = limitSeconds;
    const names = ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'];
    const counts = Object.fromEntries(names.map((name) => [name, String(threads)]));
    const file = path.resolve(packageRoot, 'src/cli/bench/peers', script);
    this.#child = spawn(python, ['-B', file], { env: { ...process.env, ...counts } });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
    this.#child.stdin.on('error', () => {}); // the process has ended; the answer that is missing says so
    this.#closed = new Promise((resolve) => {
      this.#child.once('error', ({ message }) => {
        this.#failure ??= `did not start: ${message}`;
        resolve();
      });
      this.#child.once('close', (code, signal) => {
        const reason = this.#complaints.trim().split('\n').at(-1) || (signal ?? `exit code ${code}`);
        this.#failure ??= `ended: ${reason}`;
        resolve();
      });
    });
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws PeerFailure when the process fails, has ended, or does not answer within the limit. */
  async ask(question: object): Promise<object> {
    if (this.#failure !== undefined) throw new PeerFailure(`${this.#script} ${this.#failure}`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(this.#giveUp()), 1000 * this.#limitSeconds);
    });
    try {
      return await Promise.race([this.#answer(question), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(question: object): Promise<object> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) {
      await this.#closed;
      throw new PeerFailure(`${this.#script} ${this.#failure}`);
    }
    let answer: { readonly failure?: string };
    try {
      answer = JSON.parse(value);
    } catch {
      throw new PeerFailure(`${this.#script} printed no JSON: ${value.slice(0, 100)}`);
    }
    if (answer.failure !== undefined) throw new PeerFailure(`${this.#script} failed: ${answer.failure}`);
    return answer;
  }

  /** Kills a process that does not answer; its pipes are closed, as processes of its own may hold them open. */
  #giveUp(): PeerFailure {
    this.#failure ??= `did not answer within ${this.#limitSeconds} s and was killed`;
    this.#child.kill('SIGKILL');
    for (const pipe of [this.#child.stdout, this.#child.stderr]) pipe.destroy();
    return new PeerFailure(`${this.#script} ${this.#failure}`);
  }

  stop(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}
