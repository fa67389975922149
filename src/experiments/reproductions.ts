import { InputError } from '../errors.js';
import { formatThousands } from '../number-text.js';
import type { ResultTable } from '../plots/result-table.js';
import type { Device } from '../runtime/device.js';
import type { CommonScale, Experiment, NamedFigure, PlannedStep, RunContext, Scale } from '../study/experiment.js';
import { inOrder } from '../study/planned-step.js';
import { originOf } from '../study/step-cache.js';
import type { FinishedStep } from '../study/step-marker.js';
import { architectures } from './architectures/architectures.js';
import { assignerComparison } from './assigner-comparison/assigner-comparison.js';
import { assignerLife } from './assigner-life/assigner-life.js';
import { assignmentExplorer } from './assignment-explorer/assignment-explorer.js';
import { attributes } from './attributes/attributes.js';
import { boxPoints } from './box-points/box-points.js';
import { boxPointsConfig } from './box-points/box-points-config.js';
import { datasets } from './datasets/datasets.js';
import { dlaFactors } from './dla-factors/dla-factors.js';
import { dose, doseConfig } from './dose/dose.js';
import { inferenceSpeed } from './inference-speed/inference-speed.js';
import { kAblation } from './k-ablation/k-ablation.js';
import { qualitative, qualitativeConfig } from './qualitative/qualitative.js';
import { opeConfig } from './scoring/ope-result.js';
import { otherTrackers, publishedResults, trainedTrackers } from './scoring/sources.js';
import { shippedWeightsExperiment } from './shipped-weights/shipped-weights.js';
import { successPrecision } from './success-precision/success-precision.js';
import { trainingCost } from './training-cost/training-cost.js';
import { vot, votConfig } from './vot/vot.js';

/** Tables, findings and figures of a finished experiment. */
export interface Outcome {
  readonly tables: readonly ResultTable[];
  readonly findings: readonly string[];
  readonly figures: readonly NamedFigure[];
  /** Whether the numbers were computed now or cached, from when, by which commit; see `originOf`. */
  readonly origin: string;
}

/** An experiment with one configuration per scale, whose types of configuration and result no longer matter. */
export interface Reproduction {
  /** 'vot-trained'. */
  readonly id: string;
  /** Id of the experiment: 'vot'. */
  readonly experiment: string;
  readonly paper: string;
  readonly title: string;
  readonly reproduce: (scale: Scale, context: RunContext) => Promise<Outcome>;
  /** The steps that `reproduce` finds in the cache where they are finished; see `Experiment.steps`. */
  readonly steps: (scale: Scale, device: Device | undefined) => readonly PlannedStep[];
  /** Why it cannot be run on this machine; undefined where it can. */
  readonly missing: (scale: Scale) => string | undefined;
  /** Scales at which it takes hours beside all others together, and is run only if chosen by name. */
  readonly onRequest: readonly Scale[];
  /** Whether it runs at scale 'real'. */
  readonly onRealVideos: boolean;
  /** The same at one scale, trained from other seeds; undefined where it trains nothing. */
  readonly withSeeds: (scale: Scale, seeds: readonly number[]) => Reproduction | undefined;
}

/** What distinguishes a reproduction from others of the same experiment. */
interface Variant<Config> {
  /** Follows the experiment's id: 'otb100-trained'. */
  readonly id: string;
  readonly paper?: string;
  readonly title: string;
  readonly config: (scale: CommonScale) => Config;
  /** The configuration at scale 'real'; default: none, it is left out there. */
  readonly real?: Config;
  /** Default: none. */
  readonly onRequest?: readonly Scale[];
}

/**
 * @param onRequest Of experiments without a variant; default: none.
 * @param instead A configuration that replaces that of the scale.
 */
function reproduction<Config, Result>(
  experiment: Experiment<Config, Result>,
  variant?: Variant<Config>,
  onRequest: readonly Scale[] = variant?.onRequest ?? [],
  instead?: Config,
): Reproduction {
  const id = variant ? `${experiment.id}-${variant.id}` : experiment.id;
  const { paper, title } = { ...experiment, ...variant };
  const real = variant ? variant.real : experiment.scales.real;
  const common = variant?.config ?? ((scale: CommonScale) => experiment.scales[scale]);
  const configAt = (scale: Scale): Config => {
    if (instead !== undefined) return instead;
    if (scale !== 'real') return common(scale);
    if (real === undefined) throw notOnRealVideos(id);
    return real;
  };
  return {
    id,
    experiment: experiment.id,
    paper,
    title,
    onRequest,
    onRealVideos: real !== undefined,
    withSeeds: (scale, seeds) => {
      const other = experiment.withSeeds?.(configAt(scale), seeds);
      return other === undefined ? undefined : reproduction(experiment, variant, onRequest, other);
    },
    missing: (scale) => experiment.unavailableReason?.(configAt(scale)),
    steps: (scale, device) => experiment.steps?.(configAt(scale), device) ?? [],
    reproduce: async (scale, context) => {
      const steps: FinishedStep[] = [];
      const onStep = (step: FinishedStep): void => {
        steps.push(step);
        context.onStep?.(step);
      };
      const result = await experiment.run(configAt(scale), { ...context, onStep });
      return {
        origin: originOf(steps),
        tables: experiment.tables(result),
        findings: experiment.findings(result),
        figures: experiment.figures(result).map((figure) => ({
          ...figure,
          numbers: { experiment: id, paper, scale, ...figure.numbers },
        })),
      };
    },
  };
}

