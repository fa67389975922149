import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: where package.json, notebooks/ and figures/ are. */
export const packageRoot: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** The folder of real annotations and results: SIAMDLA_REALDATA, else shared/realdata beside the repository. */
export function realDataFolder(): string {
  return process.env.SIAMDLA_REALDATA ?? path.join(packageRoot, '..', 'shared', 'realdata');
}
