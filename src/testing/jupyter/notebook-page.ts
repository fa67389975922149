/// <reference lib="dom" />

import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import type { Output } from '../../notebook/run/ipynb.js';
import type { JupyterServer } from './server.js';

/** A cell of the classic Notebook's page, as far as it is used. */
interface ClassicCell {
  readonly cell_type: string;
  /** '*' while it runs or waits. */
  readonly input_prompt_number: number | string | null;
  readonly output_area: { readonly outputs: Output[] };
  readonly element: ArrayLike<HTMLElement>;
  get_text(): string;
  set_text(text: string): void;
  execute(): void;
}

/** What the classic Notebook's page offers to scripts. */
export interface ClassicPage {
  readonly Jupyter?: {
    readonly notebook: {
      readonly _fully_loaded?: boolean;
      readonly kernel: { id: string; is_connected(): boolean; info_reply: { language_info?: object } } | null;
      readonly session: { delete(done: () => void, failed: () => void): void };
      get_cells(): ClassicCell[];
      execute_all_cells(): void;
      insert_cell_at_bottom(type: 'code'): ClassicCell;
      save_notebook(): Promise<unknown>;
    };
  };
}

/** What a cell left, and how a reader sees it. */
export interface CellResult {
  readonly outputs: Output[];
  readonly text: string;
}

/** A notebook that is open in a browser's tab. */
export class NotebookPage {
  readonly page: Page;
  readonly name: string;
  readonly #server: JupyterServer;

  private constructor(page: Page, name: string, server: JupyterServer) {
    this.page = page;
    this.name = name;
    this.#server = server;
  }

  /** Opens a notebook of the server's folder and waits until its kernel answers. */
  static async open(context: BrowserContext, server: JupyterServer, name: string): Promise<NotebookPage> {
    const page = await context.newPage();
    page.on('dialog', (dialog) => dialog.accept());
    await page.goto(`${server.url}notebooks/${name}.ipynb?token=${server.token}`);
    await page.waitForFunction(
      () => {
        const notebook = (globalThis as unknown as ClassicPage).Jupyter?.notebook;
        return notebook?._fully_loaded && notebook.kernel?.is_connected() && notebook.kernel.info_reply.language_info;
      },
      undefined,
      { polling: 200 },
    );
    return new NotebookPage(page, name, server);
  }

  /** Saves the notebook's file. */
  async save(): Promise<void> {
    await this.page.evaluate(() => (globalThis as unknown as ClassicPage).Jupyter!.notebook.save_notebook());
  }

  /** Runs all cells and asserts that each of them ran without an error. */
  async runAll(): Promise<void> {
    await this.page.evaluate(() => (globalThis as unknown as ClassicPage).Jupyter!.notebook.execute_all_cells());
    await this.idle();
    const cells = await this.page.evaluate(() =>
      (globalThis as unknown as ClassicPage).Jupyter!.notebook.get_cells().map((cell) => ({
        isCode: cell.cell_type === 'code' && cell.get_text().trim() !== '',
        hasRun: typeof cell.input_prompt_number === 'number',
        errors: cell.output_area?.outputs.filter(({ output_type }) => output_type === 'error') ?? [],
      })),
    );
    for (const [i, { errors }] of cells.entries()) {
      const [error] = errors as Extract<Output, { output_type: 'error' }>[];
      if (!error) continue;
      const { ename, evalue, traceback } = error;
      assert.fail(`${this.name}, cell ${i}: ${ename}: ${evalue}\n${traceback.join('\n')}`);
    }
    const left = cells.flatMap(({ isCode, hasRun }, i) => (isCode && !hasRun ? [i] : []));
    assert.deepEqual(left, [], `${this.name}: cells that did not run`);
  }

  /** The code of each cell, '' for text. */
  sources(): Promise<string[]> {
    return this.page.evaluate(() =>
      (globalThis as unknown as ClassicPage)
        .Jupyter!.notebook.get_cells()
        .map((cell) => (cell.cell_type === 'code' ? cell.get_text() : '')),
    );
  }

  /** Starts a cell; it is the next one to run if others are running. */
  async start(index: number): Promise<void> {
    await this.page.evaluate(
      (i) => (globalThis as unknown as ClassicPage).Jupyter!.notebook.get_cells()[i]!.execute(),
      index,
    );
  }

