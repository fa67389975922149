import { fromKeras, fromTorchvisionMobileNet } from './mobilenet-names.js';

/** Whose names a checkpoint has. */
export const nameSources = ['pysot', 'siamcar', 'torchvision', 'keras'] as const;
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

/** Names that wrappers put before a network's: DataParallel, scripts, torch.compile, averages of weights. */
const wrapper = /^(?:(?:module|model|net|network|_orig_mod|ema|ema_model|model_ema|averaged_model)\.){0,6}/;
/** What averages of weights count beside the network: AveragedModel, ema-pytorch, LitEma. */
const counters: ReadonlySet<string> = new Set(['n_averaged', 'initted', 'step', 'decay', 'num_updates']);

/**
 * What all names begin with that is no part of the network: 'module.' (a network saved from DataParallel), '_orig_mod.'
 * (from torch.compile), 'ema.' and the like, up to six in a row; '' where there is none.
 */
export function wrapperPrefix(names: Iterable<string>): string {
  const list = [...names].filter((name) => !counters.has(name));
  const [prefix = ''] = wrapper.exec(list[0] ?? '') ?? [];
  for (let shared = prefix; shared !== ''; shared = shared.replace(/\w+\.$/, '')) {
    if (list.every((name) => name.startsWith(shared))) return shared;
  }
  return '';
}

/**
 * A name without what wrappers put into it; undefined for a counter of theirs.
 *
 * @param prefix The {@link wrapperPrefix} of all names. torch.compile's stands within a name where a part was compiled.
 */
export function unwrappedName(name: string, prefix: string): string | undefined {
  if (counters.has(name)) return undefined;
  return name.slice(prefix.length).replace(/(^|\.)_orig_mod\.(?=.)/g, '$1');
}

/**
 * The name that a tensor has in the reference trackers' state dicts, such as 'backbone.layer1.0.conv1.weight'.
 *
 * - pysot: a tracker's names as they are; a pretrained backbone's get 'backbone.', and bare numbers 'backbone.features.';
 *   AlexNet's newer names ('layer1.0.weight') become the older ones ('features.0.weight') of the same arithmetic.
 * - siamcar: the same, with SiamCAR's head.
 * - torchvision: ResNet's names get 'backbone.'; Inception-v3's up to Mixed_6e get 'basemodel.'; MobileNetV2's become
 *   pysot's. The classifier is unused.
 * - keras: MobileNetV2's with folded batch normalisation become pysot's. The last convolution and the classifier are unused.
 *
 * The count of batches of a batch-norm layer is unused in all of them.
 *
 * @param name As {@link unwrappedName} returns it.
 */
export function referenceName(name: string, from: NameSource): Renaming {
  if (name.endsWith('.num_batches_tracked')) return unused;
  if (from === 'keras') return kerasName(name);
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

function kerasName(name: string): Renaming {
  if (/^(Conv_1|Logits|predictions)\./.test(name)) return unused;
  const to = fromKeras(name);
  return to === undefined ? unknown : renamed(to);
}

function torchvisionName(name: string): Renaming {
  if (/^(fc|AuxLogits|Mixed_7[a-c]|classifier\.1|features\.18\.[01])\./.test(name)) return unused;
  const ofMobileNet = fromTorchvisionMobileNet(name);
  if (ofMobileNet !== undefined) return renamed(ofMobileNet);
  if (/^(conv1|bn1|layer[1-4]\.\d+)\.\w/.test(name)) return renamed(`backbone.${name}`);
  if (/^(Conv2d_[1-4][ab]_\dx\d|Mixed_5[b-d]|Mixed_6[a-e])\.\w/.test(name)) return renamed(`basemodel.${name}`);
  return unknown;
}
