/*
 * Runs all unit tests: `npm run test:unit`. Files of one folder of src share processes, as node's --test-isolation=none has them, which
 * Node 20 does not know: a process of its own for each of some 380 files would load and compile the same code anew each time.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../files/package-root.js';
import { availableCores } from '../files/process-limits.js';

/** Files that share a process at most, so that the cores are busy to the end. */
const maxFiles = 10;

/** What a file has a process of its own for: it changes or measures its process, or adds hooks to the tests of other files. */
const alone = [
  /process\.env\.\w+ (\?\?)?= |delete process\.env/,
  /process\.(chdir|exitCode|memoryUsage|resourceUsage|cpuUsage|on|once)\b/,
  /^(before|beforeEach|afterEach)\(/m,
];

const root = path.join(packageRoot, 'dist');
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.js'))
  .sort();
const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-tests-'));
process.on('SIGINT', () => {}); // a terminal's Ctrl-C ends node's runner, and then this process cleans up
try {
  const programs = [...groupsOf(files)].reverse().map(writeProgram); // tests of whole trainings and kills first
  const concurrency = `--test-concurrency=${availableCores()}`;
  const { status } = spawnSync(process.execPath, ['--test', concurrency, ...programs], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Files by the process that they share, in the order of the folders of src. */
function* groupsOf(names: readonly string[]): Generator<readonly string[]> {
  const folderOf = (name: string): string => (name.includes(path.sep) ? name.split(path.sep)[0]! : '');
  for (const place of new Set(names.map(folderOf))) {
    const members = names.filter((name) => folderOf(name) === place);
    const isAlone = (name: string): boolean => {
      const code = readFileSync(path.join(root, name), 'utf8');
      return alone.some((pattern) => pattern.test(code));
    };
    const shared = members.filter((name) => !isAlone(name));
    for (let at = 0; at < shared.length; at += maxFiles) yield shared.slice(at, at + maxFiles);
    for (const name of members) if (!shared.includes(name)) yield [name];
  }
}

/** Writes a module that imports test files, with a name by which node's runner, which sorts its files, begins it in its turn. */
function writeProgram(group: readonly string[], turn: number): string {
  const name = group[0]!.replaceAll(path.sep, '-').replace(/\.js$/, '.mjs');
  const program = path.join(folder, `${String(turn).padStart(4, '0')}-${name}`);
  const urls = group.map((file) => pathToFileURL(path.join(root, file)).href);
  writeFileSync(program, urls.map((url) => `import ${JSON.stringify(url)};\n`).join(''));
  return program;
}
