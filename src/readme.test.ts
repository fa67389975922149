import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Command } from 'commander';
import { commands } from './cli/commands.js';
import { Terminal } from './cli/terminal/terminal.js';
import { messageOf } from './errors.js';
import { chooseReproductions } from './experiments/choose-reproductions.js';
import { packageRoot } from './files/package-root.js';
import type { Scale } from './study/experiment.js';

const readme = readFileSync(path.join(packageRoot, 'README.md'), 'utf8');

/** What the first example of a page prints. */
function printed(page: string): string {
  const [, code] = /```ts\n([\s\S]*?)```/.exec(page) ?? [];
  assert.ok(code);
  const args = ['--input-type=module', '--eval', code];
  return execFileSync(process.execPath, args, { cwd: packageRoot, encoding: 'utf8' });
}

test('the example of the README runs and finds positives', () => {
  const output = printed(readme);
  assert.match(output, /Int32Array\(\d+\) \[/);
  assert.match(output, /Int8Array\(625\)/);
});

test('the example of the runtime learns 2 and 3', () => {
  const output = printed(readFileSync(path.join(packageRoot, 'src/runtime/README.md'), 'utf8'));
  const [two, three] = [...output.matchAll(/\d+\.\d+|\d+(?=[,\s])/g)].map(([number]) => Number(number)).slice(-2);
  assert.ok(Math.abs(two! - 2) < 0.01 && Math.abs(three! - 3) < 0.01, output);
});

const pages = [
  ...['.', 'data', 'figures', 'figures/speed', 'src/runtime', 'src/cli/cluster', 'src/cli/gpu-kit'].map((folder) =>
    path.join(folder, 'README.md'),
  ),
  'CONTRIBUTING.md',
];
const textOf = (page: string): string => readFileSync(path.join(packageRoot, page), 'utf8');

/** What links to the headings of a page end with, as GitHub makes it. */
function anchorsOf(text: string): Set<string> {
  const headings = text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.+)$/gm);
  const anchor = (heading: string): string => heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, '');
  return new Set(Array.from(headings, ([, heading]) => anchor(heading!).replaceAll(' ', '-')));
}

test('every file, heading and script that a page names exists', () => {
  const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> };
  let links = 0;
  for (const page of pages) {
    const text = textOf(page);
    for (const [, target, anchor] of text.matchAll(/\]\((?!http)([^)#]*)(?:#([^)]+))?\)/g)) {
      const file = target === '' ? page : path.join(path.dirname(page), target!);
      assert.ok(existsSync(path.join(packageRoot, file)), `${page}: ${target}`);
      if (anchor !== undefined) assert.ok(anchorsOf(textOf(file)).has(anchor), `${page}: ${target}#${anchor}`);
      links++;
    }
    for (const [, script] of text.matchAll(/npm run ([\w:-]+)/g))
      assert.ok(scripts[script!], `${page}: npm run ${script}`);
  }
  assert.ok(links > 20, `${links} links`);
});

/** The words of a command line, up to what a shell takes for its own. */
function wordsOf(line: string): string[] {
  const [own = ''] = line.split(/ (?:#|&&)|;/);
  const words = Array.from(own.matchAll(/'([^']*)'|\S+/g), ([word, quoted]) => quoted ?? word);
  return words.filter((word, i) => word !== '...' || words[i - 1]!.startsWith('--'));
}

/** What is wrong with the words of a command, as the command itself says before it begins. */
async function refusalOf([name, ...words]: readonly string[]): Promise<string | undefined> {
  const entry = commands.find((each) => each.name === name);
  if (!entry) return `unknown command '${name}'`;
  const command = new Command(name);
  (await entry.load()).define(command, new Terminal(process));
  for (const each of [command, ...command.commands]) {
    each.exitOverride().configureOutput({ writeErr: () => {}, writeOut: () => {} });
    if (each.commands.length === 0) each.action(() => {});
  }
  try {
    command.parse(words, { from: 'user' });
    const { only, scale } = command.opts<{ only?: string[]; scale: Scale }>();
    if (name === 'reproduce' && only && !/[A-Z]/.test(only.join())) chooseReproductions(only, scale);
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}

const shown = /(?<=^|`|; do )((?:npx )?siamdla (?=[a-z])|npm run (?:reproduce|bench|notebook) -- )([^`\n]*)/gm;

test('the commands that pages show are as the command line has them', async () => {
  const isIncomplete = /required option|missing required argument|outputHelp/;
  const complaints: string[] = [];
  let whole = 0;
  for (const page of pages) {
    for (const [, start, line] of textOf(page).matchAll(shown)) {
      const script = /npm run ([a-z]+) -- /.exec(start!)?.[1];
      const found = await refusalOf([...(script ? [script] : []), ...wordsOf(line!)]);
      const isWhole = start !== 'siamdla ' && !line!.includes('...');
      if (isWhole) whole++;
      if (found !== undefined && (isWhole || !isIncomplete.test(found))) complaints.push(`${page}: ${line}: ${found}`);
    }
  }
  assert.deepEqual([complaints, whole > 20], [[], true]);
});

test('the page of results has a link to every figure', (t) => {
  const { status, stdout } = spawnSync('git', ['ls-files', 'figures'], { cwd: packageRoot, encoding: 'utf8' });
  if (status !== 0) return t.skip('not a checkout: figures of this project are not told from those of a user');
  const page = textOf('figures/README.md');
  const figures = stdout.split('\n').filter((name) => /\.(png|html)$/.test(name));
  const unlinked = figures.filter((name) => !page.includes(`](${path.posix.relative('figures', name)})`));
  assert.deepEqual([figures.length > 40, unlinked], [true, []]);
});

test('every file that CONTRIBUTING names is there', () => {
  const text = readFileSync(path.join(packageRoot, 'CONTRIBUTING.md'), 'utf8');
  const [table = ''] = /\| change \|[\s\S]*?\n\n/.exec(text) ?? [];
  const inTable = [...table.matchAll(/`(\w[\w-]*\/[\w./-]+)`/g)].map(([, name]) => `src/${name}`);
  const elsewhere = [...text.replace(table, '').matchAll(/`((?:src|data)\/[\w./-]+)`/g)].map(([, name]) => name!);
  const names = [...inTable, ...elsewhere].filter((name) => !name.includes('NAME')); // of new files
  assert.ok(inTable.length > 20 && names.length > 50, `${inTable.length}, ${names.length}`);
  for (const name of names) assert.ok(existsSync(path.join(packageRoot, name)), name);
});
