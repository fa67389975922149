/// <reference lib="dom" />

import type { Output } from '../../notebook/run/ipynb.js';
import type { Frontend, JupyterWindow } from './shown-notebook.js';

/** A cell of the classic Notebook's page, as far as it is used. */
interface ClassicCell {
  readonly cell_type: string;
  /** '*' while it runs or waits. */
  readonly input_prompt_number: number | string | null;
  readonly output_area?: { readonly outputs: Output[] };
  readonly element: ArrayLike<HTMLElement>;
  get_text(): string;
  set_text(text: string): void;
  execute(): void;
}

/** What the classic Notebook's page offers to scripts. */
interface ClassicWindow extends JupyterWindow {
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

/** The classic Notebook, version 6. */
export const classic: Frontend = {
  notebookPath: (name) => `notebooks/${name}.ipynb`,
  install: () => {
    const page = globalThis as unknown as ClassicWindow;
    const notebook = () => page.Jupyter!.notebook;
    page.shownNotebook = {
      isReady: () => {
        const { _fully_loaded, kernel } = page.Jupyter?.notebook ?? {};
        return Boolean(_fully_loaded && kernel?.is_connected() && kernel.info_reply.language_info);
      },
      cells: () =>
        notebook()
          .get_cells()
          .map((cell) => ({
            isCode: cell.cell_type === 'code',
            source: cell.get_text(),
            isBusy: cell.input_prompt_number === '*',
            hasRun: typeof cell.input_prompt_number === 'number',
            outputs: cell.output_area?.outputs ?? [],
            element: cell.element[0]!,
          })),
      execute: (index) => notebook().get_cells()[index]!.execute(),
      executeAll: () => notebook().execute_all_cells(),
      append: (source) => notebook().insert_cell_at_bottom('code').set_text(source),
      save: () => notebook().save_notebook(),
      kernelId: () => notebook().kernel!.id,
      shutDown: () => new Promise<void>((done) => notebook().session.delete(done, done)),
      scrollToTop: () => {
        document.querySelector('#site')!.scrollTop = 0;
        return document.querySelector('#notebook-container')!.scrollHeight;
      },
    };
  },
  interruptButton: 'button[data-jupyter-action="jupyter-notebook:interrupt-kernel"]',
  output: '.output_subarea',
  scrolled: '.output_scroll',
};
