import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/**
 * Reason why WebGPU is not available on this machine, as far as it can be determined without Dawn, whose native code
 * would print warnings: on Linux it requires the Vulkan loader and a driver.
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
  if (!hasLoader) return `no Vulkan loader was found (${library}; Debian: libvulkan1, and a driver for the GPU)`;
  if (hasDriver()) return undefined;
  return 'the Vulkan loader has no driver (Debian: mesa-vulkan-drivers, or the driver of the GPU vendor)';
}

/** Whether a driver is named in the environment, or listed in the loader's search paths. */
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
