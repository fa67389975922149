import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kernel } from '../client/client.js';
import { notebookMetadata } from '../run/strip.js';
import { languageInfo } from './language.js';
import { requireFromTslab } from './tslab.js';

test('the kernel answers the language that stripped notebooks have', async () => {
  const kernel = await Kernel.start();
  try {
    assert.deepEqual(kernel.info.language_info, notebookMetadata.language_info);
  } finally {
    await kernel.shutdown();
  }
});

test('its version is that of the compiler', () => {
  assert.equal(languageInfo.version, requireFromTslab('@tslab/typescript-for-tslab').version);
});
