import { failureStrip } from '../../plots/failure-strip.js';
import type { Drawing } from '../../plots/figure.js';
import { trackingStrip } from '../../plots/tracking-strip.js';
import type { QualitativeResult } from './result.js';

/** The trackers' boxes on frames of each sequence. */
export function comparisonDrawing(result: QualitativeResult): Drawing {
  return trackingStrip(
    result.sequences.map(({ row }) => row),
    {
      title: `Tracking results on ${result.title}`,
      note: `${choiceText(result)} ${framesText(result)} ${sentence(result.caption)}`,
      trackers: result.trackers,
    },
  );
}

/** One tracker's failures on one of the sequences; undefined where there are none. */
export function failureDrawing({ failure, title, caption }: QualitativeResult): Drawing | undefined {
  if (!failure) return undefined;
  const { tracker, sequence, threshold } = failure;
  return failureStrip(failure, {
    title: `Failures of ${tracker} on ${sequence}`,
    note: `${sentence(title)} Shaded: ${failureText(threshold)}. ${sentence(caption)}`,
  });
}

/** The definition of a failure. */
export function failureText(threshold: number): string {
  return threshold === 0
    ? 'no overlap with the ground truth'
    : `an overlap with the ground truth of at most ${threshold}`;
}

/** How the sequences were chosen, as a sentence. */
export function choiceText({ config, sequences, considered }: QualitativeResult): string {
  if (config.sequences) return 'Sequences chosen by name.';
  const having = config.attributes ? ` with ${config.attributes.join(' or ')}` : '';
  const among = `${considered} available sequences${having}`;
  if (sequences.length === considered)
    return considered === 1 ? `The only available sequence${having}.` : `All ${among}.`;
  return config.choice === 'random'
    ? `Sequences drawn from the ${among} with seed ${config.seed}.`
    : `Of the ${among}, those with the largest difference in AUC between trackers: not a representative sample.`;
}

/** How the frames were chosen and cropped. */
function framesText({ config }: QualitativeResult): string {
  const zoomed = config.zoom ? ', cropped around the boxes' : '';
  return `From each ${ordinal(config.framesPerSequence)} of a sequence, the frame with the largest difference in overlap${zoomed}.`;
}

function ordinal(parts: number): string {
  return ['whole', 'half', 'third', 'quarter', 'fifth', 'sixth', 'seventh', 'eighth'][parts - 1] ?? 'part';
}

function sentence(text: string): string {
  return text ? `${text[0]!.toUpperCase()}${text.slice(1)}.` : '';
}
