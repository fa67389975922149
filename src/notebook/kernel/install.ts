import { homedir } from 'node:os';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { writeFileAtomic } from '../../files/writing.js';
import { kernelCommand } from '../client/kernel-process.js';

/** The kernel's name in notebook metadata and in Jupyter's list. */
export const kernelName = 'siamdla';

/** The kernel's name in menus. */
export function displayName(name: string): string {
  return `TypeScript (${name})`;
}

/** Where Jupyter looks for what a user installed, on this system and with these settings. */
export function jupyterDataFolder(
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  home: string = homedir(),
): string {
  if (env.JUPYTER_DATA_DIR) return env.JUPYTER_DATA_DIR;
  if (platform === 'darwin') return path.join(home, 'Library', 'Jupyter');
  if (platform === 'win32') return path.join(env.APPDATA || home, 'jupyter');
  return path.join(env.XDG_DATA_HOME || path.join(home, '.local', 'share'), 'jupyter');
}

/**
 * Registers this checkout's kernel for Jupyter and VS Code: one JSON file, no Python. Its paths are absolute, because an
 * editor may not have this Node.js on its PATH and does not know the checkout's place.
 *
 * @param folder A Jupyter data folder; default: the user's own.
 * @returns The file that was written.
 * @throws {InputError} For a name that Jupyter would not accept.
 */
export function installKernel(name: string = kernelName, folder: string = jupyterDataFolder()): string {
  if (!/^[a-z0-9][a-z0-9._-]*$/i.test(name))
    throw new InputError(
      `Kernel name '${name}' is not usable: letters, digits, '-', '_' and '.' only, as in '${kernelName}'`,
    );
  const spec = {
    argv: kernelCommand(),
    display_name: displayName(name),
    language: 'typescript',
    interrupt_mode: 'signal',
  };
  const file = path.resolve(folder, 'kernels', name, 'kernel.json');
  writeFileAtomic(file, `${JSON.stringify(spec, null, 1)}\n`);
  return file;
}
