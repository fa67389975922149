import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { VotRun, VotSequence } from '../vot/vot-run.js';

/** A sequence of a benchmark without resets, as the tests need it. */
export interface OpeSequence {
  readonly name: string;
  readonly gt: Float64Array;
  readonly attributes: readonly string[];
  /** As in LaSOT's own files: 1 where the target is absent. */
  readonly absent: Uint8Array | undefined;
}

interface OpeEntry {
  readonly gt_rect: readonly (readonly (number | null)[] | null)[];
  readonly attr: readonly string[];
  readonly absent?: readonly number[];
}

interface VotEntry {
  readonly gt_rect: readonly (readonly number[])[];
  readonly width: number;
  readonly height: number;
}

/** The sequences of an annotation file in pysot's layout, plain or gzipped. */
export function opeSequences(file: string): OpeSequence[] {
  return Object.entries(json<OpeEntry>(file)).map(([name, entry]) => ({
    name,
    gt: Float64Array.from(entry.gt_rect.flatMap((row) => row ?? [null, null, null, null]).map((v) => v ?? Number.NaN)),
    attributes: entry.attr,
    absent: entry.absent && Uint8Array.from(entry.absent),
  }));
}

/** A tracker's boxes by plain name of the sequence (see `plainName`), from a folder or a .tar.gz of text files. */
export function opeResults(folder: string): Map<string, Float64Array> {
  const files = folder.endsWith('.tar.gz') ? filesOfTar(gunzipSync(readFileSync(folder))) : filesOfFolder(folder);
  return new Map(files.map(([name, text]) => [normalisedName(name), Float64Array.from(rowsOf(text).flat())]));
}

/** Names differ between trackers in case, in - for _ and by a prefix. */
export function normalisedName(name: string): string {
  return path.basename(name, '.txt').replace(/^uav_/, '').replaceAll('-', '_').toLowerCase();
}

/** The sequences of a VOT annotation file in pysot's layout. */
export function votSequences(file: string): VotSequence[] {
  return Object.entries(json<VotEntry>(file)).map(([name, { width, height, gt_rect: gt }]) => ({
    name,
    width,
    height,
    gt: gt.map((row) => Float64Array.from(row)),
  }));
}

/** A tracker's runs with resets by name of the sequence, from baseline/NAME/NAME_001.txt and on. */
export function votRuns(folder: string): Map<string, readonly VotRun[]> {
  const baseline = path.join(folder, 'baseline');
  return new Map(
    readdirSync(baseline).map((name) => {
      const files = filesOfFolder(path.join(baseline, name)).filter(([file]) => /_\d{3}\.txt$/.test(file));
      return [name, files.map(([, text]) => rowsOf(text).map((row) => Float64Array.from(row)))];
    }),
  );
}

function json<T>(file: string): Record<string, T> {
  const bytes = readFileSync(file);
  return JSON.parse((file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8'));
}

function rowsOf(text: string): number[][] {
  const lines = text.trim().split(/\r?\n/);
  return lines.map((line) =>
    line
      .trim()
      .split(/[,\s]+/)
      .map(Number),
  );
}

function filesOfFolder(folder: string): [string, string][] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .map((name) => [name, readFileSync(path.join(folder, name), 'utf8')]);
}

/** Regular text files of an uncompressed tar archive: 512-byte headers with name, size in octal and type. */
function filesOfTar(tar: Buffer): [string, string][] {
  const files: [string, string][] = [];
  let at = 0;
  while (at + 512 <= tar.length && tar[at] !== 0) {
    const name = tar.toString('utf8', at, at + 100).replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.toString('latin1', at + 124, at + 136), 8);
    const type = String.fromCharCode(tar[at + 156]!);
    if ((type === '0' || type === '\0') && name.endsWith('.txt'))
      files.push([name, tar.toString('utf8', at + 512, at + 512 + size)]);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}
