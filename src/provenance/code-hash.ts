import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { askedOnce } from '../files/asked-once.js';

/** What of a built module decides about results: its code, and what it names. */
interface Module {
  /** Of its code without comments. */
  readonly hash: string;
  /** Paths of modules and files of the kit. */
  readonly files: readonly string[];
  /** Names of packages. */
  readonly packages: readonly string[];
}

const modules = new Map<string, { readonly stamp: string; readonly module: Module }>();
const versions = new Map<string, string>();

/**
 * Hash of the code that a built module can reach: the module, every module of the kit that it names in `import`, `import()`,
 * `new URL('FILE', import.meta.url)` or `require()`, and so on, without comments, and the versions of the packages that
 * these name. It depends neither on the folder of the kit nor on source maps. Files are read again when their time or size
 * has changed.
 *
 * @param entry URL of a built module, as of `new URL('./worker.js', import.meta.url)`.
 * @returns SHA-256 in hexadecimal digits.
 * @throws Error when a module that is named does not exist.
 */
export function codeHash(entry: URL): string {
  return hashOfReach(entry.href);
}

const hashOfReach = askedOnce((href) => {
  const { found } = reach(new URL(href));
  return hashOf(JSON.stringify([...found].sort(([a], [b]) => (a < b ? -1 : 1))));
});

/**
 * Whether code that a built module can reach was written after this process started, which may then run an older version of
 * it than {@link codeHash} sees on disk.
 */
export function isCodeNewerThanProcess(entry: URL): boolean {
  return reach(entry).newestMs > performance.timeOrigin;
}

/** Names of the packages that code reachable from a built module imports, in order. */
export function packagesOf(entry: URL): readonly string[] {
  const names = [...reach(entry).found.keys()].filter((name) => name.startsWith('package '));
  return names.map((name) => name.slice('package '.length)).sort();
}

/** Hashes of modules and versions of packages by name, and when the newest module was written. */
function reach(entry: URL): { readonly found: ReadonlyMap<string, string>; readonly newestMs: number } {
  const first = fileURLToPath(entry);
  const root = path.dirname(first);
  const found = new Map<string, string>();
  let newestMs = 0;
  const open = [first];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const name = path.relative(root, file).split(path.sep).join('/');
    if (found.has(name)) continue;
    const { hash, files, packages, mtimeMs } = moduleOf(file);
    newestMs = Math.max(newestMs, mtimeMs);
    found.set(name, hash);
    open.push(...files);
    for (const each of packages) found.set(`package ${each}`, versionOf(each, file));
  }
  return { found, newestMs };
}

function moduleOf(file: string): Module & { readonly mtimeMs: number } {
  const { mtimeMs, size } = statSync(file);
  const stamp = `${mtimeMs} ${size}`;
  const known = modules.get(file);
  if (known?.stamp === stamp) return { ...known.module, mtimeMs };
  const bytes = readFileSync(file);
  const module = /\.[cm]?js$/.test(file)
    ? parsed(bytes.toString(), path.dirname(file))
    : { hash: hashOf(bytes), files: [], packages: [] };
  modules.set(file, { stamp, module });
  return { ...module, mtimeMs };
}

const importForms =
  /^\s*(?:import|export)\b[^'"`;]*?from\s*['"]([^'"]+)['"]|^\s*import\s*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]|\brequire(?:\.resolve)?\(\s*['"]([^'"]+)['"]/gm;
const urlForm = /\bnew URL\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url\s*\)/g;

function parsed(text: string, folder: string): Module {
  const code = withoutComments(text);
  const imports = [...code.matchAll(importForms)].map((match) => match.slice(1).find((name) => name !== undefined)!);
  const relative = imports.filter((name) => name.startsWith('.'));
  const urls = [...code.matchAll(urlForm)].map(([, name]) => name!).filter((name) => !/^[a-z]+:/i.test(name));
  const referenced = urls.map((name) => path.resolve(folder, name)).filter(isFile);
  const bare = imports.filter((name) => !/^\.|^\/|^[a-z]+:/i.test(name)).map(packageName);
  return {
    hash: hashOf(code),
    files: [...new Set([...relative.map((name) => path.resolve(folder, name)), ...referenced])],
    packages: [...new Set(bare)].filter((name) => !builtinModules.includes(name)),
  };
}

/**
 * Leaves out lines that hold nothing but a comment, where the compiler puts comments. In a template literal such a line is
 * left out too, where it is mostly a comment of another language.
 */
function withoutComments(text: string): string {
  return text.replace(/^[ \t]*(?:\/\/.*|\/\*(?:(?!\*\/)[\s\S])*\*\/[ \t]*)\r?\n?/gm, '');
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** Version of a package as the file resolves it; 'absent' for an optional one that is not installed. */
function versionOf(name: string, file: string): string {
  const key = `${path.dirname(file)} ${name}`;
  const known = versions.get(key);
  if (known !== undefined) return known;
  let version = 'absent';
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) {
      version = (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version ?? 'unknown';
      break;
    }
    if (path.dirname(folder) === folder) break;
  }
  versions.set(key, version);
  return version;
}

function isFile(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
