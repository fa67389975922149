import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { makeTemporaryFolder } from '../files/output-folder.js';
import { fontFamily } from './palette.js';

const require = createRequire(import.meta.url);

const faces = ['400Regular', '400Regular_Italic', '700Bold', '700Bold_Italic'];

/** The paths of the font files: regular, italic, bold, bold italic. */
export function fontFiles(): string[] {
  return faces.map((face) => require.resolve(`@expo-google-fonts/arimo/${face}/Arimo_${face}.ttf`));
}

/** A fontconfig file with the folders of the given font files only, without the machine's fonts. */
export function fontconfigXml(files: readonly string[], cacheFolder: string): string {
  const folders = [...new Set(files.map((file) => path.dirname(file)))];
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    '<fontconfig>',
    ...folders.map((folder) => `  <dir>${escapeXml(folder)}</dir>`),
    `  <cachedir>${escapeXml(cacheFolder)}</cachedir>`,
    // all text is drawn in the font that it was measured in
    `  <match target="pattern"><edit name="family" mode="prepend" binding="strong"><string>${fontFamily}</string></edit></match>`,
    '</fontconfig>',
    '',
  ].join('\n');
}

let ready = false;

/**
 * Makes rendering independent of the machine's fonts: sharp's fontconfig and the canvas that measures text use the
 * kit's font only. Must be called before the first text is drawn; later calls do nothing. Sets the process's
 * FONTCONFIG_FILE to a file in a temporary folder, which is removed at exit.
 *
 * @throws Error in a worker thread, whose environment variables are invisible to native libraries; InputError where there can be
 * no temporary folder.
 */
export function useFigureFonts(): void {
  if (ready) return;
  if (!isMainThread) throw new Error('Figures are rendered in the main thread: a worker cannot set up their fonts');
  const folder = makeTemporaryFolder('siamdla-fonts-');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const cacheFolder = path.join(folder, 'cache');
  mkdirSync(cacheFolder);
  const config = path.join(folder, 'fonts.conf');
  const files = fontFiles();
  writeFileSync(config, fontconfigXml(files, cacheFolder));
  process.env.FONTCONFIG_FILE = config;
  registerWithCanvas(files);
  ready = true;
}

function registerWithCanvas(files: readonly string[]): void {
  process.env.DISABLE_SYSTEM_FONTS_LOAD ??= '1'; // read when the package is loaded: else it adds the machine's fonts
  const { GlobalFonts } = require('@napi-rs/canvas') as typeof import('@napi-rs/canvas');
  for (const file of files) {
    if (GlobalFonts.registerFromPath(file, fontFamily) === null) {
      throw new Error(
        `The font file '${path.basename(file)}' of @expo-google-fonts/arimo cannot be read: reinstall it`,
      );
    }
  }
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
