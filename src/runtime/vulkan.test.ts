import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, test } from 'node:test';
import { missingVulkan } from './vulkan.js';

const names = [
  'LD_LIBRARY_PATH',
  'VK_DRIVER_FILES',
  'VK_ICD_FILENAMES',
  'VK_ADD_DRIVER_FILES',
  'XDG_DATA_HOME',
] as const;
const before = names.map((name) => [name, process.env[name]] as const);
const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-vulkan-'));
afterEach(() => {
  for (const [name, value] of before) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(folder, { recursive: true, force: true });
});

const skip = process.platform === 'linux' ? false : 'Linux only';

test('a loader needs a driver, which is named or lies where the loader looks', { skip }, () => {
  mkdirSync(folder, { recursive: true });
  for (const name of names) delete process.env[name];
  process.env.LD_LIBRARY_PATH = folder;
  process.env.XDG_DATA_HOME = folder;
  const bare = missingVulkan();
  if (bare !== undefined) assert.match(bare, /no Vulkan loader|no driver/);
  writeFileSync(path.join(folder, 'libvulkan.so.1'), '');
  const withLoader = missingVulkan();
  if (withLoader !== undefined) assert.match(withLoader, /the Vulkan loader has no driver/);
  const drivers = path.join(folder, 'vulkan', 'icd.d');
  mkdirSync(drivers, { recursive: true });
  assert.equal(missingVulkan(), withLoader, 'an empty folder is no driver');
  writeFileSync(path.join(drivers, 'card.json'), '{}');
  assert.equal(missingVulkan(), undefined);
  rmSync(drivers, { recursive: true });
  process.env.VK_DRIVER_FILES = path.join(folder, 'elsewhere.json');
  assert.equal(missingVulkan(), undefined);
});
