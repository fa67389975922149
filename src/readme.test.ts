import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from './files/package-root.js';

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

test('every file and script that a page names exists', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(packageRoot, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  let links = 0;
  for (const folder of ['.', 'data', 'figures', 'figures/speed', 'src/runtime', 'src/cli/cluster']) {
    const page = path.join(folder, 'README.md');
    const text = readFileSync(path.join(packageRoot, page), 'utf8');
    for (const [, target] of text.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
      assert.ok(existsSync(path.join(packageRoot, folder, target!)), `${page}: ${target}`);
      links++;
    }
    for (const [, script] of text.matchAll(/npm run ([\w:-]+)/g))
      assert.ok(scripts[script!], `${page}: npm run ${script}`);
  }
  assert.ok(links > 20, `${links} links`);
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
