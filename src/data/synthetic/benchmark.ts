import { readPysotJson } from '../pysot-json.js';
import type { Benchmark, Sequence } from '../sequence.js';
import type { SyntheticOptions, SyntheticSplit } from './options.js';
import { readSequenceRecord } from './sequence-record.js';
import { type SyntheticContext, syntheticSet } from './synthetic-set.js';

/** Which annotations a benchmark is read with. */
export interface SyntheticBenchmarkOptions extends SyntheticContext {
  /** 'test' unless told; 'validation' to choose a tracker's settings on. */
  readonly split?: SyntheticSplit | undefined;
  /**
   * Whether `polygons` are there, and `gt` is the box around them instead of the one around the silhouette. Sequences whose
   * target leaves the image are left out then, as VOT has none: a tracker could not be restarted there.
   */
  readonly polygons?: boolean | undefined;
  /**
   * What a frame holds in which the target cannot be seen: its box ('annotated', as in OTB), NaN ('unknown', as in UAV123),
   * or its box with a mark in `visible` ('marked', as in LaSOT). 'annotated' unless told.
   */
  readonly absent?: 'annotated' | 'unknown' | 'marked' | undefined;
}

/** With less of the target than this inside the image and uncovered, it counts as absent. Not in the paper; our choice. */
const leastVisible = 0.02;

/**
 * The synthetic benchmark, made first where it is not there yet.
 *
 * @throws As `syntheticSet`.
 */
export async function syntheticBenchmark(
  overrides: Partial<SyntheticOptions> = {},
  { split = 'test', polygons = false, absent = 'annotated', ...context }: SyntheticBenchmarkOptions = {},
): Promise<Benchmark> {
  const set = await syntheticSet(split, overrides, context);
  const all = readPysotJson(polygons ? set.polygons : set.annotations);
  const read = polygons ? all.filter((sequence) => staysInImage(sequence, set.config)) : all;
  const sequences = absent === 'annotated' ? read : read.map((sequence) => withAbsence(sequence, set.folder, absent));
  return { id: 'synthetic', title: split === 'test' ? 'synthetic' : `synthetic (${split})`, sequences };
}

function withAbsence(sequence: Sequence, folder: string, absent: 'unknown' | 'marked'): Sequence {
  const { frames } = readSequenceRecord(folder, sequence.name);
  const visible = Uint8Array.from(frames, ({ hidden, outside }) => (1 - hidden - outside >= leastVisible ? 1 : 0));
  if (absent === 'marked') return { ...sequence, visible };
  return { ...sequence, gt: sequence.gt.map((value, i) => (visible[i >> 2] ? value : Number.NaN)) };
}

/** Whether the target's box always touches the image. */
function staysInImage(
  { gt, length }: Sequence,
  { width, height }: Pick<SyntheticOptions, 'width' | 'height'>,
): boolean {
  return Array.from({ length }, (_, t) => gt.subarray(4 * t, 4 * t + 4)).every(
    ([x, y, w, h]) => x! < width && y! < height && x! + w! > 0 && y! + h! > 0,
  );
}
