import { messageOf } from '../../../errors.js';
import type { Bench, BenchRow } from '../results/row.js';
import { compare, type Side } from './compare.js';
import { type OpenedCase, Peer, PeerFailure, type PeerStart } from './peer.js';
import { turnOf, type Work } from './turn.js';

/** Seconds of a turn, and at most which share of the limit. */
const turn = { seconds: 0.3, share: 0.01 };

/** What is measured. */
export interface Measured {
  readonly what: string;
  readonly unit: string;
  /** Threads of ours where it has not those of the run: plain TypeScript has 1. */
  readonly threads?: number;
  /** What the same work is called by the peer's script; absent where it has none. */
  readonly peerCase?: string;
  /** Compares the peer's check with ours; returns a remark, if any. @throws Error where they differ. */
  readonly check?: (value: unknown) => string | undefined;
  /** More programs to compare with, which need no peer process. */
  readonly others?: readonly (Side & { readonly settings: string })[];
}

/** What a benchmark measures of all that it could, and who hears of it. */
export interface BenchRunOptions {
  /** Networks to measure; default: all. */
  readonly models?: readonly string[] | undefined;
  /** Pairs of a batch of trainings; default: as each case says. */
  readonly batch?: number | undefined;
  /** Folder of another checkout, which is compared with this one; of `bench builds`. */
  readonly against?: string | undefined;
  /** Time limit in seconds of each answer of a peer, building a case included; default: as the peer's. */
  readonly peerSeconds?: number | undefined;
  /** Also PyTorch's networks by `torch.compile`. */
  readonly torchCompile?: boolean | undefined;
  /** The card that ours runs on, in rows instead of threads; default: the CPU. */
  readonly device?: string | undefined;
  /** Whether the same was measured with another number of threads before: what has one thread anyway is left out. */
  readonly isRepeat?: boolean | undefined;
  /** MiB of that card in use now, where it is known. */
  readonly memory?: (() => number | undefined) | undefined;
  /** Called when there is something new to store: a row, or a part that ended. */
  readonly onChange?: (() => void) | undefined;
}

/** A benchmark in progress: its peer process, rows and remarks. */
export class BenchRun implements Bench {
  readonly rows: BenchRow[] = [];
  readonly remarks: string[] = [];
  /** Parts that could not be measured, and why. */
  readonly failures: string[] = [];
  readonly options: BenchRunOptions;
  readonly threads: number;
  /** Time limit of each comparison. */
  readonly limitSeconds: number;
  #peer: Peer | undefined;

  constructor(threads: number, limitSeconds: number, options: BenchRunOptions = {}) {
    this.threads = threads;
    this.limitSeconds = limitSeconds;
    this.options = options;
  }

  /** Those of some networks that are to be measured. */
  wanted<T extends string>(models: readonly T[]): T[] {
    return models.filter((name) => this.options.models?.includes(name) ?? true);
  }

  /** Does a part of the benchmark. One that fails is noted, and does not keep the next ones from being measured. */
  async attempt(what: string, part: () => Promise<unknown>): Promise<void> {
    try {
      await part();
    } catch (error) {
      this.failures.push(`${what}: ${messageOf(error)}`);
    }
    this.options.onChange?.();
  }

  /** Seconds of a turn of one side. */
  get turnSeconds(): number {
    return Math.min(turn.seconds, turn.share * this.limitSeconds);
  }

  /** Starts the peer of the following rows; where it cannot run, a remark says why. */
  async startPeer(start: PeerStart): Promise<void> {
    this.close();
    const { peerSeconds: limitSeconds, torchCompile } = this.options;
    const started = await Peer.start({
      threads: this.threads,
      ...start,
      ...(limitSeconds !== undefined && { limitSeconds }),
      spec: { ...start.spec, ...(torchCompile && { compile: true }) },
    });
    if (typeof started === 'string') this.remarks.push(`no peer: ${started}`);
    else this.#peer = started;
  }

  /** Libraries of the peer; none where it cannot run. */
  get peerLibraries(): readonly string[] {
    return Object.keys(this.#peer?.about.versions ?? {});
  }

  /** Compares a work with the peer's variants in alternating rounds and adds the row. */
  async measure(measured: Measured, work: Work): Promise<BenchRow> {
    return await this.measureTurns(measured, () => turnOf(work, this.turnSeconds));
  }

  /** The same where a turn returns its rate itself. A peer that fails in between leaves the row without it. */
  async measureTurns(measured: Measured, ours: () => Promise<number>): Promise<BenchRow> {
    const { what, unit, threads = this.threads, others = [] } = measured;
    const settings: Record<string, string> = {};
    const own = { name: 'ours', turn: ours };
    const memoryMiB = await this.#memoryOf(ours);
    for (const other of others) settings[other.name] = other.settings;
    const peers = await this.#peerSides(measured, settings);
    const options = { limitSeconds: this.limitSeconds };
    const comparison = await compare(own, [...peers, ...others], options).catch((error: unknown) => {
      if (!(error instanceof PeerFailure)) throw error;
      this.remarks.push(`${what}, no peer: ${error.message}`);
      for (const { name } of peers) delete settings[name]; // the row has no data of theirs
      return compare(own, others, options);
    });
    const { device } = this.options;
    const place = device === undefined ? { threads } : { device };
    const memory = memoryMiB === undefined ? {} : { memoryMiB };
    const row = { what, unit, ...place, ...memory, settings, ...comparison };
    this.rows.push(row);
    this.options.onChange?.();
    return row;
  }

  /** Ends the peer. */
  close(): void {
    this.#peer?.stop();
    this.#peer = undefined;
  }

  /** What a card has in use after a turn of ours; undefined on the CPU. */
  async #memoryOf(ours: () => Promise<number>): Promise<number | undefined> {
    const { memory } = this.options;
    if (memory?.() === undefined) return undefined; // no turn for what nobody tells
    await ours();
    return memory();
  }

  /** The peer's variants of a case, warmed up; none where it cannot run. */
  async #peerSides({ what, peerCase, check }: Measured, settings: Record<string, string>): Promise<Side[]> {
    const peer = this.#peer;
    if (!peer || peerCase === undefined) return [];
    let opened: OpenedCase;
    try {
      opened = await peer.open(peerCase);
    } catch (error) {
      this.remarks.push(`${what}, no peer: ${(error as Error).message}`);
      return [];
    }
    for (const [name, reason] of Object.entries(opened.failures)) this.remarks.push(`${what}, no ${name}: ${reason}`);
    const remark = check?.(opened.check);
    if (remark !== undefined) this.remarks.push(remark);
    return opened.variants.map((name) => {
      settings[name] = peer.describe(name);
      return { name, turn: () => peer.run(name, this.turnSeconds) };
    });
  }
}
