import type { BenchDevice } from './bench-device.js';
import { type PeerOutcome, runPeer } from './python.js';
import type { BenchRow } from './row.js';

/** What every peer script prints beside its rates. */
export interface TorchOutput {
  readonly torch: string;
  readonly threads?: number;
  /** Name of the card; absent on the CPU. */
  readonly card?: string;
  /** Most memory of the card that PyTorch had allocated at a time. */
  readonly memoryMiB?: number;
}

/** Where a peer runs: on a card once with and once without TF32, which halves the digits of products. */
interface PeerSetting {
  readonly device: 'cpu' | 'cuda';
  readonly tf32: boolean;
}

/** A PyTorch script, run several times in every setting of a device; the best of each counts. */
export class PeerRuns<Output extends TorchOutput> {
  readonly #script: string;
  readonly #modules: string;
  readonly #runs: readonly { readonly setting: PeerSetting; readonly outcomes: PeerOutcome[] }[];

  constructor(script: string, modules: string, { isGpu }: Pick<BenchDevice, 'isGpu'>) {
    this.#script = script;
    this.#modules = modules;
    const settings: readonly PeerSetting[] = isGpu
      ? [
          { device: 'cuda', tf32: false },
          { device: 'cuda', tf32: true },
        ]
      : [{ device: 'cpu', tf32: false }];
    this.#runs = settings.map((setting) => ({ setting, outcomes: [] }));
  }

  /** Runs the script once in each setting, except where it could not run before. */
  measure(input: object): void {
    for (const { setting, outcomes } of this.#runs) {
      if (outcomes[0] && 'missing' in outcomes[0]) continue;
      outcomes.push(runPeer(this.#script, [this.#modules], { ...input, ...setting }));
    }
  }

  /** What the script printed in all settings and runs. */
  get outputs(): Output[] {
    return this.#runs.flatMap(({ outcomes }) => outputsOf<Output>(outcomes));
  }

  /** Our rate beside the peer's: a row for each setting, one without a peer where none could run. */
  rows(what: string, perSecond: number, how: string, of: (output: Output) => number | null | undefined): BenchRow[] {
    const rows = this.#runs.flatMap(({ setting, outcomes }): BenchRow[] => {
      const outputs = outputsOf<Output>(outcomes);
      const rates = outputs.map(of).filter((rate) => typeof rate === 'number');
      if (rates.length === 0) return [];
      return [{ what, perSecond, peer: { name: peerName(outputs[0]!, setting, how), perSecond: Math.max(...rates) } }];
    });
    return rows.length > 0 ? rows : [{ what, perSecond }];
  }

  /** Why the peer did not run, and the memory that it took. */
  remarks(): string[] {
    const all = this.#runs.flatMap(({ setting, outcomes }) => {
      const missing = outcomes.flatMap((outcome) => ('missing' in outcome ? [`no peer: ${outcome.missing}`] : []));
      const memory = Math.max(0, ...outputsOf<Output>(outcomes).map(({ memoryMiB = 0 }) => memoryMiB));
      const text = `torch, ${numbersOf(setting)}: at most ${Math.round(memory)} MiB of the card`;
      return memory > 0 ? [...missing, text] : missing;
    });
    return [...new Set(all)];
  }
}

function outputsOf<Output>(outcomes: readonly PeerOutcome[]): Output[] {
  return outcomes.flatMap((outcome) => ('output' in outcome ? [outcome.output as Output] : []));
}

function peerName({ torch, threads, card }: TorchOutput, setting: PeerSetting, how: string): string {
  if (card === undefined)
    return [`torch ${torch} ${how}`.trim(), ...(threads ? [`${threads} threads`] : [])].join(', ');
  return `torch ${torch} ${how} on ${card}, ${numbersOf(setting)}`.replace('  ', ' ');
}

function numbersOf({ tf32 }: PeerSetting): string {
  return tf32 ? 'tf32' : 'fp32';
}
