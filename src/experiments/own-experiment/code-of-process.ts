import { InputError } from '../../errors.js';
import { codeHash, isCodeNewerThanProcess } from '../../provenance/code-hash.js';

/**
 * Hash of the code of a built module as this process runs it, see {@link codeHash}.
 *
 * @throws InputError where the kit was built anew since this process started, which then runs an older code than the one on
 * disk.
 */
export function codeOfProcess(module: URL): string {
  if (!isCodeNewerThanProcess(module)) return codeHash(module);
  throw new InputError(
    'the kit was built anew since this process started; restart it (the kernel) to train with the new code',
  );
}
