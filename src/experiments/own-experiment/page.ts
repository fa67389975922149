/// <reference lib="dom" />

import type { SampleGrid } from '../../dla/samples.js';
import { keepKeys, paperCss, styled } from '../../plots/page-elements.js';
import { boxTarget, type LabelledPair, pairSvg, pairText, templateSvg } from './pair-scene.js';

/** What the page shows. */
export interface PagePairs {
  readonly title: string;
  readonly grid: SampleGrid;
  readonly pairs: readonly LabelledPair[];
}

const SIDE = 440; // of the search image, in pixels
const MAX_ROWS = 12;

/** Training pairs with their labels, one at a time; a click on a positive's row marks its box target. Works by keyboard. */
export function mount(element: HTMLElement, { title, grid, pairs }: PagePairs): void {
  let [at, chosen]: [number, number | undefined] = [0, undefined];
  element.style.cssText = paperCss;
  keepKeys(element);
  const controls = styled('div', 'display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:4px 0');
  const place = styled('output', '');
  const panels = styled('div', 'display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start');
  const button = (text: string, by: number): HTMLElement => {
    const made = document.createElement('button');
    made.type = 'button';
    made.textContent = text;
    made.addEventListener('click', () => {
      [at, chosen] = [(at + by + pairs.length) % pairs.length, undefined];
      draw();
    });
    return made;
  };
  const draw = (): void => {
    const pair = pairs[at]!;
    place.textContent = `pair ${at + 1} of ${pairs.length}: ${pairText(pair)}`;
    const choose = (sample: number): void => {
      chosen = chosen === sample ? undefined : sample;
      draw();
    };
    panels.replaceChildren(
      figure('template', templateSvg(pair, Math.round(SIDE / 2)), SIDE / 2),
      figure('search image', pairSvg(grid, pair, SIDE, chosen), SIDE),
      targetsTable(grid, pair, chosen, choose),
    );
  };
  const heading = styled('strong', 'display:block;font-size:15px;padding:4px 0');
  heading.textContent = title;
  controls.append(button('◂ previous', -1), button('next ▸', 1), place);
  element.replaceChildren(heading, controls, panels, legend());
  draw();
}

function figure(name: string, svg: string, width: number): HTMLElement {
  const made = styled('figure', `margin:0;width:${width}px;max-width:100%`);
  const picture = styled('div', '');
  picture.innerHTML = svg;
  const drawn = picture.firstElementChild;
  drawn?.setAttribute('role', 'img');
  drawn?.setAttribute('aria-label', name);
  if (drawn instanceof SVGElement) drawn.style.cssText = 'display:block;max-width:100%;height:auto';
  const caption = styled('figcaption', 'font-size:12px;color:#6e6e6e');
  caption.textContent = name;
  made.append(picture, caption);
  return made;
}

/** Positives with their box targets; a row's button marks it on the search image. */
function targetsTable(
  grid: SampleGrid,
  { positives, gt }: LabelledPair,
  chosen: number | undefined,
  choose: (sample: number) => void,
): HTMLElement {
  const box = styled('div', 'font-size:12px');
  const table = styled('table', 'border-collapse:collapse;font:inherit;font-variant-numeric:tabular-nums');
  const css = 'padding:1px 8px 1px 0;text-align:right;border-bottom:1px solid #ddd';
  const row = (tag: 'th' | 'td', contents: readonly (string | HTMLElement)[], more: string = ''): HTMLElement => {
    const line = styled('tr', more);
    for (const content of contents) {
      const cell = styled(tag, css);
      cell.append(content);
      line.append(cell);
    }
    return line;
  };
  const rows = positives.slice(0, MAX_ROWS).map(({ sample, weight }) => {
    const { values } = boxTarget(grid, sample, gt);
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = String(sample);
    button.setAttribute('aria-pressed', String(sample === chosen));
    button.addEventListener('click', () => choose(sample));
    const decimals = grid.shapes.length > 0 ? 2 : 0;
    const texts = [weight.toFixed(2), ...values.map(([, value]) => value.toFixed(decimals))];
    return row('td', [button, ...texts], sample === chosen ? 'background:#f3e6ff' : '');
  });
  const [first] = positives;
  const names = first ? boxTarget(grid, first.sample, gt).values.map(([name]) => name) : [];
  table.append(row('th', ['positive', 'weight', ...names]), ...rows);
  const unit = grid.shapes.length > 0 ? 'offsets from the anchor' : 'pixels to the left, top, right and bottom side';
  box.append(positives.length > 0 ? table : 'no positive', `Box targets: ${unit}.`);
  if (positives.length > rows.length) box.append(` And ${positives.length - rows.length} more.`);
  return box;
}

function legend(): HTMLElement {
  const line = styled('div', 'display:flex;flex-wrap:wrap;gap:4px 16px;font-size:12px;padding-top:6px');
  const entries: [string, string][] = [
    ['#00b870', '● positive'],
    ['#ff7a3d', '● negative'],
    ['#4a4a4a', '● ignored'],
    ['#274880', '○ candidate'],
    ['#222222', '▭ target (dashed)'],
    ['#a04fd0', '— chosen box target'],
  ];
  for (const [color, text] of entries) {
    const entry = styled('span', `color:${color}`);
    entry.textContent = text;
    line.append(entry);
  }
  return line;
}
