/** Whose names a checkpoint has. */
export const nameSources = ['pysot', 'siamcar', 'torchvision'] as const;
/** A name of {@link nameSources}. */
export type NameSource = (typeof nameSources)[number];

/** What becomes of one name: another name, nothing because no network here has it, or not known. */
export type Renaming =
  | { readonly kind: 'renamed'; readonly to: string }
  | { readonly kind: 'unused' }
  | { readonly kind: 'unknown' };

const unused: Renaming = { kind: 'unused' };
const unknown: Renaming = { kind: 'unknown' };
const renamed = (to: string): Renaming => ({ kind: 'renamed', to });

/**
 * What all names begin with that is no part of the network: 'module.' (a network saved from
 * DataParallel), also with a wrapper's 'model.' or 'net.' before or after it, up to four in all; '' where there is none.
 */
export function wrapperPrefix(names: Iterable<string>): string {
  const list = [...names];
  const [prefix = ''] = /^(?:(?:module|model|net)\.){0,4}/.exec(list[0] ?? '') ?? [];
  for (let shared = prefix; shared !== ''; shared = shared.replace(/\w+\.$/, '')) {
    if (list.every((name) => name.startsWith(shared))) return shared;
  }
  return '';
}

/**
 * The name that a tensor has in the reference trackers' state dicts, such as 'backbone.layer1.0.conv1.weight'.
 *
 * - pysot: a tracker's names as they are; a pretrained backbone's get 'backbone.', and bare numbers 'backbone.features.';
 *   AlexNet's newer names ('layer1.0.weight') become the older ones ('features.0.weight') of the same arithmetic.
 * - siamcar: the same, with SiamCAR's head.
 * - torchvision: ResNet's names get 'backbone.'; Inception-v3's up to Mixed_6e get 'basemodel.'. The classifier is unused.
 *
 * The count of batches of a batch-norm layer is unused in all of them.
 *
 * @param name Without {@link wrapperPrefix}.
 */
export function referenceName(name: string, from: NameSource): Renaming {
  if (name.endsWith('.num_batches_tracked')) return unused;
  return from === 'torchvision' ? torchvisionName(name) : trackerName(name, from);
}

const trackerParts: Readonly<Record<'pysot' | 'siamcar', RegExp>> = {
  pysot: /^(backbone|neck|rpn_head|mask_head|refine_head)\./,
  siamcar: /^(backbone|neck|car_head|down)\./,
};

function trackerName(name: string, from: 'pysot' | 'siamcar'): Renaming {
  const isBackbone = name.startsWith('backbone.');
  if (!isBackbone && trackerParts[from].test(name)) return renamed(name);
  const own = isBackbone ? name.slice('backbone.'.length) : name;
  if (/^\d+\.\w+$/.test(own)) return renamed(`backbone.features.${own}`);
  const [, layer, part] = /^layer([1-5])\.([01]\.(?:weight|bias|running_mean|running_var))$/.exec(own) ?? [];
  if (layer !== undefined) return renamed(`backbone.features.${alexNetName(Number(layer), part!)}`);
  if (isBackbone || /^(conv1|bn1|layer\d|features)\.\w/.test(own)) return renamed(`backbone.${own}`);
  return /^(fc|classifier)\./.test(own) ? unused : unknown;
}

/** AlexNet's layers as the newer class numbers them, 1 to 5, at the older one's place in a row of all operations. */
function alexNetName(layer: number, part: string): string {
  const first = [0, 4, 8, 11, 14][layer - 1]!;
  const [index, ...rest] = part.split('.');
  return [first + Number(index), ...rest].join('.');
}

function torchvisionName(name: string): Renaming {
  if (/^(fc|AuxLogits|Mixed_7[a-c])\./.test(name)) return unused;
  if (/^(conv1|bn1|layer[1-4]\.\d+)\.\w/.test(name)) return renamed(`backbone.${name}`);
  if (/^(Conv2d_[1-4][ab]_\dx\d|Mixed_5[b-d]|Mixed_6[a-e])\.\w/.test(name)) return renamed(`basemodel.${name}`);
  return unknown;
}
