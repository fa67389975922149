import { createHash } from 'node:crypto';
import { codeHash } from '../../provenance/code-hash.js';

/** What makes two steps the same. */
export interface StepIdentity {
  /** What it is, and the first part of its folder's name: 'train-siamcar-tiny-dla'. */
  readonly name: string;
  /** Everything but code that its files depend on, as plain JSON. */
  readonly config: object;
  /** The built module that computes the files: the code that it reaches identifies the step too, see `codeHash`. */
  readonly code: URL;
}

/** Name of a step, and 12 digits of a hash of name, configuration and code. */
export function stepKey(step: StepIdentity): string {
  const identity = JSON.stringify([step.name, plainConfig(step), codeHash(step.code)]);
  return `${step.name}-${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}

/** Whether a text has the form of a {@link stepKey}. */
export function isStepKey(text: string): boolean {
  return /^.+-[0-9a-f]{12}$/.test(text);
}

/** A step's configuration as it is read from a file: without what JSON leaves out. */
export function plainConfig({ config }: StepIdentity): object {
  return JSON.parse(JSON.stringify(config)) as object;
}
