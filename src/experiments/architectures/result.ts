import type { TracedCost } from '../../models/convolutions.js';
import type { Provenance } from '../../provenance/provenance.js';

/** Which networks are traced. */
export interface ArchitecturesConfig {
  /** Names of models of the kit. */
  readonly models: readonly string[];
}

/** A part of a network: a stage of its backbone, its neck, its head. */
export interface Part {
  readonly name: string;
  /** Whether it belongs to the backbone. */
  readonly isBackbone: boolean;
  /** Number of trained parameters. */
  readonly parameters: number;
  /** Multiply-adds of its convolutions for a template, and for a search region. */
  readonly template: number;
  readonly search: number;
}

/** A traced network, with image sizes as in tracking. */
export interface Architecture {
  readonly name: string;
  readonly title: string;
  readonly family: string;
  /** Sides of the images in pixels. */
  readonly templateSize: number;
  readonly searchSize: number;
  readonly parts: readonly Part[];
  readonly template: TracedCost;
  readonly search: TracedCost;
  /** Whether levels are summed by learned weights. */
  readonly isWeighted: boolean;
  /** Input channels of each convolution of the neck, in the order of the template's features. */
  readonly neckInputs: readonly number[];
}

/** The traced networks. */
export interface ArchitecturesResult {
  readonly architectures: readonly Architecture[];
  readonly provenance: Provenance;
}

/** Number of parameters of the parts that pass a test; default: of all. */
export function parametersOf({ parts }: Architecture, isMeant: (part: Part) => boolean = () => true): number {
  return parts.filter(isMeant).reduce((sum, { parameters }) => sum + parameters, 0);
}
