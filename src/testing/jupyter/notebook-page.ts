/// <reference lib="dom" />

import assert from 'node:assert/strict';
import type { BrowserContext, Page } from 'playwright-core';
import type { Output } from '../../notebook/run/ipynb.js';
import type { JupyterServer } from './server.js';
import type { Frontend, JupyterWindow } from './shown-notebook.js';
import { unreadableTexts } from './unreadable-texts.js';

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
  readonly #frontend: Frontend;
  /** Messages of errors that no script of the page has caught. */
  readonly #errors: readonly string[];

  private constructor(page: Page, name: string, server: JupyterServer, frontend: Frontend, errors: readonly string[]) {
    this.#errors = errors;
    this.page = page;
    this.name = name;
    this.#server = server;
    this.#frontend = frontend;
  }

  /** Opens a notebook of the server's folder and waits until its kernel answers. */
  static async open(
    context: BrowserContext,
    server: JupyterServer,
    frontend: Frontend,
    name: string,
  ): Promise<NotebookPage> {
    const page = await context.newPage();
    page.on('dialog', (dialog) => dialog.accept());
    const errors: string[] = [];
    page.on('pageerror', ({ message, stack = '' }) => {
      const [, thrownAt = ''] = /\n\s+at (.*)/.exec(stack) ?? [];
      if (!thrownAt.includes('/static/')) errors.push(message); // not by a script of Jupyter's
    });
    await page.addInitScript(frontend.install);
    await page.goto(`${server.url}${frontend.notebookPath(name)}?token=${server.token}`);
    const notebook = new NotebookPage(page, name, server, frontend, errors);
    await notebook.#ready();
    return notebook;
  }

  /** Loads the page again; the kernel goes on. */
  async reload(): Promise<void> {
    await this.page.reload();
    await this.#ready();
  }

  async #ready(): Promise<void> {
    const isReady = (): boolean => (globalThis as unknown as JupyterWindow).shownNotebook.isReady();
    await this.page.waitForFunction(isReady, undefined, { polling: 200 });
  }

  /** Saves the notebook's file. */
  async save(): Promise<void> {
    await this.page.evaluate(async () => {
      await (globalThis as unknown as JupyterWindow).shownNotebook.save();
    });
  }

  /** Runs all cells and asserts that each of them ran without an error. */
  async runAll(): Promise<void> {
    await this.page.evaluate(() => (globalThis as unknown as JupyterWindow).shownNotebook.executeAll());
    await this.idle();
    const cells = await this.page.evaluate(() =>
      (globalThis as unknown as JupyterWindow).shownNotebook.cells().map(({ isCode, source, hasRun, outputs }) => ({
        isCode: isCode && source.trim() !== '',
        hasRun,
        errors: outputs.filter(({ output_type }) => output_type === 'error'),
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
      (globalThis as unknown as JupyterWindow).shownNotebook
        .cells()
        .map(({ isCode, source }) => (isCode ? source : '')),
    );
  }

  /** Starts a cell; it is the next one to run if others are running. */
  async start(index: number): Promise<void> {
    await this.page.evaluate((i) => (globalThis as unknown as JupyterWindow).shownNotebook.execute(i), index);
  }

  /** Starts a cell in the moment in which the page hears of an error of another one. */
  async startAtError(failing: number, next: number): Promise<void> {
    await this.page.evaluate(
      async ([first, second]) => {
        const { shownNotebook } = globalThis as unknown as JupyterWindow;
        const hasFailed = (): boolean =>
          shownNotebook.cells()[first]!.outputs.some(({ output_type }) => output_type === 'error');
        shownNotebook.execute(first);
        while (!hasFailed()) await new Promise((done) => setTimeout(done));
        shownNotebook.execute(second);
      },
      [failing, next] as const,
    );
  }

  /** Adds a cell at the end without running it. @returns Its index. */
  add(source: string): Promise<number> {
    return this.page.evaluate((text) => {
      const { shownNotebook } = globalThis as unknown as JupyterWindow;
      shownNotebook.append(text);
      return shownNotebook.cells().length - 1;
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
      () => (globalThis as unknown as JupyterWindow).shownNotebook.cells().every(({ isBusy }) => !isBusy),
      undefined,
      { polling: 100 },
    );
  }

  /** Presses the button that interrupts the kernel, and waits until its cell has ended. */
  async interrupt(): Promise<void> {
    await this.page.click(this.#frontend.interruptButton);
    await this.idle();
  }

  /** A cell's outputs, and their text as it is shown. */
  result(index: number): Promise<CellResult> {
    return this.page.evaluate(
      ([i, output]) => {
        const { outputs, element } = (globalThis as unknown as JupyterWindow).shownNotebook.cells()[i]!;
        const shown = [...element.querySelectorAll<HTMLElement>(output)];
        return {
          outputs,
          text: shown
            .map(({ innerText }) => innerText)
            .join('\n')
            .trimEnd(),
        };
      },
      [index, this.#frontend.output] as const,
    );
  }

  /** Waits until a cell has an output. */
  async hasOutput(index: number): Promise<void> {
    await this.page.waitForFunction(
      (i) => (globalThis as unknown as JupyterWindow).shownNotebook.cells()[i]!.outputs.length > 0,
      index,
      { polling: 50 },
    );
  }

  /** Waits until the text of the first image among a cell's outputs matches. @returns The first group of the match. */
  async imageText(index: number, pattern: RegExp): Promise<string> {
    const found = await this.page.waitForFunction(
      ([i, output, source]) => {
        const { element } = (globalThis as unknown as JupyterWindow).shownNotebook.cells()[i]!;
        const text = element.querySelector<HTMLImageElement>(`${output} img`)?.alt ?? '';
        return new RegExp(source).exec(text)?.[1];
      },
      [index, this.#frontend.output, pattern.source] as const,
      { polling: 50 },
    );
    return (await found.jsonValue())!;
  }

  /** What looks broken to a reader: outputs wider than the page or cut by a scroll bar, images that are not shown, values printed by mistake, texts without contrast, errors of its scripts. */
  async flaws(): Promise<string[]> {
    const seen = await this.page.evaluate(
      ([output, scrolled]) =>
        (globalThis as unknown as JupyterWindow).shownNotebook.cells().flatMap(({ element }, i) => {
          const outputs = [...element.querySelectorAll<HTMLElement>(output)];
          const wide = outputs.filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth + 1);
          const boxes = [...element.querySelectorAll<HTMLElement>(scrolled)];
          const cut = boxes.filter(({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1);
          const images = outputs.flatMap((each) => [...each.querySelectorAll('img')]);
          const unseen = images.filter(({ complete, naturalWidth }) => !complete || naturalWidth === 0);
          const mistakes = outputs.flatMap(
            ({ innerText }) => /\bundefined\b|\[object \w+\]/.exec(innerText)?.[0] ?? [],
          );
          return [
            ...wide.map((each) => `cell ${i}: ${each.scrollWidth} px in ${each.clientWidth} px`),
            ...cut.map((box) => `cell ${i}: ${box.scrollHeight} px in a box of ${box.clientHeight} px`),
            ...unseen.map((image) => `cell ${i}: an image is not shown (${image.alt})`),
            ...mistakes.map((text) => `cell ${i}: '${text}' is printed`),
          ];
        }),
      [this.#frontend.output, this.#frontend.scrolled] as const,
    );
    const unreadable = await this.page.locator(this.#frontend.output).evaluateAll(unreadableTexts);
    return [...seen, ...unreadable, ...this.#errors];
  }

  /** CPU time of its kernel so far, in seconds. */
  async kernelSeconds(): Promise<number> {
    return this.#server.kernelSeconds(
      await this.page.evaluate(() => (globalThis as unknown as JupyterWindow).shownNotebook.kernelId()),
    );
  }

  /** Saves a picture of the whole notebook. */
  async photograph(file: string): Promise<void> {
    const toTop = (): number => (globalThis as unknown as JupyterWindow).shownNotebook.scrollToTop();
    const before = this.page.viewportSize()!;
    const height = Math.ceil(await this.page.evaluate(toTop)) + 200;
    await this.page.setViewportSize({ width: before.width, height: Math.min(height, 16_000) });
    await this.page.evaluate(toTop);
    await this.page.screenshot({ path: file });
    await this.page.setViewportSize(before);
  }

  /** Ends its kernel and closes the tab. */
  async close(): Promise<void> {
    await this.page.evaluate(async () => {
      await (globalThis as unknown as JupyterWindow).shownNotebook.shutDown();
    });
    await this.page.close();
  }
}
