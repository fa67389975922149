import { setMaxListeners } from 'node:events';

/** The reason of a cell's signal. */
export class CellInterrupted extends Error {
  override readonly name: string = 'CellInterrupted';

  constructor() {
    super('the cell was interrupted');
  }
}

let current = newController();
let held = new Set<object>();
let key = '';

/**
 * The signal that the notebook's interrupt raises for the running cell; its reason is a {@link CellInterrupted}. To be
 * read while the cell runs: work that goes on behind the cell keeps its cell's signal. Outside a kernel it is never raised.
 */
export function cellSignal(): AbortSignal {
  return current.signal;
}

/** Tells the running cell from others, the same each time it runs; '' outside a kernel. */
export function cellKey(): string {
  return key;
}

/**
 * Gives the next cell a signal of its own. For the kernel.
 *
 * @param cell Its {@link cellKey}.
 */
export function beginCell(cell: string): void {
  current = newController();
  held = new Set();
  key = cell;
}

/**
 * Has an interrupt wait for work of the running cell that saves itself before it ends, as a training does after its step; a
 * second interrupt does not wait.
 *
 * @returns Ends the wait.
 */
export function holdCell(): () => void {
  const [holders, own] = [held, {}];
  holders.add(own);
  return () => holders.delete(own);
}

/** Whether the running cell has work that is waited for. For the kernel. */
export function isCellHeld(): boolean {
  return held.size > 0;
}

/** Raises the running cell's signal, or the last cell's. For the kernel. */
export function interruptCell(): void {
  current.abort(new CellInterrupted());
}

function newController(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal); // as many steps as an experiment has
  return controller;
}