/**
 * Names of finished steps that a plan does not list, which would be computed while figures are drawn.
 *
 * @param planned `Reproduction.steps` of the same run.
 */
export function unplannedSteps(planned: readonly PlannedStep[], finished: readonly FinishedStep[]): string[] {
  const names = inOrder(planned).map(({ key }) => key.replace(/-[0-9a-f]{12}$/, ''));
  const folders = new Map(finished.map((step) => [step.folder, step.name]));
  return [...folders.values()].filter((name) => {
    const at = names.indexOf(name);
    if (at >= 0) names.splice(at, 1);
    return at < 0;
  });
}

function notOnRealVideos(name: string): InputError {
  return new InputError(`'${name}' has nothing to do with real videos; run it at another scale than 'real'`);
}

function successOfTrained(benchmark: string, paper: string, title: string): Reproduction {
  const config = (scale: Scale) => opeConfig(benchmark, trainedTrackers(scale));
  const onRealVideos = benchmark === 'otb100' ? { real: config('real') } : {}; // they have OTB's protocol
  return reproduction(successPrecision, { id: `${benchmark}-trained`, paper, title, config, ...onRealVideos });
}

function successOfPublished(benchmark: string, paper: string, title: string): Reproduction {
  const config = () => opeConfig(benchmark, publishedResults);
  return reproduction(successPrecision, { id: `${benchmark}-published`, paper, title, config });
}

/** Every experiment with every configuration that `siamdla reproduce` runs, in the paper's order; additions to the paper last. */
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
  reproduction(inferenceSpeed),
  reproduction(assignerComparison, undefined, ['real']),
  reproduction(dlaFactors),
  ...([10_000, 40_000] as const).map((pairs) =>
    reproduction(boxPoints, {
      id: `${pairs}`,
      title: `${boxPoints.title}, ${formatThousands(pairs)} pairs at mini scale`,
      config: (scale) => boxPointsConfig(scale, pairs),
      onRequest: ['smoke', 'mini', 'paper'],
    }),
  ),
  reproduction(dose, {
    id: 'to-10000',
    title: dose.title,
    config: (scale) => doseConfig(scale),
    onRequest: ['smoke', 'mini', 'paper'],
  }),
  reproduction(dose, {
    id: 'to-40000',
    title: `${dose.title}, up to 40,000`,
    config: (scale) => doseConfig(scale, [2_500, 5_000, 10_000, 40_000]),
    onRequest: ['smoke', 'mini', 'paper'],
  }),
  reproduction(shippedWeightsExperiment, {
    id: 'real-videos',
    title: shippedWeightsExperiment.title,
    config: (scale) => shippedWeightsExperiment.scales[scale],
    real: shippedWeightsExperiment.scales.smoke,
    onRequest: ['smoke', 'mini', 'paper'],
  }),
  reproduction(assignerLife),
];

/** The paper's tables and figures named in a text: 'Figs. 2 and 3' gives fig2 and fig3. */
export function paperKeys(paper: string): string[] {
  let kind = '';
  return [...paper.matchAll(/(Fig|Table|Sec)s?\.?\s*(?=\d)|(\d+(?:\.\d+)?)/g)].flatMap(([, word, number]) => {
    if (word) kind = word.toLowerCase();
    return number ? [`${kind}${number}`] : [];
  });
}

/**
 * Chooses reproductions.
 *
 * @param only Ids of reproductions ('vot-trained') or experiments ('vot'), or the paper's tables and figures ('fig4',
 * 'table2'); default: all but those that are run on request at this scale.
 * @param seeds Training seeds; default: those of the scale.
 * @returns At scale 'real' of these the ones that run on real videos; with seeds the ones that train.
 * @throws InputError that lists the known names, or for a name of which none runs on real videos or, with seeds, trains.
 */
export function chooseReproductions(
  only: readonly string[] | undefined,
  scale: Scale,
  seeds?: readonly number[],
): readonly Reproduction[] {
  const chosen = reproductionsNamed(only, scale);
  if (seeds === undefined) return chosen;
  const trained = chosen.flatMap((each) => each.withSeeds(scale, seeds) ?? []);
  const untrained = only?.find((name) => !trained.some((each) => matches(each, name)));
  if (untrained !== undefined) {
    throw new InputError(`'${untrained}' trains nothing, so that it has no training seeds; run it without them`);
  }
  return trained;
}

function reproductionsNamed(only: readonly string[] | undefined, scale: Scale): readonly Reproduction[] {
  const available = reproductions.filter(({ onRealVideos }) => scale !== 'real' || onRealVideos);
  if (only === undefined) return available.filter(({ onRequest }) => !onRequest.includes(scale));
  for (const name of only) {
    if (available.some((each) => matches(each, name))) continue;
    if (reproductions.some((each) => matches(each, name))) throw notOnRealVideos(name);
    const names = reproductions.flatMap(({ id, experiment, paper }) => [id, experiment, ...paperKeys(paper)]);
    throw new InputError(`unknown experiment '${name}'; expected some of ${[...new Set(names)].join(', ')}`);
  }
  return available.filter((each) => only.some((name) => matches(each, name)));
}

function matches({ id, experiment, paper }: Reproduction, name: string): boolean {
  return id === name || experiment === name || paperKeys(paper).includes(name.toLowerCase().replace(/[\s._-]/g, ''));
}
