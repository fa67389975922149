import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';
import { code, notebookOf, withFolder } from '../testing/notebooks.js';
import { installGitFilter } from './git-filter.js';
import { formatNotebook } from './ipynb.js';

test('with the filter, outputs of a notebook stay in its file and are no change', () =>
  withFolder((folder) => {
    const git = (...args: string[]): string =>
      execFileSync('git', ['-C', folder, '-c', 'user.name=x', '-c', 'user.email=x', ...args], { encoding: 'utf8' });
    git('init', '-q');
    cpSync(path.join(packageRoot, '.gitattributes'), path.join(folder, '.gitattributes'));
    const name = 'notebooks/one.ipynb';
    const source = formatNotebook(notebookOf(code('1')));
    const executed = source.replace('"execution_count": null', '"execution_count": 7');
    mkdirSync(path.join(folder, 'notebooks'));
    writeFileSync(path.join(folder, name), source);
    git('add', '.');
    git('commit', '-qm', 'one');

    writeFileSync(path.join(folder, name), executed);
    assert.match(git('status', '--short'), /one\.ipynb/);
    installGitFilter(folder);
    git('add', '--renormalize', '.');
    assert.equal(git('status', '--short'), '');
    assert.equal(git('show', `:${name}`), source);
    assert.equal(readFileSync(path.join(folder, name), 'utf8'), executed);

    installGitFilter(folder, ['no-such-command']);
    writeFileSync(path.join(folder, name), `${executed}\n`);
    assert.throws(() => execFileSync('git', ['-C', folder, 'add', '.'], { stdio: 'pipe' }), /siamdla-notebook/);
  }));

test('only the top folder of a checkout has a filter', () =>
  withFolder((folder) => {
    assert.throws(() => installGitFilter(folder), InputError);
    const inner = path.join(folder, 'inner');
    mkdirSync(inner);
    execFileSync('git', ['-C', folder, 'init', '-q']);
    assert.throws(() => installGitFilter(inner), /is not a git checkout but a folder of/);
  }));
