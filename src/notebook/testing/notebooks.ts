import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Cell, linesOf, type Notebook } from '../run/ipynb.js';
import { notebookMetadata } from '../run/strip.js';

/** A code cell for a test. */
export function code(source: string, ...tags: string[]): Cell {
  const metadata = tags.length ? { tags } : {};
  return { cell_type: 'code', metadata, execution_count: null, outputs: [], source: linesOf(source) };
}

/** A markdown cell for a test. */
export function markdown(source: string): Cell {
  return { cell_type: 'markdown', metadata: {}, source: linesOf(source) };
}

/** A notebook of these cells, stripped. */
export function notebookOf(...cells: Cell[]): Notebook {
  const named = cells.map(({ cell_type, ...rest }, index) => ({ cell_type, id: `cell-${index}`, ...rest }));
  return { cells: named, metadata: notebookMetadata, nbformat: 4, nbformat_minor: 5 };
}

/** Runs a test with an empty folder that is removed afterwards. */
export async function withFolder<T>(test: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-test-'));
  try {
    return await test(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
