import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError } from '../errors.js';
import { asHostTensor, type Feeds, toOrtTensor, unknownName } from './feeds.js';
import { type HostData, type HostTensor, hostArray } from './host-tensor.js';
import { defaultLayout, inLayout, permutation, sizeOf, toLayout } from './trace/layout.js';
import type { Port } from './trace/trace.js';

/** Double buffer of a parameter: one is read while the other is written, then they are swapped. */
interface Cell {
  readonly port: Port;
  readonly update: Port | undefined;
  current: OrtTensor;
  spare: OrtTensor | undefined;
  isSet: boolean;
}

/** A program's parameters, which persist between runs in the layout of its graph. */
export class ParameterStore {
  readonly #cells: ReadonlyMap<string, Cell>;

  /**
   * @param ports The parameters.
   * @param updates Those that a run updates.
   */
  constructor(ports: readonly Port[], updates: readonly Port[]) {
    this.#cells = new Map(
      ports.map((port): [string, Cell] => {
        const update = updates.find(({ name }) => name === port.name);
        const spare = update && emptyTensor(port);
        return [port.name, { port, update, current: emptyTensor(port), spare, isSet: false }];
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
      (cell.current.data as HostData).set(toLayout(data, cell.port.shape, cell.port.layout));
      cell.isSet = true;
    }
  }

  /** Copies in default layout. */
  read(): Record<string, HostTensor> {
    return Object.fromEntries(
      this.inGraph().map(({ port, data }) => {
        const back = permutation(port.layout, defaultLayout(port.shape.length));
        const plain = hostArray(port.dtype, data.length);
        plain.set(toLayout(data, inLayout(port.shape, port.layout), back));
        return [port.name, { shape: port.shape, dtype: port.dtype, data: plain }];
      }),
    );
  }

  /** Data in the layout of the graph, not copied. */
  inGraph(): { readonly port: Port; readonly data: HostData }[] {
    return this.#ready().map(({ port, current }) => ({ port, data: current.data as HostData }));
  }

  /** Tensors that a run reads, by name in the graph. */
  feeds(): Record<string, OrtTensor> {
    return Object.fromEntries(this.#ready().map(({ port, current }) => [port.graphName, current]));
  }

  /** Tensors that a run writes updated values to, by name in the graph. */
  fetches(): Record<string, OrtTensor> {
    return Object.fromEntries(
      [...this.#cells.values()].flatMap(({ update, spare }) => (update && spare ? [[update.graphName, spare]] : [])),
    );
  }

  /** Swaps buffers after a run. */
  advance(): void {
    for (const cell of this.#cells.values()) {
      if (cell.spare) [cell.current, cell.spare] = [cell.spare, cell.current];
    }
  }

  #ready(): Cell[] {
    const cells = [...this.#cells.values()];
    const unset = cells.find(({ isSet }) => !isSet);
    if (unset) throw new InputError(`parameter '${unset.port.name}' was never set; call setParameters first`);
    return cells;
  }
}

function emptyTensor({ dtype, shape, layout }: Port): OrtTensor {
  return toOrtTensor(dtype, hostArray(dtype, sizeOf(shape)), inLayout(shape, layout));
}
