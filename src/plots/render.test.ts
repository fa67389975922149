import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import type { Figure } from './figure.js';
import { figureToPng, figureToSvg } from './render.js';
import { rangeBand, themed, withProvenance } from './theme.js';

const line: Figure = withProvenance(
  themed(
    [
      {
        type: 'scatter',
        mode: 'lines+markers',
        x: [1, 10, 100],
        y: [1, 3, 2],
        error_y: { type: 'data', array: [1, 1, 1] },
      },
    ],
    {
      title: { text: 'μ ± σ' },
      xaxis: { type: 'log' },
      shapes: [rangeBand(1, 2, { label: 'paper: 1 to 2' })],
    },
  ),
  'smoke scale, seed 1',
);

const sha = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

async function pixel(png: Uint8Array, left: number, top: number): Promise<string> {
  const { default: sharp } = await import('sharp');
  return (await sharp(png).extract({ left, top, width: 1, height: 1 }).raw().toBuffer()).toString('hex').slice(0, 6);
}

test('importing the renderer loads neither jsdom nor canvas nor sharp', () => {
  const module = `
    import { createRequire } from 'node:module';
    await import(${JSON.stringify(new URL('./mime.js', import.meta.url).href)});
    const heavy = /node_modules.(jsdom|sharp|@napi-rs|plotly\\.js)/;
    console.log(Object.keys(createRequire('file:///').cache).filter((file) => heavy.test(file)).length);`;
  assert.equal(execFileSync(process.execPath, ['--input-type=module', '-e', module], { encoding: 'utf8' }).trim(), '0');
});

test('equal figures give equal bytes, in one process and in another, side by side too', async () => {
  const [first, , second] = await Promise.all([figureToPng(line), figureToSvg(themed([])), figureToPng(line)]);
  assert.equal(sha(first), sha(second));
  const module = `
    const { figureToPng } = await import(${JSON.stringify(new URL('./render.js', import.meta.url).href)});
    const { createHash } = await import('node:crypto');
    console.log(createHash('sha256').update(await figureToPng(${JSON.stringify(line)})).digest('hex'));`;
  const other = execFileSync(process.execPath, ['--input-type=module', '-e', module], { encoding: 'utf8' }).trim();
  assert.equal(other, sha(first));
});

test('a figure has its title, its note, its band and the size asked for', async () => {
  const svg = await figureToSvg(line, { width: 500 });
  for (const text of ['μ ± σ', 'smoke scale, seed 1', 'paper: 1 to 2']) assert.ok(svg.includes(text), text);
  assert.match(svg, /<svg[^>]*width="500"[^>]*height="440"/);
});

test('a PNG has scale times the pixels', async () => {
  const png = await figureToPng(themed([]), { width: 100, height: 80, scale: 3 });
  const view = new DataView(png.buffer, png.byteOffset);
  assert.deepEqual([view.getUint32(16), view.getUint32(20)], [300, 240]);
});

test('trace types that need a browser, and unknown ones, are refused before drawing', async () => {
  for (const type of ['scattergl', 'surface', 'scatter3d', 'splom', 'parcoords', 'scattermap', 'choropleth', 'lines']) {
    const figure = { data: [{ type }], layout: {} } as unknown as Figure;
    await assert.rejects(figureToSvg(figure), {
      name: 'InputError',
      message: new RegExp(`Trace 0 has type '${type}'`),
    });
  }
});

test('a figure that fails leaves the next one alone', async () => {
  const bad = { data: [{ type: 'scatter', y: [1n] }], layout: {} } as unknown as Figure;
  await assert.rejects(figureToSvg(bad), /bigint/);
  assert.match(await figureToSvg(themed([])), /^<svg/);
});

test('NaN is a gap, and typed arrays draw what plain arrays draw', async () => {
  const draw = (y: ArrayLike<number | null>) =>
    figureToSvg(themed([{ type: 'scatter', mode: 'lines', y: y as number[] }]));
  const values = [1, 2, Number.NaN, 2, 1];
  const typed = await draw(Float32Array.from(values));
  assert.equal(typed, await draw(values));
  assert.equal(typed, await draw([1, 2, null, 2, 1]));
  const lines = (svg: string) => svg.match(/class="js-line"/g)?.length;
  assert.equal(lines(typed), 2);
  assert.equal(lines(await draw([1, 2, 3, 2, 1])), 1);
});

test('heatmap cells keep sharp edges', async () => {
  const bare = { margin: { l: 0, r: 0, t: 0, b: 0 }, xaxis: { visible: false }, yaxis: { visible: false } };
  const scale: [number, string][] = [
    [0, '#ff0000'],
    [1, '#0000ff'],
  ];
  const data = [
    {
      type: 'heatmap' as const,
      z: [Float64Array.of(0, 1)] as unknown as number[][],
      colorscale: scale,
      showscale: false,
    },
  ];
  const png = await figureToPng(themed(data, { ...bare, width: 200, height: 100 }), { scale: 1 });
  assert.deepEqual([await pixel(png, 96, 50), await pixel(png, 103, 50)], ['ff0000', '0000ff']);
});

test('polar plots, panels, bars and many kinds of marker are drawn', async () => {
  const radar = await figureToSvg(
    themed([{ type: 'scatterpolar', theta: ['scale', 'blur', 'occlusion'], r: [1, 2, 3] }]),
  );
  assert.ok(radar.includes('occlusion') && radar.includes('polarlayer'));
  const panels = await figureToSvg(
    themed(
      [
        { type: 'bar', y: [1, 2] },
        { type: 'scatter', mode: 'markers', y: [1, 2], marker: { symbol: ['x', 'star'] }, xaxis: 'x2', yaxis: 'y2' },
      ],
      { grid: { rows: 1, columns: 2, pattern: 'independent' } },
    ),
  );
  assert.ok(panels.includes('subplot xy') && panels.includes('subplot x2y2'));
  assert.equal(panels.match(/class="point"/g)?.length, 4);
});
