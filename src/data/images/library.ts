import { createRequire } from 'node:module';
import type Sharp from 'sharp';

const require = createRequire(import.meta.url);
let loaded: typeof Sharp | undefined;

/**
 * The image library, loaded when it is first needed. It reads JPEG, PNG, WebP and TIFF alone: all its other readers, such
 * as librsvg's, which runs programs in effect, are switched off in this process, whatever a file's name or first bytes say.
 * It has no cache, as every frame is read once.
 */
export function imageLibrary(): typeof Sharp {
  if (!loaded) {
    loaded = require('sharp') as typeof Sharp;
    loaded.cache(false);
    loaded.block({ operation: ['VipsForeignLoad'] });
    loaded.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Tiff'].map((name) => `VipsForeignLoad${name}`) });
  }
  return loaded;
}
