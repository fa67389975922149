import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { numberedFrames } from '../data/frames.js';
import type { Sequence } from '../data/sequence.js';

/** A temporary folder with the given files, removed after the test. Paths may have folders in them. */
export function testFolder(t: TestContext, files: Readonly<Record<string, string | Uint8Array>> = {}): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'siamdla-test-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
  return folder;
}

/** A sequence of `length` frames whose target stands still. */
export function testSequence(name: string, length: number): Sequence {
  const gt = Float64Array.from({ length: 4 * length }, (_, i) => [10, 20, 30, 40][i % 4]!);
  return { name, length, frames: numberedFrames({ folder: name, first: 1, length, digits: 4 }), gt, attributes: [] };
}

/** `rows` rows of four numbers x, y, w, h; the first number counts the rows from 1. */
export function testRows(rows: number, delimiter: string = ','): string {
  return Array.from({ length: rows }, (_, i) => [i + 1, 20, 30, 40].join(delimiter)).join('\n');
}
