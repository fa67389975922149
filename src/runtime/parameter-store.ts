import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { InputError } from '../errors.js';
import { asHostTensor, type Feeds, toOrtTensor, unknownName } from './feeds.js';
import { type HostData, type HostTensor, hostArray } from './host-tensor.js';
import { defaultLayout, inLayout, permutation, sizeOf, toLayout } from './trace/layout.js';
import type { Port } from './trace/trace.js';

/** Two places for a parameter: one is read while the other is written, then they change roles. */
interface Cell {
  readonly port: Port;
  readonly update: Port | undefined;
  current: OrtTensor;
  spare: OrtTensor | undefined;
  isSet: boolean;
}

/** A program's parameters, which live between its runs in the order of axes that its graph wants them in. */
export class ParameterStore {
  readonly #cells: ReadonlyMap<string, Cell>;

  /**
   * @param ports The parameters.
   * @param updates Those that a run gives new values.
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

  /** Sets some or all, from plainly ordered numbers; none when one of them does not fit. */
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

  /** Copies, plainly ordered. */
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

  /** As they lie in the graph. */
  inGraph(): { readonly port: Port; readonly data: HostData }[] {
    return this.#ready().map(({ port, current }) => ({ port, data: current.data as HostData }));
  }

  /** What a run reads. */
  feeds(): Record<string, OrtTensor> {
    return Object.fromEntries(this.#ready().map(({ port, current }) => [port.graphName, current]));
  }

  /** Where a run writes next values. */
  fetches(): Record<string, OrtTensor> {
    return Object.fromEntries(
      [...this.#cells.values()].flatMap(({ update, spare }) => (update && spare ? [[update.graphName, spare]] : [])),
    );
  }

  /** Makes what a run has written what the next one reads. */
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
