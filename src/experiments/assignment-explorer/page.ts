/// <reference lib="dom" />

import { keepKeys } from '../../plots/page-elements.js';
import type { ExplorerConfig } from './scene.js';
import { explorerSvg } from './scene.js';

/** A slider: label, range, and conversions between position, value and text. */
interface Slider {
  readonly key: 'k' | 'size' | 'aspectRatio' | 'cx' | 'cy';
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly toValue: (position: number) => number;
  readonly toPosition: (value: number) => number;
  readonly show: (value: number) => string;
}

const same = (value: number): number => value;
const px = (value: number): string => `${value.toFixed(0)} px`;

const sliders: readonly Slider[] = [
  { key: 'k', label: 'K', min: 1, max: 45, step: 1, toValue: same, toPosition: same, show: String },
  { key: 'size', label: 'size', min: 12, max: 180, step: 1, toValue: same, toPosition: same, show: px },
  {
    key: 'aspectRatio',
    label: 'width / height',
    min: -1.5,
    max: 1.5,
    step: 0.05,
    toValue: Math.exp,
    toPosition: Math.log,
    show: (value) => (value < 1 ? `1 : ${(1 / value).toFixed(2)}` : `${value.toFixed(2)} : 1`),
  },
  { key: 'cx', label: 'centre x', min: 30, max: 225, step: 1, toValue: same, toPosition: same, show: px },
  { key: 'cy', label: 'centre y', min: 30, max: 225, step: 1, toValue: same, toPosition: same, show: px },
];

/** Puts sliders and the figure into an element of a web page and redraws on each change, with the kit's label assignment. */
export function mount(element: HTMLElement, initial: ExplorerConfig): void {
  let config = initial;
  const picture = document.createElement('div');
  const controls = document.createElement('div');
  controls.style.cssText = 'display:flex;flex-wrap:wrap;gap:4px 18px;font:13px Arial,sans-serif;padding:6px 18px';
  const draw = (change: Partial<ExplorerConfig>): void => {
    config = { ...config, ...change };
    picture.innerHTML = explorerSvg(config);
    const svg = picture.firstElementChild;
    if (svg instanceof SVGElement) svg.style.cssText = 'max-width:100%;height:auto';
  };
  for (const slider of sliders) controls.append(sliderControl(slider, config[slider.key], draw));
  controls.append(fallbackControl(config.fallback, draw));
  keepKeys(element);
  element.replaceChildren(controls, picture);
  draw({});
}

type Draw = (change: Partial<ExplorerConfig>) => void;

function sliderControl(slider: Slider, initial: number, draw: Draw): HTMLElement {
  const label = document.createElement('label');
  const value = document.createElement('output');
  const input = document.createElement('input');
  Object.assign(input, { type: 'range', min: slider.min, max: slider.max, step: slider.step });
  input.value = String(slider.toPosition(initial));
  value.style.cssText = 'display:inline-block;min-width:4.2em';
  value.textContent = ` ${slider.show(initial)}`;
  input.addEventListener('input', () => {
    const chosen = slider.toValue(Number(input.value));
    value.textContent = ` ${slider.show(chosen)}`;
    draw({ [slider.key]: chosen });
  });
  input.style.verticalAlign = 'middle';
  label.append(`${slider.label} `, input, value);
  return label;
}

function fallbackControl(initial: ExplorerConfig['fallback'], draw: Draw): HTMLElement {
  const label = document.createElement('label');
  const select = document.createElement('select');
  for (const name of ['best', 'none', 'mean', 'all-best'])
    select.append(new Option(name, name, false, name === initial));
  select.addEventListener('change', () => draw({ fallback: select.value as ExplorerConfig['fallback'] }));
  label.append('when no candidate passes ', select);
  return label;
}
