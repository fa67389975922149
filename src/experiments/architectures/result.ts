import type { TracedCost } from '../../models/convolutions.js';
import type { Provenance } from '../../provenance.js';
import type { Family } from '../../trackers/catalogue.js';

/** Which networks are looked at. */
export interface ArchitecturesConfig {
  /** Names of models of the kit. */
  readonly models: readonly string[];
}

/** A part of a network: a stage of its backbone, its neck, its head. */
export interface Part {
  readonly name: string;
  /** Whether it belongs to the backbone. */
  readonly isBackbone: boolean;
  /** Trained numbers. */
  readonly parameters: number;
  /** Multiply-adds of its convolutions for a template, and for a search region. */
  readonly template: number;
  readonly search: number;
}

/** A network as it was traced, for images as in tracking. */
export interface Architecture {
  readonly name: string;
  readonly title: string;
  readonly family: Family;
  /** Sides of the images in pixels. */
  readonly templateSize: number;
  readonly searchSize: number;
  readonly parts: readonly Part[];
  readonly template: TracedCost;
  readonly search: TracedCost;
  /** Whether levels are summed by learned weights. */
  readonly isWeighted: boolean;
  /** Channels that each 1x1 or 3x3 convolution of the neck takes in, in the order of the template's features. */
  readonly neckInputs: readonly number[];
}

/** What tracing the networks gives. */
export interface ArchitecturesResult {
  readonly architectures: readonly Architecture[];
  readonly provenance: Provenance;
}

/** Trained numbers of the parts that a test is true of; all unless told. */
export function parametersOf({ parts }: Architecture, isMeant: (part: Part) => boolean = () => true): number {
  return parts.filter(isMeant).reduce((sum, { parameters }) => sum + parameters, 0);
}
