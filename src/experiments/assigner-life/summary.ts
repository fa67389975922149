import type { ResultTable } from '../../plots/result-table.js';
import { formatThousands } from '../../text/number-text.js';
import type { EpochProbe } from '../../training/probe/probe.js';
import type { AssignerLife, AssignerLifeResult, ModelLife } from './result.js';

/** Each network's assigners before their training and after its last epoch. */
export function lifeTables({ models, ...about }: AssignerLifeResult): readonly ResultTable[] {
  return models.map((life) => lifeTable(life, lifeNote(about)));
}

/** How often the labels were asked for, for the text under figures and tables. */
export function lifeNote({ config, trainingPairs }: Omit<AssignerLifeResult, 'models'>): string {
  const { probe, study } = config;
  return `${config.scale} scale: each trained on ${formatThousands(trainingPairs)} pairs, seed ${study.trainingSeeds[0]}; probed on ${probe.pairs} fixed pairs, seed ${probe.seed}`;
}

function lifeTable({ title, assigners }: ModelLife, note: string): ResultTable {
  const cells = ({ statistics, gradientNorms }: EpochProbe) => [
    statistics.positivesPerImage,
    statistics.predictedIou,
    statistics.priorIou,
    statistics.emptyShare,
    gradientNorms.classification,
    gradientNorms.regression,
  ];
  return {
    caption: `Assigners during their training: ${title}`,
    columns: [
      { name: 'assigner' },
      { name: 'finished epochs', decimals: 0 },
      { name: 'P', decimals: 2 },
      { name: 'IoU, predicted' },
      { name: 'IoU, prior' },
      { name: 'without positive' },
      { name: 'gradient, classification' },
      { name: 'gradient, regression' },
    ],
    sections: [
      {
        rows: assigners.flatMap(({ title: name, probes }) =>
          [probes[0]!, probes.at(-1)!].map((probe) => [name, probe.epochs, ...cells(probe)]),
        ),
      },
    ],
    note,
  };
}

/** What the numbers say, one sentence each. */
export function lifeFindings({ models }: AssignerLifeResult): readonly string[] {
  return models.flatMap(({ title, assigners }) => [
    ...constancy(title, assigners),
    ...assigners.filter(({ seesPredictions }) => seesPredictions).map((life) => change(title, life)),
    ...balance(title, assigners),
  ]);
}

/** Whether the labels of assigners that see no predictions are the same after every epoch. */
function constancy(title: string, assigners: readonly AssignerLife[]): string[] {
  const geometric = assigners.filter(({ seesPredictions }) => !seesPredictions);
  if (geometric.length === 0) return [];
  const changed = geometric.filter(({ probes }) => new Set(probes.map(labelsOf)).size > 1);
  const names = geometric.map((life) => life.title).join(', ');
  const verdict =
    changed.length === 0
      ? 'are the same after every epoch'
      : `differ between epochs for ${changed.map((life) => life.title).join(', ')}`;
  return [`${title}: the labels of ${names}, which see no predictions, ${verdict}.`];
}

function labelsOf({ images }: EpochProbe): string {
  const labels = images.map(({ positives, rest, others }) => [positives.map(({ sample }) => sample), rest, others]);
  return JSON.stringify(labels);
}

function change(title: string, { title: name, probes }: AssignerLife): string {
  const [first, last] = [probes[0]!.statistics, probes.at(-1)!.statistics];
  const p = `P goes from ${first.positivesPerImage.toFixed(2)} to ${last.positivesPerImage.toFixed(2)}`;
  const ious = `the IoU of the positives' predicted boxes from ${iouText(first.predictedIou)} to ${iouText(last.predictedIou)}`;
  return `${title}, ${name}: ${p}, ${ious} in ${probes.at(-1)!.epochs} epochs.`;
}

/** The range of regression's share of the gradient after the last epoch. */
function balance(title: string, assigners: readonly AssignerLife[]): string[] {
  const ratios = assigners.flatMap((life) => {
    const { classification, regression } = life.probes.at(-1)!.gradientNorms;
    return classification === null || regression === null || classification === 0
      ? []
      : [{ name: life.title, ratio: regression / classification }];
  });
  if (ratios.length < 2) return [];
  const sorted = ratios.toSorted((a, b) => a.ratio - b.ratio);
  const [low, high] = [sorted[0]!, sorted.at(-1)!];
  return [
    `${title}: after the last epoch the gradient norm of regression is ${low.ratio.toFixed(1)} (${low.name}) to ${high.ratio.toFixed(1)} (${high.name}) times that of classification.`,
  ];
}

function iouText(value: number | null): string {
  return value === null ? 'none' : value.toFixed(2);
}
