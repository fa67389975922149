import { formatThousands } from '../../text/number-text.js';
/// <reference lib="dom" />

import { choiceList, keepKeys, programStyle, styled, tableStyle } from '../../plots/page-elements.js';
import {
  differenceOf,
  differenceText,
  type PageSequence,
  type PageTable,
  rowsOf,
  type TableView,
} from './page-data.js';
import { scrubber } from './scrubber.js';

const CELL = 'padding:3px 10px;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap';
const NOTE = 'font-size:12px;color:#6e6e6e;padding-top:6px';
const WIDE_CELL = CELL.replace('right', 'left').replace('nowrap', 'normal');

/** Puts a table of sequences into an element of a web page; each row opens a scrubber. All controls work by keyboard. */
export function mount(element: HTMLElement, table: PageTable): void {
  const { trackers, sequences } = table;
  const isPair = trackers.length > 1;
  let view: TableView = {
    compared: [0, isPair ? 1 : 0],
    ...{ attribute: '', minDifference: 0, better: 'any' },
    ...{ sortBy: isPair ? 'difference' : 0, descending: true },
  };
  const open = new Map<string, HTMLElement>(); // scrubbers by sequence; they keep their frame while rows move
  element.style.cssText = programStyle;
  keepKeys(element);
  const heading = styled('strong', 'display:block;font-size:15px;padding:4px 0');
  heading.textContent = table.title;
  if (table.isOpen) {
    const about = styled('div', NOTE);
    about.textContent = table.note;
    element.replaceChildren(heading, ...sequences.map((sequence) => scrubber(sequence, table)), about);
    return;
  }
  const controls = styled('div', 'display:flex;flex-wrap:wrap;gap:6px 18px;align-items:center;padding:4px 0 8px');
  const place = styled('div', 'overflow-x:auto');
  const note = styled('div', NOTE);
  const draw = (change: Partial<TableView>): void => {
    view = { ...view, ...change };
    const rows = rowsOf(sequences, view);
    const headings = () => [...place.querySelectorAll<HTMLElement>('th button')];
    const focused = headings().indexOf(document.activeElement as HTMLElement);
    place.replaceChildren(tableOf(table, rows, view, open, draw));
    headings()[focused]?.focus(); // the new one of the same column: keys stay in the table
    note.textContent = `${rows.length} of ${sequences.length} sequences. ${table.note}`;
  };
  const attributes = [...new Set(sequences.flatMap((each) => each.attributes))].sort();
  if (attributes.length > 0) {
    const texts = ['all', ...attributes];
    controls.append(choiceList('attribute', texts, 0, (i) => draw({ attribute: i === 0 ? '' : texts[i]! })));
  }
  if (isPair) controls.append(...comparisonControls(trackers, () => view, draw));
  element.replaceChildren(heading, controls, place, note);
  draw({});
}

/** Which trackers are compared, and by how much they must differ. */
function comparisonControls(
  trackers: readonly string[],
  view: () => TableView,
  draw: (change: Partial<TableView>) => void,
): HTMLElement[] {
  const of = (side: 0 | 1) =>
    choiceList(side === 0 ? 'compare' : 'with', trackers, side, (i) => {
      const [first, second] = view().compared;
      draw({ compared: side === 0 ? [i, second] : [first, i] });
    });
  const better = choiceList('better', ['any', 'first', 'second'], 0, (i) =>
    draw({ better: (['any', 'first', 'second'] as const)[i]! }),
  );
  const label = document.createElement('label');
  const input = styled('input', 'width:5em');
  Object.assign(input, { type: 'number', min: '0', max: '1', step: '0.01' });
  input.value = '0';
  input.addEventListener('input', () => draw({ minDifference: Number(input.value) || 0 }));
  label.append('difference at least ', input);
  return [...(trackers.length > 2 ? [of(0), of(1)] : []), better, label];
}

