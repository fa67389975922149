import { failureStrip } from '../../plots/drawings/failure-strip.js';
import { trackingStrip } from '../../plots/drawings/tracking-strip.js';
import type { Drawing } from '../../plots/figure.js';
import { shownTitle } from '../benchmarks/ope-figures.js';
import type { TrackingPictures } from './pictures.js';
import type { QualitativeResult } from './result.js';

/** The trackers' boxes on frames of each sequence. */
export function comparisonDrawing(result: QualitativeResult): Drawing {
  return comparisonOf(result, {
    title: `Tracking results on ${resultTitle(result)}`,
    caption: `${choiceText(result)} ${framesText(result)} ${sentence(result.remark)}`,
  });
}

/** The same of pictures that no configuration led to. */
export function comparisonOf(
  { sequences, trackers }: TrackingPictures,
  text: { readonly title: string; readonly caption: string },
): Drawing {
  return trackingStrip(
    sequences.map(({ row }) => row),
    { ...text, trackers },
  );
}

/** One tracker's failures on one of the sequences; undefined where there are none. */
export function failureDrawing(result: QualitativeResult): Drawing | undefined {
  const { failure, remark } = result;
  if (!failure) return undefined;
  const { tracker, sequence, threshold } = failure;
  return failureStrip(failure, {
    title: `${tracker} on ${sequence}: where it loses the target`,
    caption: `${sentence(resultTitle(result))} Shaded: ${failureText(threshold)}. ${sentence(remark)}`,
  });
}

/** The benchmark's name, or what stands in for it. */
export function resultTitle({ title, isSimulated, config }: QualitativeResult): string {
  return shownTitle({ title, isSimulated, benchmark: config.benchmark });
}

/** What counts as a failure. */
export function failureText(threshold: number): string {
  return threshold === 0
    ? 'no overlap with the ground truth'
    : `an overlap with the ground truth of at most ${threshold}`;
}

/** How the sequences were chosen, as a sentence. */
export function choiceText({ config, sequences, considered }: QualitativeResult): string {
  if (config.sequences) return 'Sequences as named.';
  const having = config.attributes ? ` with ${config.attributes.join(' or ')}` : '';
  const among = `${considered} sequences${having} at hand`;
  if (sequences.length === considered) return considered === 1 ? `The one sequence${having} at hand.` : `All ${among}.`;
  return config.choice === 'random'
    ? `Sequences drawn from the ${among} with seed ${config.seed}.`
    : `Of the ${among} those on which the trackers' AUC differs most: no fair sample.`;
}

/** How the frames were chosen, and which part of them is seen. */
function framesText({ config }: QualitativeResult): string {
  const zoomed = config.zoom ? ', and of it the part around the boxes' : '';
  return `From each ${ordinal(config.framesPerSequence)} of a sequence the frame in which overlaps differ most${zoomed}.`;
}

function ordinal(parts: number): string {
  return ['whole', 'half', 'third', 'quarter', 'fifth', 'sixth', 'seventh', 'eighth'][parts - 1] ?? 'part';
}

function sentence(text: string): string {
  return text ? `${text[0]!.toUpperCase()}${text.slice(1)}.` : '';
}
