import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { fontconfigXml, fontFiles } from './fonts.js';

const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="40"><rect width="200" height="40" fill="#fff"/>
<text x="10" y="28" font-family="Verdana" font-size="24">Title text</text></svg>`;

let folder = '';
before(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'siamdla-test-'));
  writeFileSync(path.join(folder, 'none.conf'), `<fontconfig><cachedir>${folder}</cachedir></fontconfig>`);
});
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a module in a process whose machine has no fonts; it prints how many dark samples its picture has. */
function darkSamples(code: string): number {
  const fonts = JSON.stringify(new URL('./fonts.js', import.meta.url).href);
  const render = JSON.stringify(new URL('./render.js', import.meta.url).href);
  const module = `
    import { createRequire } from 'node:module';
    const require = createRequire(${fonts});
    const svg = ${JSON.stringify(svg)};
    const dark = async (image) => (await image.greyscale().raw().toBuffer()).filter((v) => v < 100).length;
    ${code.replace('FONTS', fonts).replace('RENDER', render)}`;
  const env = { PATH: process.env.PATH, HOME: folder, FONTCONFIG_FILE: path.join(folder, 'none.conf') };
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return Number(
    execFileSync(process.execPath, ['--input-type=module', '-e', module], { env, stdio, encoding: 'utf8' }),
  );
}

test('without the font set-up a machine without fonts draws no readable text', () => {
  const code = `
    const sharp = require('sharp');
    const plain = await dark(sharp(Buffer.from(svg)));
    const other = await dark(sharp(Buffer.from(svg.replace('Title text', 'iiiii iiii'))));
    console.log(plain === other ? 0 : plain); // nothing, or the same box for every letter`;
  assert.equal(darkSamples(code), 0);
});

test('with it the same machine draws text, even when sharp decoded a picture before', () => {
  const code = `
    const sharp = require('sharp');
    await sharp({ create: { width: 2, height: 2, channels: 3, background: '#fff' } }).png().toBuffer();
    const { useFigureFonts } = await import(FONTS);
    useFigureFonts();
    const plain = await dark(sharp(Buffer.from(svg)));
    const other = await dark(sharp(Buffer.from(svg.replace('Title text', 'iiiii iiii'))));
    console.log(plain === other ? 0 : plain);`;
  assert.ok(darkSamples(code) > 200);
});

test("a figure's title is drawn on a machine without fonts", () => {
  const code = `
    const { figureToPng } = await import(RENDER);
    const sharp = require('sharp');
    const layout = { width: 300, height: 200, title: { text: 'Success' }, xaxis: { visible: false }, yaxis: { visible: false } };
    const strip = async (title) =>
      dark(sharp(await figureToPng({ data: [], layout: { ...layout, title: { text: title } } }, { scale: 1 })).extract({ left: 0, top: 0, width: 300, height: 90 }));
    console.log((await strip('')) === 0 ? await strip('Success') : -1);`;
  assert.ok(darkSamples(code) > 50);
});

test('the fontconfig file names the four faces and no other folder', () => {
  const files = fontFiles();
  assert.equal(files.length, 4);
  const folders = fontconfigXml(files, '/c').match(/<dir>[^<]*<\/dir>/g) ?? [];
  assert.equal(folders.length, 4);
  assert.ok(folders.every((dir) => dir.includes('arimo')));
  assert.match(fontconfigXml(['/a & b/x.ttf'], '/c'), /<dir>\/a &amp; b<\/dir>/);
});
