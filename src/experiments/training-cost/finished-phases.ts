import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { makeFolder } from '../../files/output-folder.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { HostParams } from '../../models/parameters.js';
import { isSameSource, type Provenance } from '../../provenance/provenance.js';
import { type Assigner, assigners } from './config.js';
import type { PhaseCost } from './result.js';

/** One network's tensors for each assigner. */
export type ParamsByAssigner = Readonly<Record<Assigner, HostParams>>;

/** A phase that was measured to its end, and the networks that the next one starts from. */
export interface FinishedPhase {
  readonly cost: PhaseCost;
  readonly params: ParamsByAssigner;
}

/** As the file has it: of the tensors those alone that the phase changed. */
interface StoredPhase extends FinishedPhase {
  readonly provenance: Provenance;
}

/**
 * Phases of a measurement in files of their own, so that one that is stopped goes on after the last phase that it finished.
 * A phase that another machine or program measured is not taken, as times of one figure are to be comparable.
 */
export class FinishedPhases {
  readonly #folder: string;
  readonly #provenance: () => Provenance;
  readonly #found: Provenance[] = [];

  /**
   * @param folder Created when a phase is stored.
   * @param provenance Of what has been measured until now.
   */
  constructor(folder: string, provenance: () => Provenance) {
    this.#folder = folder;
    this.#provenance = provenance;
  }

  /** Of the phases that {@link find} has returned. */
  get found(): readonly Provenance[] {
    return this.#found;
  }

  /**
   * A phase that an earlier attempt finished; undefined where there is none of this program and machine.
   *
   * @param name Of the file: network and phase.
   * @param start What the phase starts from.
   */
  find(name: string, start: ParamsByAssigner): FinishedPhase | undefined {
    const file = this.#file(name);
    if (!existsSync(file)) return undefined;
    const { provenance, cost, params } = deserialize(readFileSync(file)) as StoredPhase;
    if (!isSameSource(provenance, this.#provenance())) return undefined;
    this.#found.push(provenance);
    return { cost, params: eachAssigner((assigner) => ({ ...start[assigner], ...params[assigner] })) };
  }

  /**
   * Stores a phase.
   *
   * @param seconds Wall time of the phase.
   * @throws InputError when the folder cannot be written.
   */
  save(name: string, { cost, params }: FinishedPhase, start: ParamsByAssigner, seconds: number): void {
    makeFolder(this.#folder, 'the folder of unfinished results,');
    const provenance = { ...this.#provenance(), seconds: Math.round(10 * seconds) / 10 };
    const stored: StoredPhase = {
      provenance,
      cost,
      params: eachAssigner((assigner) => changed(params[assigner], start[assigner])),
    };
    writeFileAtomic(this.#file(name), serialize(stored));
  }

  #file(name: string): string {
    return path.join(this.#folder, name);
  }
}

function eachAssigner(of: (assigner: Assigner) => HostParams): ParamsByAssigner {
  return Object.fromEntries(assigners.map((assigner) => [assigner, of(assigner)])) as Record<Assigner, HostParams>;
}

/** The tensors whose bytes are not those of `start`: most of a network with a frozen backbone are. */
function changed(params: HostParams, start: HostParams): HostParams {
  const bytes = (of: HostParams, name: string): Uint8Array => {
    const { buffer, byteOffset, byteLength } = of[name]!.data;
    return new Uint8Array(buffer, byteOffset, byteLength);
  };
  const names = Object.keys(params).filter((name) => Buffer.compare(bytes(params, name), bytes(start, name)) !== 0);
  return Object.fromEntries(names.map((name) => [name, params[name]!]));
}
