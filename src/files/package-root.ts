import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package: where package.json, notebooks/ and figures/ are. */
export const packageRoot: string = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');

/** The version in package.json: '0.1.0'. */
export function packageVersion(): string {
  const text = readFileSync(path.join(packageRoot, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/** The folder of real annotations and results: SIAMDLA_REALDATA, else shared/realdata beside the repository. */
export function realDataFolder(): string {
  return process.env.SIAMDLA_REALDATA || path.join(packageRoot, '..', 'shared', 'realdata');
}
