import type { HostTensor } from '../runtime/host-tensor.js';
import type { Program } from '../runtime/program.js';
import type { TrackingNetwork } from './siamese-tracker.js';

/** A network's outputs on the host, by name. */
export type MapsOf<Outputs extends object> = { readonly [Name in keyof Outputs]: Float32Array };

/** What runs a part of a network. */
type NetworkPart = Pick<Program, 'run'>;

/**
 * The network of a program for templates and of programs for search images, of which the template's features are inputs.
 *
 * @param searchFor The program for search images of a size; it is disposed of by its owner.
 * @param dispose Disposes of all programs.
 */
export function networkOfPrograms<Outputs extends object>(
  template: NetworkPart,
  searchFor: (size: number) => Promise<NetworkPart>,
  dispose: () => Promise<void>,
): TrackingNetwork<MapsOf<Outputs>> {
  let features: Readonly<Record<string, HostTensor>> = {};
  return {
    template: async (image) => {
      features = await template.run({ z: image });
    },
    search: async (image, size) => {
      const outputs = await (await searchFor(size)).run({ x: image, ...features });
      const maps = Object.entries(outputs).map(([name, { data }]) => [name, data as Float32Array]);
      return Object.fromEntries(maps) as MapsOf<Outputs>;
    },
    dispose,
  };
}
