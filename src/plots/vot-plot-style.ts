import type { VotMeasures } from '../metrics/vot.js';
import type { BenchmarkFigureOptions, NamedTracker } from './tracker-style.js';

/** A tracker with its expected average overlap. */
export interface EaoTracker extends NamedTracker, Pick<VotMeasures, 'eao'> {
  /** EAO's 95 % interval, drawn as a bar. */
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
}

/** Published scores, drawn hollow and grey. */
export interface PublishedVot extends NamedTracker {
  readonly eao?: number | undefined;
  readonly accuracy?: number | undefined;
  /** 100 * failures / frames. */
  readonly robustness?: number | undefined;
}

/** Options of VOT figures. */
export interface VotPlotOptions extends BenchmarkFigureOptions {
  readonly published?: readonly PublishedVot[];
}

/** The protocol, with which captions begin. */
export const votProtocol = 'VOT reset protocol (pysot)';
