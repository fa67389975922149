import assert from 'node:assert/strict';
import promises from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { testFolder } from '../../testing/test-folder.js';
import { withFunctions } from '../../testing/with-functions.js';
import { syntheticConfig } from './options.js';
import writeSequence from './write-sequence.js';

test('an image that cannot be written names the sequence, also while an earlier one is being written', async (t) => {
  const config = syntheticConfig('train', { sequences: 1, frames: 6, width: 160, height: 120 });
  const folder = testFolder(t);
  let images = 0;
  withFunctions(t, promises, {
    writeFile: async () => {
      images++;
      if (images === 1) await wait(200);
      else throw Object.assign(new Error('EDQUOT: disk quota exceeded, write'), { code: 'EDQUOT' });
    },
  });
  await assert.rejects(writeSequence({ config, folder, index: 0 }), {
    message: `${path.join(folder, 'train-001')}: cannot be written (EDQUOT): the disk quota is used up; free some space and run the same command again`,
  });
  assert.ok(images > 1);
});
