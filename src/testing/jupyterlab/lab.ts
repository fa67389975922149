/// <reference lib="dom" />

import type { Output } from '../../notebook/run/ipynb.js';
import type { Frontend, JupyterWindow } from '../jupyter/shown-notebook.js';

/** A cell of JupyterLab's page, as far as it is used. */
interface LabCell {
  readonly node: HTMLElement;
  readonly model: {
    readonly type: string;
    readonly executionState?: 'idle' | 'running';
    readonly executionCount?: number | null;
    readonly outputs?: { toJSON(): Output[] };
    readonly sharedModel: { getSource(): string; setSource(source: string): void };
  };
}

/** The widget of a notebook. */
interface LabPanel {
  readonly content: { readonly widgets: readonly LabCell[]; readonly node: HTMLElement; activeCellIndex: number };
  readonly context: { readonly isReady: boolean; save(): Promise<void> };
  readonly sessionContext: {
    readonly session: {
      readonly kernel: { readonly id: string; readonly status: string; readonly connectionStatus: string } | null;
    } | null;
    shutdown(): Promise<void>;
  };
}

/** What JupyterLab's page offers to scripts. */
export interface LabWindow extends JupyterWindow {
  readonly jupyterapp?: {
    readonly shell: { readonly currentWidget: LabPanel | null };
    readonly commands: { execute(command: string): Promise<unknown> };
  };
}

/** JupyterLab, version 4. Each notebook has a workspace of its own, as a workspace remembers what was open in it. */
export const lab: Frontend = {
  notebookPath: (name) => `lab/workspaces/${name}/tree/${name}.ipynb`,
  install: () => {
    const page = globalThis as unknown as LabWindow;
    const started = new Set<LabCell>();
    const panel = () => page.jupyterapp!.shell.currentWidget!;
    const run = (command: string, cells: readonly LabCell[]): void => {
      for (const cell of cells) started.add(cell);
      void page.jupyterapp!.commands.execute(command).finally(() => {
        for (const cell of cells) started.delete(cell);
      });
    };
    page.shownNotebook = {
      isReady: () => {
        const { content, context, sessionContext } = page.jupyterapp?.shell.currentWidget ?? {};
        const { status, connectionStatus } = sessionContext?.session?.kernel ?? {};
        const isShown = context?.isReady && content?.widgets.every(({ node }) => node.isConnected);
        return Boolean(isShown) && status === 'idle' && connectionStatus === 'connected';
      },
      cells: () =>
        panel().content.widgets.map((cell) => ({
          isCode: cell.model.type === 'code',
          source: cell.model.sharedModel.getSource(),
          isBusy: started.has(cell) || cell.model.executionState === 'running',
          hasRun: typeof cell.model.executionCount === 'number',
          outputs: cell.model.outputs?.toJSON() ?? [],
          element: cell.node,
        })),
      execute: (index) => {
        panel().content.activeCellIndex = index;
        run('notebook:run-cell', [panel().content.widgets[index]!]);
      },
      executeAll: () => run('notebook:run-all-cells', panel().content.widgets),
      append: (source) => {
        const { content } = panel();
        content.activeCellIndex = content.widgets.length - 1;
        void page.jupyterapp!.commands.execute('notebook:insert-cell-below');
        content.widgets.at(-1)!.model.sharedModel.setSource(source);
      },
      save: () => panel().context.save(),
      kernelId: () => panel().sessionContext.session!.kernel!.id,
      shutDown: () => panel().sessionContext.shutdown(),
      scrollToTop: () => {
        const { node, widgets } = panel().content;
        const scrolled = node.querySelector('.jp-WindowedPanel-outer')!;
        scrolled.scrollTop = 0;
        return widgets.at(-1)!.node.getBoundingClientRect().bottom - scrolled.getBoundingClientRect().top;
      },
    };
  },
  interruptButton: '.jp-NotebookPanel-toolbar [data-command="notebook:interrupt-kernel"]',
  output: '.jp-OutputArea-output',
  scrolled: '.jp-mod-outputsScrolled .jp-Cell-outputArea',
};
