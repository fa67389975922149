import type { Command } from 'commander';
import { readBoxes } from '../../data/annotation-files/box-files.js';
import { assignerByName, assigners } from '../../dla/assigners.js';
import { type Assignment, checkGroundTruth, type GroundTruth } from '../../dla/assignment.js';
import { InputError, messageOf } from '../../errors.js';
import { tableColumn, textTable } from '../../plots/table.js';
import { random } from '../../random/random.js';
import { assignerOptions, collect, wholeNumber } from '../options/option-values.js';
import type { Terminal } from '../terminal/terminal.js';
import { readPredictions } from './read-predictions.js';

interface Options {
  assigner: string;
  k?: number;
  boxes: string;
  predictions?: string;
  option?: string[];
  negativePair?: boolean;
  seed: number;
  json?: boolean;
}

/** What `--json` prints for one box. NaN prints as null. */
interface AssignedBox {
  readonly positives: readonly number[];
  readonly candidates: readonly number[];
  readonly ious: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly threshold: number;
  readonly fallback: boolean;
}

/** Name in the output of what an assigner that sees predictions decided by, one number for each candidate. */
const criteria = { cost: 'costs', loss: 'losses', alignment: 'alignments', confidence: 'confidences' } as const;

/** `siamdla assign`: labels the samples of a search image for each box of a file. */
export function define(command: Command, terminal: Terminal): void {
  command
    .requiredOption('--assigner <name>', `one of ${Object.keys(assigners).join(', ')}`)
    .requiredOption('--boxes <file>', 'JSON list of [x1, y1, x2, y2] in search-image pixels')
    .option('--predictions <file>', 'JSON list of { scores, boxes } of all samples, one for each box')
    .option('--k <number>', 'K, for assigners that have it', wholeNumber(0))
    .option('-o, --option <name=value>', 'another option of the assigner; may be repeated', collect)
    .option('--negative-pair', "treat each box as a negative pair: not the template's object")
    .option('--seed <number>', 'seed of random choices', wholeNumber(0), 1)
    .option('--json', 'print a JSON list, one object per box')
    .action((options: Options) => assignBoxes(options, terminal));
}

function assignBoxes(options: Options, terminal: Terminal): void {
  const overrides = assignerOptions(options.option, options.k);
  const { grid, assign, needsPredictions } = assignerByName(options.assigner).bind(overrides);
  if (needsPredictions !== (options.predictions !== undefined)) {
    throw new InputError(
      needsPredictions
        ? `assigner '${options.assigner}' needs predictions; pass --predictions FILE`
        : `assigner '${options.assigner}' does not read predictions; omit --predictions`,
    );
  }
  const gts: GroundTruth[] = readBoxes(options.boxes).map((box) => ({
    ...box,
    negativePair: options.negativePair ?? false,
  }));
  gts.forEach((gt, i) => {
    try {
      checkGroundTruth(gt, grid); // all of them, before anything is printed
    } catch (error) {
      throw new InputError(`${options.boxes}: box ${i}: ${messageOf(error)}`, { cause: error });
    }
  });
  const predictions = options.predictions ? readPredictions(options.predictions, gts.length, grid) : [];
  const assigned = gts.map((gt, i) => {
    const a = assign(gt, random(options.seed, 'assign', i), undefined, predictions[i]);
    return needsPredictions ? { ...describe(a), ...describeDecision(a) } : describe(a);
  });
  if (options.json) terminal.printJson(assigned);
  else terminal.print(assigned.length > 0 ? table(gts, assigned) : `${options.boxes} holds no boxes`);
}

function describe(a: Assignment): AssignedBox {
  return {
    positives: [...a.positives],
    candidates: [...a.candidates],
    ious: [...a.ious],
    mean: a.mean,
    std: a.std,
    threshold: a.threshold,
    fallback: a.fallback,
  };
}

/** What `--json` adds for an assigner that sees predictions; soft labels in the order of the positives. */
function describeDecision(a: Assignment): object {
  const { k, criterion, mixture, values } = a.decision;
  const soft = (labels: Float32Array | undefined) => labels && Array.from(a.positives, (sample) => labels[sample]);
  return {
    outcome: a.outcome,
    ...(Number.isNaN(k) ? {} : { k }),
    [criteria[criterion]]: [...values.subarray(0, a.candidateCount)],
    targets: soft(a.targets), // JSON leaves out what is undefined
    weights: soft(a.weights),
    negativeWeights: soft(a.negativeWeights),
    ...(mixture.iterations > 0 && {
      mixture: { weights: [...mixture.weights], means: [...mixture.means], variances: [...mixture.variances] },
    }),
  };
}

function table(gts: readonly GroundTruth[], assigned: readonly AssignedBox[]): string {
  const column = (name: string, of: (a: AssignedBox) => unknown) =>
    tableColumn(
      name,
      assigned.map(of).map((value) => (Number.isNaN(value) ? null : value)),
    );
  const boxes = gts.map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2].map((v) => Number(v.toFixed(2))).join(', '));
  return textTable([
    tableColumn('box', boxes),
    column('positives', (a) => a.positives.length),
    column('candidates', (a) => a.candidates.length),
    column('mean', (a) => a.mean),
    column('std', (a) => a.std),
    column('threshold', (a) => a.threshold),
    column('fallback', (a) => (a.fallback ? 'yes' : 'no')),
  ]);
}
