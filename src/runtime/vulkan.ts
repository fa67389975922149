import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/**
 * Why WebGPU cannot work on this machine, if that can be told beforehand: on Linux it needs the Vulkan loader. Asking Dawn
 * would print warnings from native code.
 */
export function missingVulkan(): string | undefined {
  if (process.platform !== 'linux') return undefined;
  const library = 'libvulkan.so.1';
  const folders = (process.env.LD_LIBRARY_PATH ?? '').split(':').filter(Boolean);
  if (folders.some((folder) => existsSync(path.join(folder, library)))) return undefined;
  const cache = '/etc/ld.so.cache'; // lists what the dynamic linker finds by name
  if (!existsSync(cache) || readFileSync(cache).includes(library)) return undefined;
  return `there is no Vulkan loader (${library}; Debian: libvulkan1, and a driver for the card)`;
}
