/// <reference lib="dom" />

import type { Output } from '../../notebook/run/ipynb.js';

/** A cell as a page shows it. */
export interface ShownCell {
  readonly isCode: boolean;
  readonly source: string;
  /** Whether it runs or waits to be run. */
  readonly isBusy: boolean;
  /** Whether it has run since the page was opened or the file executed. */
  readonly hasRun: boolean;
  readonly outputs: Output[];
  readonly element: HTMLElement;
}

/** What scripts in a page can do with its notebook, the same for each of Jupyter's frontends. */
export interface ShownNotebook {
  /** Whether the notebook is loaded and its kernel answers. */
  isReady(): boolean;
  cells(): ShownCell[];
  /** Starts a cell; it is the next one to run if others are running. */
  execute(index: number): void;
  executeAll(): void;
  /** Adds a code cell at the end. */
  append(source: string): void;
  save(): Promise<unknown>;
  kernelId(): string;
  /** Ends the kernel. */
  shutDown(): Promise<unknown>;
  /** Scrolls to the first cell. @returns Height of all cells, in pixels. */
  scrollToTop(): number;
}

/** One of Jupyter's frontends. */
export interface Frontend {
  /** Path of a notebook's page, below the server's URL. */
  notebookPath(name: string): string;
  /** Runs in a page before all other scripts and sets `shownNotebook`; refers to nothing outside of itself. */
  readonly install: () => void;
  /** Button that interrupts the kernel. */
  readonly interruptButton: string;
  /** An output, as rendered. */
  readonly output: string;
  /** A box of outputs that may have a scroll bar. */
  readonly scrolled: string;
}

/** The global object of a page. */
export interface JupyterWindow {
  shownNotebook: ShownNotebook;
}
