/*
 * Drives JupyterLab in Chromium: `npm run test:jupyterlab [-- NAME...]` with names of notebooks, 'conversation' (errors, interrupts,
 * a training that is stopped and resumed); default: all. JupyterLab's own packages, built here at the first run (npm registry,
 * 500 MB), are served by Debian's python3-jupyterlab-server. Saves pictures in out/jupyterlab/. Needs a build; a notebook takes
 * a few seconds once `npm run test:smoke` has cached its results.
 */
import { copyFileSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { chromium } from 'playwright-core';
import { findNotebook } from '../../notebook/run/find.js';
import { packageRoot } from '../../package-root.js';
import { NotebookPage } from '../jupyter/notebook-page.js';
import { startJupyter } from '../jupyter/server.js';
import { buildLab, labFolder } from './build-lab.js';
import { lab } from './lab.js';

test('x', async (t) => {
  const version = await buildLab();
  t.diagnostic(version);
  const server = await startJupyter({
    command: '/usr/bin/python3',
    args: (port, token, notebooks) => [
      path.join(labFolder, 'lab_server.py'),
      `--port=${port}`,
      '--ServerApp.port_retries=0',
      `--ServerApp.token=${token}`,
      `--ServerApp.root_dir=${notebooks}`,
    ],
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  mkdirSync(path.join(packageRoot, 'out/jupyterlab'), { recursive: true });
  try {
    for (const name of process.argv.slice(2)) {
      copyFileSync(findNotebook(name), path.join(server.notebooks, `${name}.ipynb`));
      const notebook = await NotebookPage.open(context, server, lab, name);
      const started = performance.now();
      await notebook.runAll();
      t.diagnostic(`${name}: ${performance.now() - started}`);
      await notebook.photograph(path.join(packageRoot, `out/jupyterlab/${name}.png`));
      t.diagnostic(JSON.stringify(await notebook.flaws()));
      await notebook.close();
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
