/// <reference lib="dom" />

import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { packageRoot } from '../../files/package-root.js';
import { findNotebook } from '../../notebook/run/find.js';
import { exploreAssignment, hoverFigure } from '../jupyter/interactions.js';
import { NotebookPage } from '../jupyter/notebook-page.js';
import type { Tools } from '../jupyter/run-notebook.js';
import type { LabWindow } from './lab.js';

/** Executed notebooks, and what a reader can do with them once they are trusted. */
const executed: Readonly<Record<string, ((page: Page) => Promise<void>) | undefined>> = {
  '00-quickstart': undefined,
  '01-assignment-explorer': exploreAssignment,
  '04-otb100': undefined,
  '10-k-ablation': undefined,
};

/** Opens executed notebooks as another user's files: their pictures and tables are shown, and their programs run once trusted. */
export async function openExecuted({ context, server, frontend, pictures }: Tools): Promise<void> {
  for (const [name, use] of Object.entries(executed)) {
    const copy = `executed-${name}`;
    const file = path.join(packageRoot, 'figures/notebooks', `${name}.ipynb`);
    copyFileSync(file, path.join(server.notebooks, `${copy}.ipynb`));
    const notebook = await NotebookPage.open(context, server, frontend, copy);
    try {
      await notebook.photograph(path.join(pictures, `${copy}-untrusted.png`));
      assert.deepEqual(await notebook.flaws(), []);
      assert.deepEqual(await emptyOutputs(notebook), []);
      await trust(notebook.page);
      await use?.(notebook.page);
      await notebook.photograph(path.join(pictures, `${copy}-trusted.png`));
      assert.deepEqual(await notebook.flaws(), []);
      assert.deepEqual(await emptyOutputs(notebook), []);
    } finally {
      await notebook.close();
    }
  }
}

/** A notebook that was run and saved is interactive again when its page is reloaded. */
export async function reload({ context, server, frontend, pictures }: Tools): Promise<void> {
  copyFileSync(findNotebook('10-k-ablation'), path.join(server.notebooks, 'reload.ipynb'));
  const notebook = await NotebookPage.open(context, server, frontend, 'reload');
  try {
    await notebook.runAll();
    await notebook.save();
    await notebook.reload();
    await hoverFigure(notebook.page);
    await notebook.photograph(path.join(pictures, 'reload.png'));
    assert.deepEqual(await notebook.flaws(), []);
  } finally {
    await notebook.close();
  }
}

async function trust(page: Page): Promise<void> {
  await page.evaluate(() => {
    void (globalThis as unknown as LabWindow).jupyterapp!.commands.execute('notebook:trust');
  });
  await page.locator('.jp-Dialog .jp-mod-accept').click();
  await page.locator('.jp-StatusItem-trust[title^="Notebook trusted"]').waitFor();
}

/** Outputs of which nothing is to be seen. */
async function emptyOutputs({ page }: NotebookPage): Promise<string[]> {
  return page.locator('.jp-OutputArea-output').evaluateAll((outputs) =>
    outputs.flatMap((each, i) => {
      const { height } = each.getBoundingClientRect();
      return height < 5 ? [`output ${i}: ${height} px high: ${each.innerHTML.slice(0, 200)}`] : [];
    }),
  );
}
