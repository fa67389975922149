import { assigners } from '../../dla/assigners.js';
import { PAPER_RECTANGLE_RATIO } from '../../dla/fixed-geometry/rectangle.js';
import type { StudyEntry } from '../../study/config.js';
import { labelsSamplesOf } from '../../trackers/assigner-of.js';
import { modelByName } from '../../trackers/catalogue.js';

/**
 * An entry for every assigner of the registry that labels the samples of a model: the tracker's own one, the baseline, first.
 * A rectangle of another size than the published code's is one more, where the rectangle is the tracker's own.
 *
 * @throws InputError for an unknown model.
 */
export function entriesOf(modelName: string): readonly StudyEntry[] {
  const model = modelByName(modelName);
  const { baseline, dla } = model.tracker.training.assigners;
  const own = assigners[baseline.assigner]!.title;
  const names = Object.keys(assigners).filter((name) => labelsSamplesOf(model, assigners[name]!));
  const others = names
    .filter((name) => name !== baseline.assigner)
    .map((name) => ({
      title: assigners[name]!.title,
      model: modelName,
      assigner: name === dla.assigner ? 'dla' : name,
      baseline: own,
    }));
  const paperRectangle = {
    title: `Rectangle of ${PAPER_RECTANGLE_RATIO}, as the paper says`,
    model: modelName,
    assigner: 'rectangle',
    assignerOptions: { ratio: PAPER_RECTANGLE_RATIO },
    baseline: own,
  };
  return [
    { title: own, model: modelName, assigner: 'baseline' },
    ...others,
    ...(baseline.assigner === 'rectangle' ? [paperRectangle] : []),
  ];
}
