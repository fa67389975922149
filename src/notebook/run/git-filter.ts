import { execFileSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';

/** The filter's name in `.gitattributes`. */
const filterName = 'siamdla-notebook';

/**
 * Makes git strip notebooks whenever it reads them, for `git add`, `git diff` and `git status`: outputs stay in the files
 * and never reach a commit. `.gitattributes` names the notebooks. Where the filter cannot run, git adds none.
 *
 * @param folder The checkout.
 * @param command The filter, from stdin to stdout; default: `siamdla strip-notebooks -` of this package.
 * @returns The command that was set.
 * @throws {InputError} Where the folder is no git checkout of its own.
 */
export function installGitFilter(
  folder: string = packageRoot,
  command: readonly string[] = [process.execPath, path.join(packageRoot, 'dist/cli/main.js'), 'strip-notebooks', '-'],
): string {
  const top = git(folder, 'rev-parse', '--show-toplevel');
  if (realpathSync(top) !== realpathSync(folder))
    throw new InputError(`${folder} is not a git checkout but a folder of ${top}; expected a clone of siamdla`);
  const clean = command.map(quoted).join(' ');
  for (const [key, value] of [
    ['clean', clean],
    ['smudge', 'cat'],
    ['required', 'true'],
  ] as const)
    git(folder, 'config', `filter.${filterName}.${key}`, value);
  return clean;
}

function git(folder: string, ...args: readonly string[]): string {
  try {
    return execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
  } catch (error) {
    const said = String((error as { stderr?: string }).stderr ?? '').trim() || messageOf(error);
    throw new InputError(`git cannot filter the notebooks of ${folder}: ${said}`, { cause: error });
  }
}

/** A word of a shell command; git runs filters by a shell on Windows too, where it expects '/'. */
function quoted(word: string): string {
  return `'${word.replaceAll('\\', '/').replaceAll("'", "'\\''")}'`;
}
