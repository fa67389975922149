import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../package-root.js';
import { NotebookPage } from '../jupyter/notebook-page.js';
import type { Tools } from '../jupyter/run-notebook.js';

/** Executed notebooks with pictures, tables and programs. */
const names = ['00-quickstart', '01-assignment-explorer', '04-otb100', '10-k-ablation'];

/** Opens executed notebooks as another user's files: all outputs are shown; trusted, they are the same or more. */
export async function openExecuted({ context, server, frontend, pictures }: Tools): Promise<void> {
  for (const name of names) {
    const copy = `executed-${name}`;
    copyFileSync(
      path.join(packageRoot, 'figures/notebooks', `${name}.ipynb`),
      path.join(server.notebooks, `${copy}.ipynb`),
    );
    const notebook = await NotebookPage.open(context, server, frontend, copy);
    try {
      await notebook.photograph(path.join(pictures, `${copy}-untrusted.png`));
      assert.deepEqual(await notebook.flaws(), []);
      await notebook.page.locator('[title="Notebook is not trusted"], .jp-StatusItem-trust').first().click();
      await notebook.page.locator('.jp-Dialog .jp-mod-accept').click();
      await notebook.page.waitForTimeout(3000);
      await notebook.photograph(path.join(pictures, `${copy}-trusted.png`));
      assert.deepEqual(await notebook.flaws(), []);
    } finally {
      await notebook.close();
    }
  }
}
