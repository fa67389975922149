import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  colors,
  dashes,
  referenceColors,
  referenceDashes,
  referenceStyle,
  referenceSymbols,
  seriesStyle,
  symbols,
} from './palette.js';

type Triple = [number, number, number];

// Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
const visions: Record<string, Triple[]> = {
  full: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

function linearRgb(hex: string): Triple {
  return [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as Triple;
}

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

function lab(rgb: Triple): Triple {
  const bounded = rgb.map((c) => Math.max(0, c)) as Triple;
  const f = (t: number) => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);
  const x = f(dot([0.4124, 0.3576, 0.1805], bounded) / 0.9505);
  const y = f(dot([0.2126, 0.7152, 0.0722], bounded));
  const z = f(dot([0.0193, 0.1192, 0.9505], bounded) / 1.089);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** The smallest distance between two of the colours as somebody with that vision sees them. */
function closest(palette: readonly string[], vision: Triple[]): number {
  const seen = palette.map((hex) => lab(vision.map((row) => dot(row, linearRgb(hex))) as Triple));
  const distances = seen.flatMap((a, i) => seen.slice(0, i).map((b) => Math.hypot(...a.map((v, k) => v - b[k]!))));
  return Math.min(...distances);
}

test('each colour has a contrast of at least 3 on white', () => {
  const contrast = (hex: string) => 1.05 / (dot([0.2126, 0.7152, 0.0722], linearRgb(hex)) + 0.05);
  for (const color of [...colors, ...referenceColors]) assert.ok(contrast(color) >= 3, `${color} ${contrast(color)}`);
  assert.ok(contrast('#E69F00') < 3); // control: Okabe and Ito's own orange fails
});

test('any two colours stay apart, without red, green or blue cones too', () => {
  for (const [name, vision] of Object.entries(visions)) assert.ok(closest(colors, vision) > 20, name);
  assert.ok(closest(['#d62728', '#2ca02c'], visions.full!) > 60);
  assert.ok(closest(['#d62728', '#6a7a10'], visions.deuteranopia!) < 20); // control: a red and an olive do not
});

test('looks repeat after the last colour and each has its own symbol and dash', () => {
  assert.deepEqual(seriesStyle(colors.length), seriesStyle(0));
  assert.equal(new Set(symbols).size, colors.length);
  assert.equal(new Set(dashes).size, colors.length);
});

test('references are grey, with symbols and dashes that no series has', () => {
  const channels = (hex: string) => new Set(hex.slice(1).match(/../g));
  for (const color of referenceColors) assert.equal(channels(color).size, 1, color);
  assert.equal(new Set([...symbols, ...referenceSymbols]).size, symbols.length + referenceColors.length);
  assert.equal(new Set([...dashes, ...referenceDashes]).size, dashes.length + referenceColors.length);
  assert.deepEqual(referenceStyle(referenceColors.length), referenceStyle(0));
});
