import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Loader, type Plugin } from 'esbuild';
import { packageRoot } from '../../files/package-root.js';

const source = path.join(packageRoot, 'src/testing/jupyterlab/app');
const packages = ['package.json', 'package-lock.json'];
const served = ['index.html', 'lab_server.py', 'overrides.json'];

/** Where JupyterLab is installed and built. */
export const labFolder: string = path.join(packageRoot, 'out/jupyterlab/app');

/** JupyterLab's own list of its parts: paths of modules by package, '' for a package's main module. */
interface Core {
  readonly version: string;
  readonly extensions: Readonly<Record<string, string>>;
  readonly mimeExtensions: Readonly<Record<string, string>>;
}

/** The part of an extension's package.json that is used. */
interface Manifest {
  readonly styleModule?: string;
  readonly jupyterlab: { readonly schemaDir?: string; readonly themePath?: string };
}

/**
 * Installs JupyterLab's packages from the npm registry, with the versions of package-lock.json, and bundles all extensions of
 * its standard application. Does nothing where that was done before from the same files.
 *
 * @returns JupyterLab's version.
 */
export async function buildLab(): Promise<string> {
  const own = fileURLToPath(import.meta.url);
  mkdirSync(labFolder, { recursive: true });
  for (const name of [...packages, ...served]) copyFileSync(path.join(source, name), path.join(labFolder, name));
  await unlessDone('installed', inLabFolder(packages), () => {
    const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', options, { cwd: labFolder, stdio: 'inherit' });
  });
  await unlessDone('bundled', [...inLabFolder(packages), own], () => bundle(core()));
  return core().version;
}

/** Does some work unless it was done before from files of the same content. */
async function unlessDone(name: string, files: readonly string[], work: () => void | Promise<void>): Promise<void> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const stamp = hash.digest('hex');
  const stampFile = path.join(labFolder, `${name}.sha256`);
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === stamp) return;
  await work();
  writeFileSync(stampFile, stamp);
}

function inLabFolder(names: readonly string[]): string[] {
  return names.map((name) => path.join(labFolder, name));
}

function core(): Core {
  return readInstalled<{ jupyterlab: Core }>('@jupyterlab/core-meta/core.package.json').jupyterlab;
}

function readInstalled<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(labFolder, 'node_modules', file), 'utf8')) as T;
}

async function bundle({ extensions, mimeExtensions }: Core): Promise<void> {
  const names = [...new Set([...Object.keys(extensions), ...Object.keys(mimeExtensions)])];
  const themes: string[] = [];
  const styles: string[] = [];
  for (const name of names) {
    const { jupyterlab, styleModule } = readInstalled<Manifest>(`${name}/package.json`);
    const from = path.join(labFolder, 'node_modules', name);
    const to = path.join(labFolder, 'schemas', name);
    if (styleModule) styles.push(`import '${name}/${styleModule}';`);
    if (jupyterlab.themePath) themes.push(name);
    if (!jupyterlab.schemaDir) continue;
    cpSync(path.join(from, jupyterlab.schemaDir), to, { recursive: true });
    copyFileSync(path.join(from, 'package.json'), path.join(to, 'package.json.orig'));
  }
  const contents = `${styles.join('\n')}\n${start(extensions, mimeExtensions)}`;
  await build({
    ...common,
    stdin: { contents, resolveDir: labFolder, loader: 'js' },
    format: 'esm',
    entryNames: 'lab',
    outdir: path.join(labFolder, 'static'),
  });
  for (const name of themes) {
    const { themePath } = readInstalled<Manifest>(`${name}/package.json`).jupyterlab;
    const entryPoints = [path.join(labFolder, 'node_modules', name, themePath!)];
    await build({ ...common, entryPoints, outfile: path.join(labFolder, 'themes', name, 'index.css') });
  }
}

/** The main module: JupyterLab's application with all extensions, and itself as \`jupyterapp\` (its option exposeAppInBrowser). */
function start(extensions: Core['extensions'], mimeExtensions: Core['mimeExtensions']): string {
  const modules = (list: Core['extensions']): string => {
    const imports = Object.entries(list).map(([name, file]) => `import('${path.posix.join(name, file)}')`);
    return `(await Promise.all([${imports.join(', ')}])).map((module) => ({ __esModule: true, ...module }))`;
  };
  return `import { JupyterLab } from '@jupyterlab/application';
const lab = new JupyterLab({ mimeExtensions: ${modules(mimeExtensions)} });
lab.registerPluginModules(${modules(extensions)});
globalThis.jupyterapp = lab;
await lab.start();`;
}

/** Style sheets refer to pictures by URL, and modules import the same files as text. */
const picturesOfStyles: Plugin = {
  name: 'pictures-of-styles',
  setup: ({ onLoad, onResolve }) => {
    onResolve({ filter: /\.svg$/ }, ({ kind, path: name, resolveDir }) =>
      kind === 'url-token' ? { path: path.resolve(resolveDir, name), namespace: 'picture' } : undefined,
    );
    onLoad({ filter: /./, namespace: 'picture' }, ({ path: file }) => ({
      contents: readFileSync(file),
      loader: 'dataurl',
    }));
  },
};

const common: BuildOptions = {
  absWorkingDir: labFolder, // where aliases are looked up
  bundle: true,
  minify: true,
  logLevel: 'error',
  plugins: [picturesOfStyles],
  alias: Object.fromEntries(['mathjax-full', 'react-toastify'].map((name) => [`~${name}`, name])),
  define: { __dirname: '"/"', global: 'globalThis', 'process.env': '{}' },
  loader: {
    ...Object.fromEntries(['.svg', '.md', '.raw.css'].map((ending) => [ending, 'text' as Loader])),
    ...Object.fromEntries(['.woff', '.woff2', '.ttf', '.eot', '.png'].map((ending) => [ending, 'file' as Loader])),
  },
};
