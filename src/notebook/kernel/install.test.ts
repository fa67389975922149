import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../errors.js';
import { withFolder } from '../testing/notebooks.js';
import { installKernel, jupyterDataFolder } from './install.js';

test('the kernel spec names files that exist, by absolute paths', () =>
  withFolder((folder) => {
    const file = installKernel('siamdla', folder);
    assert.equal(file, path.join(folder, 'kernels', 'siamdla', 'kernel.json'));
    const spec = JSON.parse(readFileSync(file, 'utf8'));
    const [node, launcher, ...rest] = spec.argv;
    assert.ok(path.isAbsolute(node) && existsSync(node));
    assert.ok(path.isAbsolute(launcher) && existsSync(launcher));
    assert.deepEqual(rest, ['--config-path', '{connection_file}']);
    assert.equal(spec.display_name, 'TypeScript (siamdla)');
    assert.equal(spec.language, 'typescript');
  }));

test('a name that would leave the folder is refused', () =>
  withFolder((folder) => {
    for (const name of ['../x', 'a/b', '', '.hidden', 'a b'])
      assert.throws(() => installKernel(name, folder), InputError);
  }));

const places: [title: string, env: NodeJS.ProcessEnv, platform: NodeJS.Platform, folder: string][] = [
  ['JUPYTER_DATA_DIR', { JUPYTER_DATA_DIR: '/j', XDG_DATA_HOME: '/x' }, 'linux', '/j'],
  ['XDG_DATA_HOME', { XDG_DATA_HOME: '/x' }, 'linux', '/x/jupyter'],
  ['the default on Linux', {}, 'linux', '/h/.local/share/jupyter'],
  ['the default on macOS', { XDG_DATA_HOME: '/x' }, 'darwin', '/h/Library/Jupyter'],
];
for (const [title, env, platform, folder] of places)
  test(`Jupyter's data folder: ${title}`, () => {
    assert.equal(jupyterDataFolder(env, platform, '/h'), path.normalize(folder));
  });
