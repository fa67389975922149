/** Blocks of each of MobileNetV2's stages. */
const blocksOfStages = [1, 2, 3, 4, 3, 3, 1] as const;
/** Stage, from 1, and index in the stage of each block, in the order of the layers. */
const places = blocksOfStages.flatMap((blocks, i) => Array.from({ length: blocks }, (_, j) => [i + 1, j] as const));
/** Indices of a block's convolutions in the reference; each one's normalisation is the next. */
const convolutions: Readonly<Record<string, number>> = { expand: 0, depthwise: 3, project: 6 };

/**
 * The reference's name of a tensor of Keras's MobileNetV2 with folded batch normalisation: 'block_3_expand.weight'. A
 * convolution's bias is the offset of its normalisation.
 *
 * @returns 'backbone.layer3.0.conv.0.weight'; undefined for any other name.
 */
export function fromKeras(name: string): string | undefined {
  const [, layer, part] = /^(\w+)\.(weight|bias)$/.exec(name) ?? [];
  if (layer === undefined) return undefined;
  const own = (before: string, index: number): string => `${before}.${part === 'bias' ? index + 1 : index}.${part}`;
  if (layer === 'Conv1') return own('backbone.layer0', 0);
  const [, number, kind] = /^(?:expanded_conv|block_([1-9]\d?))_(expand|depthwise|project)$/.exec(layer) ?? [];
  const place = kind === undefined ? undefined : places[Number(number ?? 0)];
  return place && own(blockName(place), convolutions[kind!]!);
}

/**
 * The reference's name of a tensor of torchvision's MobileNetV2: 'features.4.conv.0.0.weight'.
 *
 * @returns 'backbone.layer3.0.conv.0.weight'; undefined for any other name.
 */
export function fromTorchvisionMobileNet(name: string): string | undefined {
  const stem = /^features\.0\.([01]\.\w+)$/.exec(name)?.[1];
  if (stem !== undefined) return `backbone.layer0.${stem}`;
  const [, block, layer, part] =
    /^features\.([1-9]\d?)\.conv\.([01]\.[01]|[123])\.(weight|bias|running_mean|running_var)$/.exec(name) ?? [];
  const place = places[Number(block) - 1];
  if (!place) return undefined;
  // the first block has no expansion, so that its layers come one earlier
  const order = Number(block) === 1 ? ['0.0', '0.1', '1', '2'] : ['0.0', '0.1', '1.0', '1.1', '2', '3'];
  const index = order.indexOf(layer!);
  if (index < 0) return undefined;
  const indices = [0, 1, 3, 4, 6, 7].slice(-order.length);
  return `${blockName(place)}.${indices[index]}.${part}`;
}

function blockName([stage, index]: readonly [number, number]): string {
  return `backbone.layer${stage}.${index}.conv`;
}
