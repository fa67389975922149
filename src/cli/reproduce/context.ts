import type { DeviceName } from '../../runtime/device-name.js';
import type { Scale } from '../../study/experiment.js';
import type { Terminal } from '../terminal/terminal.js';

/** What the parts of a reproduction share. */
export interface Context {
  readonly scale: Scale;
  /** Folder of figures, report and executed notebooks. */
  readonly out: string;
  readonly device: DeviceName;
  readonly workers: number | undefined;
  /** Compute anew what is cached. */
  readonly fresh: boolean | undefined;
  /** Whether figures are drawn, beside their numbers. */
  readonly withFigures: boolean;
  readonly signal: AbortSignal;
  readonly terminal: Terminal;
}