  /** Adds a cell at the end without running it. @returns Its index. */
  add(source: string): Promise<number> {
    return this.page.evaluate((text) => {
      const { notebook } = (globalThis as unknown as ClassicPage).Jupyter!;
      notebook.insert_cell_at_bottom('code').set_text(text);
      return notebook.get_cells().length - 1;
    }, source);
  }

  /** Adds a cell at the end, runs it, and waits until it has ended. */
  async run(source: string): Promise<CellResult> {
    const index = await this.add(source);
    await this.start(index);
    await this.idle();
    return this.result(index);
  }

  /** Waits until no cell runs or waits to be run. */
  async idle(): Promise<void> {
    await this.page.waitForFunction(
      () => {
        const cells = (globalThis as unknown as ClassicPage).Jupyter!.notebook.get_cells();
        return cells.every((cell) => cell.input_prompt_number !== '*');
      },
      undefined,
      { polling: 100 },
    );
  }

  /** Presses the button that interrupts the kernel, and waits until its cell has ended. */
  async interrupt(): Promise<void> {
    await this.page.click('button[data-jupyter-action="jupyter-notebook:interrupt-kernel"]');
    await this.idle();
  }

  /** A cell's outputs, and their text as it is shown. */
  result(index: number): Promise<CellResult> {
    return this.page.evaluate((i) => {
      const cell = (globalThis as unknown as ClassicPage).Jupyter!.notebook.get_cells()[i]!;
      const shown = cell.element[0]!.querySelector<HTMLElement>('.output');
      return { outputs: cell.output_area.outputs, text: shown?.innerText.trimEnd() ?? '' };
    }, index);
  }

  /** What looks broken to a reader: outputs wider than the page or cut by a scroll bar, images that are not shown, values printed by mistake. */
  flaws(): Promise<string[]> {
    return this.page.evaluate(() =>
      (globalThis as unknown as ClassicPage).Jupyter!.notebook.get_cells().flatMap(({ element }, i) => {
        const outputs = [...element[0]!.querySelectorAll<HTMLElement>('.output_subarea')];
        const wide = outputs.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);
        const boxes = [...element[0]!.querySelectorAll<HTMLElement>('.output_scroll')];
        const cut = boxes.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1);
        const images = [...element[0]!.querySelectorAll<HTMLImageElement>('.output_subarea img')];
        const unseen = images.filter(({ complete, naturalWidth }) => !complete || naturalWidth === 0);
        const mistakes = outputs.flatMap(({ innerText }) => /\bundefined\b|\[object \w+\]/.exec(innerText)?.[0] ?? []);
        return [
          ...wide.map((output) => `cell ${i}: ${output.scrollWidth} px in ${output.clientWidth} px`),
          ...cut.map((box) => `cell ${i}: ${box.scrollHeight} px in a box of ${box.clientHeight} px`),
          ...unseen.map((image) => `cell ${i}: an image is not shown (${image.alt})`),
          ...mistakes.map((text) => `cell ${i}: '${text}' is printed`),
        ];
      }),
    );
  }

  /** CPU time of its kernel so far, in seconds. */
  async kernelSeconds(): Promise<number> {
    const id = await this.page.evaluate(() => (globalThis as unknown as ClassicPage).Jupyter!.notebook.kernel!.id);
    return this.#server.kernelSeconds(id);
  }

  /** Saves a picture of the whole notebook. */
  async photograph(file: string): Promise<void> {
    const height = await this.page.evaluate(() => document.querySelector('#notebook-container')!.scrollHeight);
    const before = this.page.viewportSize()!;
    await this.page.setViewportSize({ width: before.width, height: Math.min(height + 200, 16_000) });
    await this.page.screenshot({ path: file });
    await this.page.setViewportSize(before);
  }

  /** Ends its kernel and closes the tab. */
  async close(): Promise<void> {
    await this.page.evaluate(
      () =>
        new Promise<void>((done) => {
          (globalThis as unknown as ClassicPage).Jupyter!.notebook.session.delete(done, done);
        }),
    );
    await this.page.close();
  }
}
