import { setTimeout as pause } from 'node:timers/promises';
import { type ClockDrift, clockDrift, clockReading } from './clock.js';
import { type MedianInterval, medianInterval, relativeWidth } from './interval.js';

/** One of the compared programs. */
export interface Side {
  readonly name: string;
  /** Works for a turn; returns how much it did per second. */
  readonly turn: () => Promise<number>;
}

/** When a comparison ends. */
export interface CompareOptions {
  /** Seconds after which no further round starts, once there are five. */
  readonly limitSeconds: number;
  /** Default: 0.05, the width of every interval as a share of its median at which it ends before the limit. */
  readonly width?: number;
  /** Reading of the clock between rounds; a test passes its own. */
  readonly clock?: () => number;
  /** Milliseconds between turns, in which idle threads of the last one stop waiting for work. Default: 20. */
  readonly pauseMs?: number;
}

/** Another program beside ours. */
export interface PeerRates {
  readonly name: string;
  readonly perSecond: MedianInterval;
  /** Our rate divided by this one, round by round. */
  readonly ratio: MedianInterval;
  /** The peer's rate in every round. */
  readonly rates: readonly number[];
}

/** A comparison in alternating rounds. */
export interface Comparison {
  readonly perSecond: MedianInterval;
  /** Our rate in every round. */
  readonly rates: readonly number[];
  readonly peers: readonly PeerRates[];
  /** What ended it: narrow intervals, or the time limit. */
  readonly ended: 'interval' | 'time';
  readonly seconds: number;
  readonly clock: ClockDrift & { readonly readings: readonly number[] };
}

/** With fewer rounds there is no interval of the median with a coverage of 0.9. */
const minRounds = 5;
/**
 * Turns of each side that do not count. A turn of a slow program is a single run, and the second run of a session of ONNX
 * Runtime still allocates memory: it takes up to twice as long as the following ones.
 */
const warmTurns = 3;

/**
 * Runs ours and its peers in alternating rounds, so that other load slows down all alike, until the interval of each ratio
 * (without a peer: of our rate) is narrow, or the time is up; at least five rounds. Each side has three turns that do not
 * count first. Rounds beside a reading of the clock that is off are marked and count.
 */
export async function compare(ours: Side, others: readonly Side[], options: CompareOptions): Promise<Comparison> {
  const { limitSeconds, width = 0.05, clock = clockReading, pauseMs = 20 } = options;
  const sides = [ours, ...others];
  const started = performance.now();
  const elapsed = (): number => (performance.now() - started) / 1000;
  for (let i = 0; i < warmTurns; i++) for (const { turn } of sides) await turn();
  clock();
  const rates: number[][] = sides.map(() => []);
  const readings = [clock()];
  let isNarrow = false;
  for (let round = 1; round <= minRounds || (!isNarrow && elapsed() < limitSeconds); round++) {
    for (const [i, { turn }] of sides.entries()) {
      await pause(pauseMs);
      rates[i]!.push(await turn());
    }
    readings.push(clock());
    isNarrow = round >= minRounds && intervals(rates).every((each) => relativeWidth(each) < width);
  }
  const [own, ...theirs] = rates as [number[], ...number[][]];
  const ratios = intervals(rates);
  return {
    perSecond: medianInterval(own),
    rates: own,
    peers: theirs.map((each, i) => ({
      name: others[i]!.name,
      perSecond: medianInterval(each),
      ratio: ratios[i]!,
      rates: each,
    })),
    ended: isNarrow ? 'interval' : 'time',
    seconds: elapsed(),
    clock: { ...clockDrift(readings), readings },
  };
}

/** Of the ratio to each peer; without one, of our rate. */
function intervals([own, ...theirs]: readonly (readonly number[])[]): MedianInterval[] {
  if (theirs.length === 0) return [medianInterval(own!)];
  return theirs.map((rates) => medianInterval(rates.map((rate, round) => own![round]! / rate)));
}
