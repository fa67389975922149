import type { VotMeasures } from '../metrics/vot/vot.js';
import type { NamedTracker } from './tracker-style.js';

/** A tracker with its expected average overlap. */
export interface EaoTracker extends NamedTracker, Pick<VotMeasures, 'eao'> {
  /** EAO's 95 % interval, drawn as a bar. */
  readonly interval?: { readonly low: number; readonly high: number } | undefined;
}

/** The protocol, with which captions begin. */
export const votProtocol = 'VOT reset protocol (pysot)';
