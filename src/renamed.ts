import { InputError } from './errors.js';

/** Options of the command line and data sets that had another name before, with the name that they have now. */
const renamed: Readonly<Record<string, string>> = {
  '--annotations': '--data NAME=PATH',
  '--at': '--data NAME=PATH',
  '--dataset': '--data NAME=PATH',
  '--from': '--key-format',
  '--gpus': '--lr-multiplier',
  '--input': '--pixel-format',
  '--rate': '--lr',
  '--root': '--data NAME=PATH',
  '--strategy': '--assigner',
  'got10k-train': 'got10k',
  'lasot-train': 'lasot',
  ytbb: 'youtubebb',
};

/**
 * Refuses a name that was changed.
 *
 * @param name An option or the id of a data set.
 * @throws InputError with the name to use instead.
 */
export function refuseRenamed(name: string): void {
  if (Object.hasOwn(renamed, name)) throw new InputError(`${name} was renamed to ${renamed[name]}`);
}
