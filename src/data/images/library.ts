import { createRequire } from 'node:module';
import type Sharp from 'sharp';

const require = createRequire(import.meta.url);
let loaded: typeof Sharp | undefined;

/**
 * Readers of the image library that the kit never needs. Those of JPEG, PNG, WebP and TIFF are never switched off, not even
 * for a moment: the switches are shared by all threads of the process, another of which may be decoding. That of SVG draws
 * the kit's figures; {@link isRaster} keeps files of unknown origin away from it.
 */
const unusedReaders = [
  ...['Analyze', 'Archive', 'Csv', 'DcRaw', 'Fits', 'Gif', 'Heif', 'Jp2k', 'Jxl', 'Magick', 'Mat', 'Matrix', 'Nifti'],
  ...['Nsgif', 'OpenExr', 'Openslide', 'Pdf', 'Pdfium', 'Ppm', 'Rad', 'Radiance', 'Raw', 'Uhdr', 'Vips'],
].map((name) => `VipsForeignLoad${name}`);

/** The image library, loaded at the first call. It has no cache, as every frame is read once. */
export function imageLibrary(): typeof Sharp {
  if (!loaded) {
    loaded = require('sharp') as typeof Sharp;
    loaded.cache(false);
    loaded.block({ operation: unusedReaders });
  }
  return loaded;
}

const signatures: readonly (readonly (number | undefined)[])[] = [
  [0xff, 0xd8, 0xff], // JPEG
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], // PNG
  [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50], // RIFF, size, WEBP
  [0x49, 0x49, 0x2a, 0x00], // TIFF, little-endian
  [0x4d, 0x4d, 0x00, 0x2a], // TIFF, big-endian
];

/**
 * Whether bytes begin with the signature of JPEG, PNG, WebP or TIFF. The image library tries readers in a fixed order, and
 * those of these four before that of SVG, so that a file with such a signature never reaches the latter.
 */
export function isRaster(bytes: Uint8Array): boolean {
  return signatures.some((signature) => signature.every((byte, i) => byte === undefined || bytes[i] === byte));
}
