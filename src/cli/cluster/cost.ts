import { knownDatasets } from '../../data/datasets.js';
import { paperEntries } from '../../study/config.js';
import { measuredRates, pairCounts, trackingCoreHours, trainingCoreHours } from '../../study/measured-rates.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { Terminal } from '../terminal/terminal.js';

/** Pairs of a training of the paper: 20 epochs of 600,000. */
const pairs = { epochs: 20, pairsPerEpoch: 600_000 };

/**
 * How many times as long PyTorch 1.13 takes in its fastest mode on two cores of the AMD EPYC that {@link measuredRates} are
 * of, see `bestMode`: a training step of SiamRPN++ with a frozen ResNet-50 in batches of 8 (channels_last;
 * `siamdla bench training`), and tracking, the mean of SiamRPN++ and SiamCAR (jit; `siamdla bench tracking`). A step that
 * trains the backbone was not compared.
 */
export const pytorch = { training: 1.28, tracking: 1.26 } as const;

/** A part of the study on machines of two cores. */
interface CostRow {
  readonly part: string;
  readonly count: number;
  /** Hours of one; the assumed ones are an upper bound. */
  readonly hours: number;
  readonly isAssumed: boolean;
  readonly pytorchHours: number | null;
}

/**
 * The paper's study in hours of a machine with two cores: each of the four trackers with and without DLA on 12 million
 * pairs, the K ablation, and one pass of each over LaSOT's test set. Networks that were not measured are taken to cost as
 * much as SiamCAR's on ResNet-50, an upper bound: a search region takes it 48.6 billion multiply-adds, CoSiamRPN's network
 * 4.6 and SiamFC++'s 17.5.
 */
function studyCost(): CostRow[] {
  const models = [...new Set(paperEntries.map(({ model }) => model))];
  const lasot = knownDatasets.find(({ id, kind }) => id === 'lasot' && kind === 'test')!;
  const row = (part: string, model: string, coreHours: number, ratio: number): CostRow => ({
    ...{ part, count: 2, hours: coreHours / 2, pytorchHours: (ratio * coreHours) / 2 },
    isAssumed: !Object.hasOwn(measuredRates, model),
  });
  const measured = (model: string): string => (Object.hasOwn(measuredRates, model) ? model : 'siamcar-r50');
  return [
    ...models.map((model) => {
      const { phases } = modelByName(measured(model)).recipe;
      const hours = trainingCoreHours(measured(model), pairCounts({ ...pairs, phases }))!;
      return row(`training ${model}`, model, hours, pytorch.training);
    }),
    ...models.map((model) =>
      row(`LaSOT ${model}`, model, trackingCoreHours(measured(model), lasot.frames)!, pytorch.tracking),
    ),
    // 188 s on two cores: figures/fig09a-k-ablation.json
    { part: 'K ablation', count: 1, hours: 188 / 3600, isAssumed: false, pytorchHours: null },
  ];
}

/** Hours until all is done on equal machines: each takes the longest chain of training and tracking that is left. */
function hoursOn(machines: number, rows: readonly CostRow[], of: (row: CostRow) => number): number {
  const byModel = new Map<string, { hours: number; count: number }>();
  for (const each of rows) {
    const model = each.part.replace(/^(training|LaSOT) /, '');
    const { hours = 0 } = byModel.get(model) ?? {};
    byModel.set(model, { hours: hours + of(each), count: each.count });
  }
  const chains = [...byModel.values()].flatMap(({ hours, count }) => Array.from({ length: count }, () => hours));
  const loads = Array.from({ length: machines }, () => 0);
  for (const hours of chains.sort((a, b) => b - a)) {
    const next = loads.indexOf(Math.min(...loads));
    loads[next] = loads[next]! + hours;
  }
  return Math.max(...loads);
}

/** Prints the cost of the study, and the time on 1 to 8 machines. */
export function printCost(asJson: boolean, terminal: Terminal): void {
  const rows = studyCost();
  const machines = [1, 2, 4, 8];
  const here = machines.map((count) => Math.round(hoursOn(count, rows, ({ hours }) => hours)));
  const torch = machines.map((count) => Math.round(hoursOn(count, rows, ({ pytorchHours: p, hours }) => p ?? hours)));
  const note =
    'CPU only, machines of two cores; no GPU was measured, so no GPU hours are given. PyTorch: the measured ratio of its fastest mode, of a training step with frozen backbone and of tracking. More than 8 machines do not help: a training is one step';
  if (asJson) {
    terminal.printJson({ rows, machines, hours: here, pytorchHours: torch, note });
    return;
  }
  const hours = (value: number | null): number => (value === null ? Number.NaN : Math.round(10 * value) / 10);
  terminal.printTable({
    part: rows.map(({ part }) => part),
    count: rows.map(({ count }) => count),
    'hours of one': rows.map((each) => hours(each.hours)),
    'in PyTorch': rows.map(({ pytorchHours }) => hours(pytorchHours)),
    source: rows.map(({ isAssumed }) => (isAssumed ? 'not measured: as siamcar-r50' : 'measured')),
  });
  terminal.print('');
  terminal.printTable({ machines, 'hours here': here, 'hours in PyTorch': torch });
  terminal.print(note);
}
