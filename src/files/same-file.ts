import { existsSync, realpathSync } from 'node:fs';

/**
 * Whether two paths lead to the same file, however they are written: relative, or by links. False where one leads to none.
 */
export function isSameFile(a: string, b: string): boolean {
  return existsSync(a) && existsSync(b) && realpathSync(a) === realpathSync(b);
}
