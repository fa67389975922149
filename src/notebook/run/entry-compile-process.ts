import { serveTask } from '../../study/processes.js';
import { NotebookChecker } from './check.js';
import type { Notebook } from './ipynb.js';

/** Compiles the cells of notebooks into the cache. */
async function compileCells(notebooks: readonly Notebook[]): Promise<void> {
  const checker = new NotebookChecker();
  for (const notebook of notebooks) checker.check(notebook);
  checker.close();
}

serveTask(compileCells);
