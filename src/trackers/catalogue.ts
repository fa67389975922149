import { InputError } from '../errors.js';
import type { Network } from '../models/network.js';
import { type CoSiamRpnOutputs, coSiamRpn, coSiamRpnResNet50C3, coSiamRpnTiny } from './cosiamrpn/network.js';
import type { CarOutputs } from './siamcar/head.js';
import { siamCar, siamCarTiny } from './siamcar/network.js';
import type { DenseBoxOutputs } from './siamfcpp/head.js';
import { siamFcPp, siamFcPpAlexNet, siamFcPpTiny } from './siamfcpp/network.js';
import type { RpnOutputs } from './siamrpnpp/head.js';
import { siamRpnPp, siamRpnPpAlexNet, siamRpnPpMobileNetV2, siamRpnPpTiny } from './siamrpnpp/network.js';

/** What a network gives, by the tracker that it belongs to. */
export interface FamilyOutputs {
  readonly siamrpnpp: RpnOutputs;
  readonly siamcar: CarOutputs;
  readonly siamfcpp: DenseBoxOutputs;
  readonly cosiamrpn: CoSiamRpnOutputs;
}

/** A tracker: what its network gives, how it is trained and how it tracks. */
export type Family = keyof FamilyOutputs;

/** A network that can be chosen by name. */
export interface Model<F extends Family = Family> {
  readonly name: string;
  readonly title: string;
  readonly family: F;
  readonly build: () => Network<FamilyOutputs[F]>;
  /** What numbers the reference's weights expect: blue, green, red from 0 to 255, or what torchvision's weights expect. */
  readonly input: 'bgr' | 'rgb-imagenet';
  /** Side of the template image in pixels. */
  readonly templateSize: number;
  /** Side of the search image in pixels while training, and while tracking. */
  readonly searchSize: { readonly train: number; readonly track: number };
  /** Side of the output maps for these. */
  readonly outputSize: { readonly train: number; readonly track: number };
}

/** A model of a known family. */
export type AnyModel = { [F in Family]: Model<F> }[Family];

const siamese = {
  templateSize: 127,
  searchSize: { train: 255, track: 255 },
  outputSize: { train: 25, track: 25 },
} as const;

/** Every model of the kit. */
export const models: readonly AnyModel[] = [
  {
    name: 'siamrpnpp-r50',
    title: 'SiamRPN++ (ResNet-50)',
    family: 'siamrpnpp',
    input: 'bgr',
    build: siamRpnPp,
    ...siamese,
  },
  {
    name: 'siamrpnpp-mobilenetv2',
    title: 'SiamRPN++ (MobileNetV2)',
    family: 'siamrpnpp',
    input: 'bgr',
    build: siamRpnPpMobileNetV2,
    ...siamese,
  },
  {
    name: 'siamrpnpp-alexnet',
    title: 'SiamRPN++ (AlexNet)',
    family: 'siamrpnpp',
    input: 'bgr',
    build: siamRpnPpAlexNet,
    templateSize: 127,
    searchSize: { train: 255, track: 287 },
    outputSize: { train: 17, track: 21 },
  },
  {
    name: 'siamrpnpp-tiny',
    title: 'SiamRPN++ (tiny)',
    family: 'siamrpnpp',
    input: 'rgb-imagenet',
    build: siamRpnPpTiny,
    ...siamese,
  },
  { name: 'siamcar-r50', title: 'SiamCAR (ResNet-50)', family: 'siamcar', input: 'bgr', build: siamCar, ...siamese },
  {
    name: 'siamcar-tiny',
    title: 'SiamCAR (tiny)',
    family: 'siamcar',
    input: 'rgb-imagenet',
    build: siamCarTiny,
    ...siamese,
  },
  {
    name: 'siamfcpp-googlenet',
    title: 'SiamFC++ (GoogLeNet)',
    family: 'siamfcpp',
    input: 'bgr',
    build: siamFcPp,
    templateSize: 127,
    searchSize: { train: 289, track: 303 },
    outputSize: { train: 17, track: 19 },
  },
  {
    name: 'siamfcpp-alexnet',
    title: 'SiamFC++ (AlexNet)',
    family: 'siamfcpp',
    input: 'bgr',
    build: siamFcPpAlexNet,
    templateSize: 127,
    searchSize: { train: 303, track: 303 },
    outputSize: { train: 17, track: 17 },
  },
  {
    name: 'siamfcpp-tiny',
    title: 'SiamFC++ (tiny)',
    family: 'siamfcpp',
    input: 'rgb-imagenet',
    build: siamFcPpTiny,
    templateSize: 127,
    searchSize: { train: 255, track: 255 },
    outputSize: { train: 21, track: 21 },
  },
  {
    name: 'cosiamrpn-efficientnetb0',
    title: 'CoSiamRPN (EfficientNet-B0)',
    family: 'cosiamrpn',
    input: 'rgb-imagenet',
    build: coSiamRpn,
    ...siamese,
  },
  {
    name: 'cosiamrpn-r50c3',
    title: 'CoSiamRPN (ResNet-50-C3)',
    family: 'cosiamrpn',
    input: 'bgr',
    build: coSiamRpnResNet50C3,
    ...siamese,
  },
  {
    name: 'cosiamrpn-tiny',
    title: 'CoSiamRPN (tiny)',
    family: 'cosiamrpn',
    input: 'rgb-imagenet',
    build: coSiamRpnTiny,
    ...siamese,
  },
];

/**
 * The model of a name.
 *
 * @throws InputError that lists the known names.
 */
export function modelByName(name: string): AnyModel {
  const found = models.find((model) => model.name === name);
  if (found) return found;
  throw new InputError(`unknown model '${name}'; expected one of ${models.map((model) => model.name).join(', ')}`);
}
