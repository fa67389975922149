import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { packageRoot } from '../../package-root.js';
import { findPython } from '../../python.js';

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
}

/** A peer's process ended, or it could not do what was asked. */
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
  static async start({ script, modules, threads = 1, spec, python }: PeerStart): Promise<Peer | string> {
    const found = python === undefined ? findPython(modules) : { python };
    if ('missing' in found) return found.missing;
    const process = new PeerProcess(found.python, script, threads);
    try {
      const { about } = (await process.ask(spec)) as { about: PeerAbout };
      return new Peer(process, about);
    } catch (error) {
      process.stop();
      return (error as Error).message;
    }
  }

  /** Builds a case and warms up its variants; the case before it is given up. @throws PeerFailure when it cannot be built. */
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
  #complaints = '';

  constructor(python: string, script: string, threads: number) {
    this.#script = script;
    const names = ['OMP_NUM_THREADS', 'MKL_NUM_THREADS', 'OPENBLAS_NUM_THREADS'];
    const counts = Object.fromEntries(names.map((name) => [name, String(threads)]));
    const file = path.resolve(packageRoot, 'src/cli/bench/peers', script);
    this.#child = spawn(python, ['-B', file], { env: { ...process.env, ...counts } });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints = (this.#complaints + text).slice(-4000);
    });
    this.#child.stdin.on('error', () => {}); // the process has ended; the answer that is missing says so
    this.#child.on('error', () => {});
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ask(question: object): Promise<object> {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new PeerFailure(`${this.#script} ended: ${this.#complaints.trim().split('\n').at(-1)}`);
    let answer: { readonly failure?: string };
    try {
      answer = JSON.parse(value);
    } catch {
      throw new PeerFailure(`${this.#script} printed no JSON: ${value.slice(0, 100)}`);
    }
    if (answer.failure !== undefined) throw new PeerFailure(`${this.#script} failed: ${answer.failure}`);
    return answer;
  }

  stop(): void {
    this.#child.stdin.end();
    this.#child.kill();
  }
}
