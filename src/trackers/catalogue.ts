import { InputError } from '../errors.js';
import { coSiamRpn } from './cosiamrpn/cosiamrpn.js';
import type { ModelDefinition, TrackerDefinition } from './definition.js';
import { nanoTrack } from './nanotrack/nanotrack.js';
import { siamCar } from './siamcar/siamcar.js';
import { siamFcPp } from './siamfcpp/siamfcpp.js';
import { siamRpnPp } from './siamrpnpp/siamrpnpp.js';

/** Every tracker of the kit: the only registry; names, recipes, tuning ranges and diagrams derive from it. */
export const trackers: readonly TrackerDefinition[] = [siamRpnPp, siamCar, siamFcPp, coSiamRpn, nanoTrack];

/** A network that can be chosen by name, and the tracker that it belongs to. */
export interface Model extends ModelDefinition {
  readonly tracker: TrackerDefinition;
}

/**
 * Every model of the kit.
 *
 * @example
 * const names = models.map(({ name }) => name);
 */
export const models: readonly Model[] = trackers.flatMap((tracker) =>
  tracker.models.map((model) => ({ ...model, tracker })),
);

/**
 * The model with a name.
 *
 * @throws InputError that lists the known names.
 */
export function modelByName(name: string): Model {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  throw new InputError(`unknown model '${name}'; expected one of ${models.map((model) => model.name).join(', ')}`);
}
