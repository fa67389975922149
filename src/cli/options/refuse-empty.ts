import type { Command } from 'commander';
import { InputError } from '../../errors.js';

/**
 * Refuses what a shell's variable that is not set leaves of `--out "$OUT"`: an empty name of a folder is the current one, and
 * of a file none.
 *
 * @throws InputError that names the option or argument.
 */
export function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    const name = option.attributeName();
    if (command.getOptionValueSource(name) !== 'cli') continue;
    const value: unknown = command.getOptionValue(name);
    if (value === '' || (Array.isArray(value) && value.includes(''))) throw emptyError(option.flags);
  }
  command.processedArgs.forEach((value: unknown, i) => {
    const isEmpty = value === '' || (Array.isArray(value) && value.includes(''));
    if (isEmpty) throw emptyError(command.registeredArguments[i]!.name());
  });
}

function emptyError(what: string): InputError {
  return new InputError(`${what}: the value is empty, as a variable that is not set is; expected one, or leave it out`);
}
