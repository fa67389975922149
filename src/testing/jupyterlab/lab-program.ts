import path from 'node:path';
import type { ServerProgram } from '../jupyter/server.js';
import { labFolder } from './build-lab.js';

const python = '/usr/bin/python3';

/** Files of Debian's package python3-jupyterlab-server and of what it needs. */
export const labFiles: readonly string[] = [python, '/usr/lib/python3/dist-packages/jupyterlab_server/app.py'];

/** JupyterLab, once it is built. */
export const labProgram: ServerProgram = {
  command: python,
  args: (port, token, notebooks) => [
    path.join(labFolder, 'lab_server.py'),
    `--port=${port}`,
    '--ServerApp.port_retries=0',
    `--ServerApp.token=${token}`,
    `--ServerApp.root_dir=${notebooks}`,
  ],
};