function tableOf(
  data: PageTable,
  rows: readonly PageSequence[],
  view: TableView,
  open: Map<string, HTMLElement>,
  draw: (change: Partial<TableView>) => void,
): HTMLElement {
  const { trackers, sequences } = data;
  const table = styled('table', tableStyle);
  const head = document.createElement('tr');
  const isPair = trackers.length > 1;
  const hasAttributes = sequences.some(({ attributes }) => attributes.length > 0);
  const column = (text: string, sortBy?: TableView['sortBy']): void => {
    const isText = sortBy === 'name' || sortBy === undefined;
    const cell = styled('th', isText ? WIDE_CELL : CELL.replace('nowrap', 'normal'));
    const isSorted = sortBy === view.sortBy;
    if (isSorted) cell.setAttribute('aria-sort', view.descending ? 'descending' : 'ascending');
    if (sortBy === undefined) cell.textContent = text;
    else {
      const button = styled(
        'button',
        'border:0;background:none;padding:0;font:inherit;font-weight:bold;text-align:inherit;cursor:pointer',
      );
      button.type = 'button';
      button.textContent = `${text}${isSorted ? (view.descending ? ' ▼' : ' ▲') : ''}`;
      button.addEventListener('click', () =>
        draw({ sortBy, descending: isSorted ? !view.descending : sortBy !== 'name' }),
      );
      cell.append(button);
    }
    head.append(cell);
  };
  column('sequence', 'name');
  column('frames', 'length');
  for (const [i, name] of trackers.entries()) column(name, i);
  if (isPair) column('difference', 'difference');
  if (hasAttributes) column('attributes');
  table.append(head);
  const columns = 2 + trackers.length + Number(isPair) + Number(hasAttributes);
  for (const sequence of rows) {
    const detail = document.createElement('tr');
    const cell = styled('td', 'padding:0 0 0 10px');
    cell.colSpan = columns;
    detail.append(cell);
    table.append(rowOf(sequence, view, { isPair, hasAttributes }, toggleOf(sequence, data, cell, open)), detail);
  }
  return table;
}

/** A button that opens a sequence's scrubber in a cell, and closes it; one that was open stays so. */
function toggleOf(
  sequence: PageSequence,
  data: PageTable,
  cell: HTMLElement,
  open: Map<string, HTMLElement>,
): HTMLElement {
  const button = styled('button', 'border:0;background:none;padding:0;font:inherit;color:#274880;cursor:pointer');
  button.type = 'button';
  const show = (): void => {
    const shown = open.get(sequence.name);
    button.textContent = `${shown ? '▾' : '▸'} ${sequence.name}`;
    button.setAttribute('aria-expanded', String(shown !== undefined));
    cell.replaceChildren(...(shown ? [shown] : []));
  };
  button.addEventListener('click', () => {
    if (!open.delete(sequence.name)) open.set(sequence.name, scrubber(sequence, data));
    show();
  });
  show();
  return button;
}

function rowOf(
  sequence: PageSequence,
  { compared }: TableView,
  { isPair, hasAttributes }: { readonly isPair: boolean; readonly hasAttributes: boolean },
  toggle: HTMLElement,
): HTMLElement {
  const row = document.createElement('tr');
  const add = (content: string | HTMLElement, css: string = CELL): void => {
    const cell = styled('td', css);
    cell.append(content);
    row.append(cell);
  };
  add(toggle, CELL.replace('right', 'left'));
  add(formatThousands(sequence.length));
  for (const auc of sequence.auc) add(auc.toFixed(3));
  if (isPair) {
    const difference = differenceOf(sequence, compared);
    const color = difference > 0.0005 ? '#008053' : difference < -0.0005 ? '#b64718' : '#222';
    add(differenceText(difference), `${CELL};color:${color};font-weight:bold`);
  }
  if (hasAttributes) add(sequence.attributes.join(', '), `${WIDE_CELL};font-size:12px`);
  return row;
}
