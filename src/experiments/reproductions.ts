import { commonScales, type Scale } from '../study/experiment.js';
import { formatThousands } from '../text/number-text.js';
import { architectures } from './architectures/architectures.js';
import { assignerComparison } from './assigner-comparison/assigner-comparison.js';
import { assignerLife } from './assigner-life/assigner-life.js';
import { assignmentExplorer } from './assignment-explorer/assignment-explorer.js';
import { attributes } from './attributes/attributes.js';
import { boxPoints } from './box-points/box-points.js';
import { boxPointsConfig } from './box-points/box-points-config.js';
import { datasets } from './datasets/datasets.js';
import { dlaFactors } from './dla-factors/dla-factors.js';
import { dose, doseConfig, dosesAtMini } from './dose/dose.js';
import { inferenceSpeed } from './inference-speed/inference-speed.js';
import { kAblation } from './k-ablation/k-ablation.js';
import { qualitative, qualitativeConfig } from './qualitative/qualitative.js';
import { type Reproduction, reproduction } from './reproduction.js';
import { opeConfig } from './scoring/ope-result.js';
import { otherTrackers, publishedResults, trainedTrackers } from './scoring/sources.js';
import { shippedWeightsExperiment } from './shipped-weights/shipped-weights.js';
import { successPrecision } from './success-precision/success-precision.js';
import { shortCost, shortCostTrackers, trainingCostInShort } from './training-cost/short.js';
import { trainingCost } from './training-cost/training-cost.js';
import { vot, votConfig } from './vot/vot.js';

function successOfTrained(benchmark: string, paper: string, title: string): Reproduction {
  const config = (scale: Scale) => opeConfig(benchmark, trainedTrackers(scale));
  const onRealVideos = benchmark === 'otb100' ? { real: config('real') } : {}; // they have OTB's protocol
  return reproduction(successPrecision, { id: `${benchmark}-trained`, paper, title, config, ...onRealVideos });
}

function successOfPublished(benchmark: string, paper: string, title: string): Reproduction {
  const config = () => opeConfig(benchmark, publishedResults);
  return reproduction(successPrecision, { id: `${benchmark}-published`, paper, title, config });
}

/**
 * Every experiment with every configuration that `siamdla reproduce` runs, in the paper's order; additions to the paper
 * last.
 */
export const reproductions: readonly Reproduction[] = [
  reproduction(assignmentExplorer),
  reproduction(datasets),
  reproduction(architectures),
  successOfTrained('otb100', 'Fig. 4, Table 2', 'Baseline and DLA trained here: success and precision'),
  reproduction(successPrecision, {
    id: 'others-trained',
    paper: 'Table 2',
    title: 'CoSiamRPN and SiamFC++ with and without DLA, trained here',
    config: (scale) => opeConfig('otb100', otherTrackers(scale), 'table02-trained-others'),
  }),
  successOfPublished('otb100', 'Fig. 4, Table 2', 'Published trackers on OTB100, scored here'),
  reproduction(attributes, {
    id: 'trained',
    title: 'Baseline and DLA trained here: success by attribute',
    config: (scale) => opeConfig('otb100', trainedTrackers(scale)),
    real: opeConfig('otb100', trainedTrackers('real')),
  }),
  reproduction(attributes, {
    id: 'published',
    title: 'Published trackers by attribute on OTB100, scored here',
    config: () => opeConfig('otb100', publishedResults),
  }),
  reproduction(qualitative, {
    id: 'trained',
    title: 'Baseline and DLA trained here, in pictures',
    config: (scale) => qualitativeConfig(trainedTrackers(scale), scale),
    real: qualitativeConfig(trainedTrackers('real'), 'real'),
  }),
  reproduction(qualitative, {
    id: 'published',
    title: 'Published trackers on OTB100, in pictures',
    config: (scale) => qualitativeConfig(publishedResults, scale),
  }),
  successOfTrained('uav123', 'Table 3', "Baseline and DLA trained here, by UAV123's rules"),
  successOfPublished('uav123', 'Table 3', 'Published trackers on UAV123, scored here'),
  reproduction(vot, {
    id: 'trained',
    title: 'Baseline and DLA trained here: EAO, accuracy and robustness',
    config: (scale) => votConfig(trainedTrackers(scale)),
    real: votConfig(trainedTrackers('real')),
  }),
  reproduction(vot, {
    id: 'published',
    title: 'Published trackers on VOT2019, scored here',
    config: () => votConfig(publishedResults),
  }),
  successOfTrained('lasot', 'Fig. 8', "Baseline and DLA trained here, by LaSOT's rules"),
  successOfPublished('lasot', 'Fig. 8', 'Published trackers on LaSOT, scored here'),
  reproduction(kAblation),
  reproduction(trainingCost),
  ...(['siamrpnpp', 'siamcar'] as const).map((family) =>
    reproduction(trainingCostInShort, {
      id: family,
      title: `${trainingCostInShort.title}: ${shortCostTrackers[family]}`,
      config: (scale) => shortCost(scale, family),
      onRequest: commonScales,
    }),
  ),
  reproduction(inferenceSpeed),
  reproduction(assignerComparison, { onRequest: ['real'] }),
  reproduction(dlaFactors),
  ...([10_000, 40_000] as const).map((pairs) =>
    reproduction(boxPoints, {
      id: `${pairs}`,
      title: `${boxPoints.title}, ${formatThousands(pairs)} pairs at mini scale`,
      config: (scale) => boxPointsConfig(scale, pairs),
      onRequest: commonScales,
    }),
  ),
  ...dosesAtMini.map((pairs, i) =>
    reproduction(dose, {
      id: `to-${pairs.at(-1)}`,
      title: i === 0 ? dose.title : `${dose.title}, up to ${formatThousands(pairs.at(-1)!)}`,
      config: (scale) => doseConfig(scale, pairs),
      ...(pairs === dosesAtMini.at(-1)
        ? { real: doseConfig('real'), onRequest: [...commonScales, 'real'] }
        : { onRequest: commonScales }),
    }),
  ),
  reproduction(shippedWeightsExperiment, {
    id: 'real-videos',
    title: shippedWeightsExperiment.title,
    config: (scale) => shippedWeightsExperiment.scales[scale],
    real: shippedWeightsExperiment.scales.smoke,
    onRequest: commonScales,
  }),
  reproduction(assignerLife),
];
