import { InputError } from '../../errors.js';

/** pysot's and SiamCAR's: the rate is constant within an epoch, rises over some, then falls, each by equal factors. */
export interface LogSchedule {
  readonly kind: 'warm-up, log';
  readonly warmUpEpochs: number;
  readonly warmUpFrom: number;
  /** Never reached within the warm-up: it is approached in as many equal factors as there are epochs, one more than steps. */
  readonly warmUpTo: number;
  readonly from: number;
  /** In the last epoch. */
  readonly to: number;
  /** What the rates above are in proportion to: the real rate is theirs times base / from. */
  readonly base: number;
}

/** SiamFC++'s: moves with every step; a line up in the first epochs, then half a cosine down. */
export interface CosineSchedule {
  readonly kind: 'linear, cosine';
  readonly warmUpEpochs: number;
  readonly least: number;
  readonly most: number;
}

/** CoSiamRPN's: one rate per epoch; the last one stays. */
export interface ListSchedule {
  readonly kind: 'list';
  readonly rates: readonly number[];
}

/** How the learning rate moves. */
export type Schedule = LogSchedule | CosineSchedule | ListSchedule;

/** SiamRPN++ on ResNet-50 and SiamCAR. Source: STVIR/pysot @ d04028f, siamrpn_r50_l234_dwxcorr_8gpu/config.yaml. */
export const siamRpnPpSchedule: LogSchedule = {
  kind: 'warm-up, log',
  warmUpEpochs: 5,
  warmUpFrom: 0.001,
  warmUpTo: 0.005,
  from: 0.005,
  to: 0.0005,
  base: 0.005,
};

/**
 * SiamRPN++ on AlexNet, whose real rate is half of what its configuration seems to say: its base is half of `from`.
 *
 * Source: siamrpn_alex_dwxcorr_16gpu/config.yaml.
 */
export const alexNetSchedule: LogSchedule = {
  ...siamRpnPpSchedule,
  warmUpFrom: 0.005,
  warmUpTo: 0.01,
  from: 0.01,
  to: 0.0005,
};

/** SiamFC++. Source: MegviiDetection/video_analyst @ f4d1bcc, siamfcpp_googlenet-trn.yaml. */
export const siamFcPpSchedule: CosineSchedule = { kind: 'linear, cosine', warmUpEpochs: 1, least: 1e-6, most: 0.08 };

/** CoSiamRPN for 20 epochs. Source: tankebuaa/pyvis @ e1a2f15, training.py. */
export const coSiamRpnSchedule: ListSchedule = {
  kind: 'list',
  rates: [0.002, 0.004, 0.006, 0.008, 0.01, ...Array.from({ length: 15 }, (_, i) => 0.01 * 0.8 ** i)],
};

/** Where training stands. */
export interface Position {
  /** From 0. */
  readonly epoch: number;
  /** Step within the epoch, from 0. */
  readonly step: number;
}

/**
 * The learning rate of a step.
 *
 * @param epochs How many there are in all.
 * @param stepsPerEpoch How many steps each has.
 */
export function learningRate(schedule: Schedule, at: Position, epochs: number, stepsPerEpoch: number): number {
  if (schedule.kind === 'list') return schedule.rates[Math.min(at.epoch, schedule.rates.length - 1)]!;
  return schedule.kind === 'warm-up, log'
    ? logRate(schedule, at, epochs)
    : cosineRate(schedule, at, epochs, stepsPerEpoch);
}

/**
 * The same schedule for a training of another length: epochs of warm-up in proportion, at least one where there was one.
 * A list is read at the same share of its length.
 *
 * Not in the paper; for runs that are shorter than the published ones.
 */
export function stretched(schedule: Schedule, from: number, to: number): Schedule {
  if (from === to) return schedule;
  if (schedule.kind === 'list') {
    const { rates } = schedule;
    return { ...schedule, rates: Array.from({ length: to }, (_, i) => rates[Math.floor((i * rates.length) / to)]!) };
  }
  const warmUpEpochs = Math.min(Math.max(Math.round((schedule.warmUpEpochs * to) / from), 1), Math.max(to - 1, 0));
  return { ...schedule, warmUpEpochs: schedule.warmUpEpochs === 0 ? 0 : warmUpEpochs };
}

/** @throws InputError when a schedule has a rate that is not a positive number, or no epochs for its warm-up. */
export function checkSchedule(schedule: Schedule, epochs: number): void {
  const { kind, ...values } = schedule;
  const numbers = Object.entries(values).flatMap(([name, value]): [string, number][] =>
    typeof value === 'number' ? [[name, value]] : (value as readonly number[]).map((rate) => [name, rate]),
  );
  for (const [name, value] of numbers) {
    if (Number.isFinite(value) && (value > 0 || name === 'warmUpEpochs')) continue;
    throw new InputError(`schedule '${kind}': expected ${name} above 0, found ${value}`);
  }
  if (schedule.kind !== 'list' && schedule.warmUpEpochs > epochs) {
    throw new InputError(`schedule '${kind}': ${schedule.warmUpEpochs} epochs of warm-up, but only ${epochs} in all`);
  }
}

function logRate(schedule: LogSchedule, { epoch }: Position, epochs: number): number {
  const { warmUpEpochs, warmUpFrom, warmUpTo, from, to, base } = schedule;
  const share = base / from;
  if (epoch < warmUpEpochs) return share * warmUpFrom * (warmUpTo / warmUpFrom) ** (epoch / warmUpEpochs);
  const intervals = Math.max(epochs - warmUpEpochs - 1, 1);
  return share * from * (to / from) ** ((epoch - warmUpEpochs) / intervals);
}

function cosineRate(schedule: CosineSchedule, { epoch, step }: Position, epochs: number, steps: number): number {
  const { warmUpEpochs, least, most } = schedule;
  if (epoch < warmUpEpochs) return least + ((most - least) * (epoch + step / steps)) / warmUpEpochs;
  const share = (epoch - warmUpEpochs + step / steps) / (epochs - warmUpEpochs);
  return least + ((most - least) * (1 + Math.cos(Math.PI * share))) / 2;
}

/**
 * The same schedule with another highest rate, all others in proportion.
 *
 * @throws InputError when it is not above 0.
 */
export function withPeak(schedule: Schedule, peak: number): Schedule {
  if (!(peak > 0 && Number.isFinite(peak))) throw new InputError(`expected a learning rate above 0, found ${peak}`);
  if (schedule.kind === 'linear, cosine') {
    return { ...schedule, most: peak, least: (schedule.least * peak) / schedule.most };
  }
  if (schedule.kind === 'warm-up, log') return { ...schedule, base: peak };
  const highest = Math.max(...schedule.rates);
  return { ...schedule, rates: schedule.rates.map((rate) => (rate * peak) / highest) };
}
