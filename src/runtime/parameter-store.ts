import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError } from '../errors.js';
import { downloadTensors, forget, freeTensors, isOnCard } from './card-tensors.js';
import { asHostTensor, type Feeds, unknownName } from './feeds.js';
import { type HostData, type HostTensor, hostArray } from './host-tensor.js';
import { emptyTensor, type SpareTensors } from './spare-tensors.js';
import { copyToLayout, defaultLayout, inLayout, permutation } from './trace/layout.js';
import type { Port } from './trace/trace.js';

/**
 * A parameter. On the host it has a second buffer during a run: one is read while the other is written, then they are
 * swapped. On a card its next value is a new tensor, and the one before is freed.
 */
interface Cell {
  readonly port: Port;
  readonly update: Port | undefined;
  current: OrtTensor;
  spare: OrtTensor | undefined;
  isSet: boolean;
}

/** A program's parameters, which persist between runs in the layout of its graph, on the host or on a card. */
export class ParameterStore {
  readonly #cells: Map<string, Cell>;
  readonly #onCard: boolean;
  readonly #spares: SpareTensors;

  /**
   * @param ports The parameters.
   * @param updates Those that a run updates.
   * @param onCard Whether their next values stay on a card.
   * @param spares Buffers that programs of the same graph share.
   */
  constructor(ports: readonly Port[], updates: readonly Port[], onCard: boolean, spares: SpareTensors) {
    this.#onCard = onCard;
    this.#spares = spares;
    this.#cells = new Map(
      ports.map((port): [string, Cell] => {
        const update = updates.find(({ name }) => name === port.name);
        return [port.name, { port, update, current: emptyTensor(port), spare: undefined, isSet: false }];
      }),
    );
  }

  /** Sets some or all from tensors in default layout; none when one is invalid. */
  set(values: Feeds): void {
    const tensors = Object.entries(values).map(([name, given]): [Cell, HostTensor] => {
      const cell = this.#cells.get(name);
      if (!cell) throw new InputError(unknownName('parameter', name, [...this.#cells.keys()]));
      return [cell, asHostTensor(`parameter '${name}'`, given, cell.port)];
    });
    for (const [cell, { data }] of tensors) {
      if (isOnCard(cell.current)) this.#replace(cell, emptyTensor(cell.port));
      copyToLayout(data, cell.port.shape, cell.port.layout, cell.current.data as HostData);
      cell.isSet = true;
    }
  }

  /**
   * Copies in default layout.
   *
   * @param names Default: all.
   */
  async read(names?: ReadonlySet<string>): Promise<Record<string, HostTensor>> {
    const wanted = this.#ready().filter(({ port }) => names?.has(port.name) ?? true);
    const away = wanted.filter(({ current }) => isOnCard(current));
    if (away.length > 0) {
      const ports = away.map(({ port }) => port);
      const tensors = Object.fromEntries(away.map(({ port, current }) => [port.graphName, current]));
      const here = await downloadTensors(ports, tensors);
      for (const cell of away) this.#replace(cell, here[cell.port.graphName]!);
    }
    return Object.fromEntries(
      wanted.map(({ port, current }) => {
        const data = current.data as HostData;
        const back = permutation(port.layout, defaultLayout(port.shape.length));
        const plain = hostArray(port.dtype, data.length);
        copyToLayout(data, inLayout(port.shape, port.layout), back, plain);
        return [port.name, { shape: port.shape, dtype: port.dtype, data: plain }];
      }),
    );
  }

  /** Data in the layout of the graph, not copied; of parameters on the host. */
  inGraph(): { readonly port: Port; readonly data: HostData }[] {
    return this.#ready().map(({ port, current }) => ({ port, data: current.data as HostData }));
  }

  /** Tensors that a run reads, by name in the graph. */
  feeds(): Record<string, OrtTensor> {
    return Object.fromEntries(this.#ready().map(({ port, current }) => [port.graphName, current]));
  }

  /** Tensors that a run writes updated values to, by name in the graph. */
  fetches(): Record<string, OrtTensor | null> {
    const fetches: Record<string, OrtTensor | null> = {};
    for (const cell of this.#cells.values()) {
      if (!cell.update) continue;
      if (!this.#onCard) cell.spare ??= this.#spares.take(cell.port);
      fetches[cell.update.graphName] = cell.spare ?? null;
    }
    return fetches;
  }

  /**
   * Takes the next values after a run.
   *
   * @param results Outputs of the run by name in the graph.
   * @param keeps Whether a parameter takes its next value, which is freed otherwise. Where it throws, no parameter does.
   */
  advance(results: Readonly<Record<string, unknown>>, keeps: (parameter: string) => boolean): void {
    const updated = [...this.#cells.values()].filter(({ update }) => update);
    let kept: ReadonlySet<Cell>;
    try {
      kept = new Set(updated.filter(({ port }) => keeps(port.name)));
    } catch (error) {
      for (const { update, spare } of updated) if (!spare) forget(results[update!.graphName] as OrtTensor);
      throw error;
    }
    for (const cell of updated) {
      const isKept = kept.has(cell);
      if (cell.spare) {
        const [current, free] = isKept ? [cell.spare, cell.current] : [cell.current, cell.spare];
        this.#spares.give(cell.port, free);
        [cell.current, cell.spare] = [current, undefined];
      } else {
        const next = results[cell.update!.graphName] as OrtTensor;
        if (isKept) this.#replace(cell, next);
        else forget(next);
      }
    }
  }

  /**
   * Frees what is on a card, and forgets all tensors.
   *
   * @throws The first error, after all were tried.
   */
  dispose(): Promise<void> {
    const tensors = [...this.#cells.values()].map(({ current }) => current);
    this.#cells.clear();
    return freeTensors(tensors);
  }

  #replace(cell: Cell, next: OrtTensor): void {
    const before = cell.current;
    cell.current = next;
    forget(before);
  }

  #ready(): Cell[] {
    const cells = [...this.#cells.values()];
    const unset = cells.find(({ isSet }) => !isSet);
    if (unset) throw new InputError(`parameter '${unset.port.name}' was never set; call setParameters first`);
    return cells;
  }
}
