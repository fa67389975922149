import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: where package.json, notebooks/ and figures/ are. */
export const packageRoot: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
