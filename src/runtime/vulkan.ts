import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Why WebGPU cannot work on this machine, if that can be told beforehand: on Linux it needs the Vulkan loader and a
 * driver. Asking Dawn would print warnings from native code.
 */
export function missingVulkan(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const library = 'libvulkan.so.1';
  const folders = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  const cache = '/etc/ld.so.cache'; // lists what the dynamic linker finds by name
  const hasLoader =
    folders.some((folder) => existsSync(path.join(folder, library))) ||
    !existsSync(cache) ||
    readFileSync(cache).includes(library);
  if (!hasLoader) return `there is no Vulkan loader (${library}; Debian: libvulkan1, and a driver for the card)`;
  if (hasDriver()) return undefined;
  return 'the Vulkan loader has no driver (Debian: mesa-vulkan-drivers, or the one that comes with the card)';
}

/** Whether drivers are named, or listed where the loader looks. */
function hasDriver(): boolean {
  const { env } = process;
  if (env.VK_DRIVER_FILES || env.VK_ICD_FILENAMES || env.VK_ADD_DRIVER_FILES) return true;
  const folders = (list: string): string[] => list.split(':').filter(Boolean);
  const roots = [
    env.XDG_CONFIG_HOME || path.join(homedir(), '.config'),
    ...folders(env.XDG_CONFIG_DIRS || '/etc/xdg'),
    '/usr/local/etc',
    '/etc',
    env.XDG_DATA_HOME || path.join(homedir(), '.local', 'share'),
    ...folders(env.XDG_DATA_DIRS || '/usr/local/share:/usr/share'),
    '/usr/local/share',
    '/usr/share',
  ];
  return roots.some((root) => {
    const folder = path.join(root, 'vulkan', 'icd.d');
    return existsSync(folder) && readdirSync(folder).some((file) => file.endsWith('.json'));
  });
}
