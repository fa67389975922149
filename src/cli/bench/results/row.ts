import type { Comparison } from '../measure/compare.js';

/** One line of a benchmark: a work of ours, and the same by peers where they could run. */
export interface BenchRow extends Comparison {
  readonly what: string;
  /** What the rates count: 'pairs', 'frames'. */
  readonly unit: string;
  /** Threads of ours and the peers; absent on a card. */
  readonly threads?: number;
  /** The card that ours ran on, by its device's name; absent on the CPU. */
  readonly device?: string;
  /**
   * MiB of the card in use after ours ran, before the peers begin with this row, of all processes together: what earlier
   * rows left allocated is in it. Absent on the CPU, and where it is not known which card that is.
   */
  readonly memoryMiB?: number;
  /**
   * Versions and settings of each peer, by its name: 'torch 1.13.0 eager (threads 2, oneDNN on)'; '' for another form of
   * ours.
   */
  readonly settings: Readonly<Record<string, string>>;
}

/** A benchmark: rows, and remarks such as why a peer did not run. */
export interface Bench {
  readonly rows: readonly BenchRow[];
  readonly remarks: readonly string[];
  /** Why more rows or remarks are missing: what failed, or that it had not ended yet. Absent where all was measured. */
  readonly incomplete?: string;
}
