import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { findNotebook } from '../../notebook/run/find.js';
import { NotebookPage } from '../jupyter/notebook-page.js';
import type { Tools } from '../jupyter/run-notebook.js';

/** Completes a name by the Tab key and shows its declaration by Shift and Tab. */
export async function useEditor({ context, server, frontend, pictures }: Tools): Promise<void> {
  copyFileSync(findNotebook('01-assignment-explorer'), path.join(server.notebooks, 'editor.ipynb'));
  const notebook = await NotebookPage.open(context, server, frontend, 'editor');
  const { page } = notebook;
  try {
    await notebook.run("import { assignmentExplorer } from 'siamdla/experiments';");
    const cell = await notebook.add('const found = 1 + assignmentEx');
    await page.locator('.jp-Notebook-cell').last().locator('.cm-content').click();
    await page.keyboard.press('Control+End');
    await page.keyboard.press('Tab');
    const completed = async (): Promise<string> => (await notebook.sources())[cell]!;
    const list = page.locator('.jp-Completer:visible');
    // the only candidate is taken at once
    for (let i = 0; i < 100 && !(await list.isVisible()) && !(await completed()).endsWith('Explorer'); i++) {
      await page.waitForTimeout(100);
    }
    await page.screenshot({ path: path.join(pictures, 'completion.png') });
    if (await list.isVisible()) await page.keyboard.press('Enter');
    assert.equal(await completed(), 'const found = 1 + assignmentExplorer');
    await page.keyboard.press('Shift+Tab');
    const tooltip = page.locator('.jp-Tooltip');
    await tooltip.waitFor();
    assert.match(await tooltip.innerText(), /assignmentExplorer/);
    await page.screenshot({ path: path.join(pictures, 'inspection.png') });
  } finally {
    await notebook.close();
  }
}
