import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { InputError } from '../../errors.js';
import { random } from '../../random/random.js';
import { chosenCommands, writeInputs } from './commands.js';
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
  const [kills, seed] = [Number(values.kills), Number(values.seed)];
  if (!(Number.isSafeInteger(kills) && kills > 0 && Number.isSafeInteger(seed))) {
    throw new InputError(`--kills ${values.kills}, --seed ${values.seed}: expected whole numbers, of kills from 1 on`);
  }
  const commands = chosenCommands(folder, values.only);
  await writeInputs(folder);
  for (const command of commands) {
    const rng = random(seed, 'soak', command.name.length);
    await killAndCompare(
      command,
      folder,
      kills,
      () => rng.between(0, 1),
      (line) => console.log(line),
    );
    console.log(`${command.name}: equal after ${kills} kills`);
  }
} catch (error) {
  if (!(error instanceof InputError)) throw error;
  console.error(`soak: ${error.message}`);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
