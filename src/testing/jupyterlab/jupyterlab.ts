/*
 * Drives JupyterLab in Chromium: `npm run test:jupyterlab [-- NAME...]` with names of notebooks, 'conversation' (errors, interrupts,
 * a training that is stopped and resumed), 'executed' (executed notebooks, untrusted and trusted), 'reload' or 'editor'
 * (completion, inspection); default: all. The first run installs JupyterLab's packages from the npm registry in out/jupyterlab/app (500 MB) and bundles its
 * standard application; Debian's python3-jupyterlab-server serves it. Saves pictures in out/jupyterlab/. Needs a build; a notebook
 * takes a few seconds once `npm run test:smoke` has cached its results.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { availableCores } from '../../files/process-limits.js';
import { findNotebook, listNotebooks } from '../../notebook/run/find.js';
import { withBrowser } from '../jupyter/browser.js';
import { converse } from '../jupyter/conversation.js';
import { runNotebook, type Tools } from '../jupyter/run-notebook.js';
import { missingFiles, programs } from '../jupyter/server.js';
import { buildLab } from './build-lab.js';
import { useEditor } from './editor.js';
import { openExecuted, reload } from './executed.js';
import { lab } from './lab.js';
import { labFiles, labProgram } from './lab-program.js';

const pictures = path.join(packageRoot, 'out/jupyterlab');
const parts: Readonly<Record<string, (tools: Tools) => Promise<void>>> = {
  conversation: converse,
  executed: openExecuted,
  reload,
  editor: useEditor,
};

const skip = missingFiles([...labFiles, programs.chromium]) ?? false;
if (skip) console.log(`JupyterLab was not tested: ${skip} (Debian: python3-jupyterlab-server, chromium)`);

test('a real JupyterLab', { skip, concurrency: availableCores() }, async (t) => {
  mkdirSync(pictures, { recursive: true });
  t.diagnostic(`JupyterLab ${await buildLab()}`);
  const words = process.argv.slice(2);
  const names = words.length > 0 ? words : [...Object.keys(parts), ...listNotebooks()];
  await withBrowser(labProgram, (context, server) =>
    Promise.all(
      names.map((name) =>
        t.test(path.basename(name, '.ipynb'), (each) => {
          const tools = { context, server, frontend: lab, pictures, note: (text: string) => each.diagnostic(text) };
          return parts[name] ? parts[name](tools) : runNotebook(tools, findNotebook(name));
        }),
      ),
    ),
  );
});
