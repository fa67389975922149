import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { random } from '../../random/random.js';
import { soakCommands, writeInputs } from './commands.js';
import { killAndCompare } from './run-commands.js';

/** `npm run soak`: kills every command at random moments and compares its results with those of an undisturbed run. */
const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-soak-'));
process.env.SIAMDLA_SYNTHETIC = path.join(folder, 'synthetic');
try {
  await writeInputs(folder);
  const commands = soakCommands(folder).filter(({ name }) => values.only === undefined || name === values.only);
  for (const command of commands) {
    const rng = random(Number(values.seed), 'soak', command.name.length);
    const kills = Number(values.kills);
    await killAndCompare(
      command,
      folder,
      kills,
      () => rng.between(0, 1),
      (line) => console.log(line),
    );
    console.log(`${command.name}: equal after ${kills} kills`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
