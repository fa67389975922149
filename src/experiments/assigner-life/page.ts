/// <reference lib="dom" />

import { choiceList, keepKeys, paperCss, styled } from '../../plots/page-elements.js';
import type { PositiveSample } from '../../training/probe/label-snapshot.js';
import type { ModelLife } from './result.js';
import { epochTitle, labelsSvg, labelsText, type ShownLabels } from './scene.js';

/** What the page shows of a network's assigners. */
export interface PageLife extends Pick<ModelLife, 'title' | 'grid' | 'pairs'> {
  readonly assigners: readonly {
    readonly title: string;
    /** By finished epochs. */
    readonly probes: readonly { readonly epochs: number; readonly images: readonly ShownLabels[] }[];
  }[];
}

const SIDE = 380; // of a panel, in pixels
const MAX_ROWS = 8; // of positives that are listed

/** The reader's choices; indices. */
interface Choice {
  readonly epoch: number;
  readonly pair: number;
  /** Of the left and the right panel. */
  readonly assigners: readonly [number, number];
}

/**
 * Puts two assigners side by side into an element of a web page, with a slider of epochs and lists of pairs and assigners. All
 * controls work by keyboard.
 */
export function mount(element: HTMLElement, life: PageLife): void {
  const last = life.assigners[0]!.probes.length - 1;
  let choice: Choice = { epoch: 0, pair: 0, assigners: [0, Math.min(2, life.assigners.length - 1)] };
  const controls = styled('div', 'display:flex;flex-wrap:wrap;gap:6px 20px;align-items:center;padding:6px 0');
  const panels = styled('div', 'display:flex;flex-wrap:wrap;gap:16px');
  element.style.cssText = paperCss;
  const draw = (change: Partial<Choice>): void => {
    choice = { ...choice, ...change };
    panels.replaceChildren(...choice.assigners.map((assigner) => panelOf(life, choice, assigner)));
  };
  const titles = life.assigners.map(({ title }) => title);
  const pairs = life.pairs.map((_, i) => `pair ${i + 1}`);
  keepKeys(element);
  controls.append(
    slider(last, (epoch) => draw({ epoch })),
    choiceList('pair', pairs, choice.pair, (pair) => draw({ pair })),
    choiceList('left', titles, choice.assigners[0], (left) => draw({ assigners: [left, choice.assigners[1]] })),
    choiceList('right', titles, choice.assigners[1], (right) => draw({ assigners: [choice.assigners[0], right] })),
  );
  element.replaceChildren(controls, panels);
  draw({});
}

/** One assigner's labels, and its positives as a table. */
function panelOf({ grid, pairs, assigners }: PageLife, { epoch, pair }: Choice, assigner: number): HTMLElement {
  const { title, probes } = assigners[assigner]!;
  const { epochs, images } = probes[epoch]!;
  const [labels, { gt, href }] = [images[pair]!, pairs[pair]!];
  const image = `<image width="${grid.searchSize}" height="${grid.searchSize}" preserveAspectRatio="none" href="${href}"/>`;
  const panel = styled('figure', `margin:0;width:${SIDE}px;max-width:100%`);
  const picture = styled('div', '');
  picture.innerHTML = labelsSvg(grid, labels, gt, image, SIDE);
  const svg = picture.firstElementChild;
  svg?.setAttribute('role', 'img');
  svg?.setAttribute('aria-label', `${title}, ${epochTitle(epochs)}`);
  if (svg instanceof SVGElement) svg.style.cssText = 'max-width:100%;height:auto';
  const caption = styled('figcaption', 'padding:4px 0');
  const name = styled('strong', '');
  name.textContent = title;
  const numbers = `, ${epochTitle(epochs)}: ${labelsText(labels, grid.shapes.length > 0)}; best box IoU ${labels.best.iou.toFixed(2)}`;
  caption.append(name, numbers);
  panel.append(picture, caption, positivesTable(labels));
  return panel;
}

/** The positives of the highest weight: weight, IoU of the predicted and of the prior box, and the assigner's criterion. */
function positivesTable({ positives, criterion }: ShownLabels): HTMLElement {
  const table = styled('table', 'border-collapse:collapse;font-size:12px;font-variant-numeric:tabular-nums');
  const shown = [...positives].sort((a, b) => b.weight - a.weight).slice(0, MAX_ROWS);
  const columns: [name: string, of: (positive: PositiveSample) => string][] = [
    ['sample', ({ sample }) => String(sample)],
    ['weight', ({ weight }) => weight.toFixed(3)],
    ['IoU, predicted', ({ predictedIou }) => predictedIou.toFixed(2)],
    ['IoU, prior', ({ priorIou }) => priorIou.toFixed(2)],
  ];
  if (criterion !== null) columns.push([criterion, ({ value }) => value?.toPrecision(3) ?? '']);
  const row = (tag: 'th' | 'td', texts: readonly string[]): HTMLElement => {
    const line = styled('tr', '');
    for (const text of texts) {
      const cell = styled(tag, 'padding:1px 8px 1px 0;text-align:right;border-bottom:1px solid #ddd');
      cell.textContent = text;
      line.append(cell);
    }
    return line;
  };
  const names = columns.map(([text]) => text);
  const rows = shown.map((positive) => columns.map(([, of]) => of(positive)));
  table.append(row('th', names), ...rows.map((texts) => row('td', texts)));
  if (positives.length <= shown.length) return table;
  const more = styled('div', 'font-size:12px');
  more.append(table, `and ${positives.length - shown.length} more`);
  return more;
}

function slider(last: number, chosen: (epoch: number) => void): HTMLElement {
  const label = document.createElement('label');
  const input = document.createElement('input');
  const value = styled('output', 'display:inline-block;min-width:8em');
  Object.assign(input, { type: 'range', min: '0', max: String(last), step: '1' });
  input.value = '0';
  const show = (): void => {
    value.textContent = ` ${epochTitle(Number(input.value))}`;
    input.setAttribute('aria-valuetext', epochTitle(Number(input.value)));
  };
  input.addEventListener('input', () => {
    show();
    chosen(Number(input.value));
  });
  input.style.cssText = 'vertical-align:middle;width:240px';
  show();
  label.append('epoch ', input, value);
  return label;
}
