import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pathPoints, type SvgElement, svgBox } from './svg-box.js';
import { textCorners } from './text-metrics.js';

type Attributes = Record<string, string>;

function element(tagName: string, attributes: Attributes, ...children: (SvgElement | string)[]): SvgElement {
  const made = {
    nodeType: 1,
    tagName,
    textContent: '',
    parentNode: null as SvgElement | null,
    childNodes: [] as SvgElement[],
    getAttribute: (name: string) => attributes[name] ?? null,
  };
  made.childNodes = children.map((child) => {
    if (typeof child === 'string') return { ...element('#text', {}), nodeType: 3, textContent: child };
    return Object.assign(child, { parentNode: made });
  });
  return made;
}

/** Each letter is as wide as half its size; bold adds a pixel. */
const measure = (text: string, { bold, size }: { bold: boolean; size: number }) =>
  text.length * (size / 2 + (bold ? 1 : 0));

test('lines, anchors and nested sizes make the box of a text', () => {
  const text = element(
    'text',
    { x: '100', y: '50', 'font-size': '20px', 'text-anchor': 'middle' },
    element('tspan', { class: 'line' }, 'abcd'),
    element('tspan', { class: 'line' }, 'x', element('tspan', { 'font-size': '70%' }, 'K')),
  );
  assert.deepEqual(
    textCorners(text, measure).map((v) => Math.round(v * 100) / 100),
    [80, 31.9, 120, 80.24],
  );
  const bold = element('text', { 'font-size': '10', 'font-weight': 'bold', 'text-anchor': 'end' }, 'ab');
  assert.equal(textCorners(bold, measure)[0], -12);
});

test("a group's box follows its children's transforms, its own only on the page", () => {
  const rect = element('rect', { x: '1', y: '2', width: '10', height: '4', transform: 'rotate(90)' });
  const group = element(
    'g',
    { transform: 'translate(100,200) scale(2)' },
    rect,
    element('defs', {}, element('rect', { width: '999', height: '9' })),
  );
  const rounded = (onPage: boolean) => {
    const { left, top, right, bottom } = svgBox(group, () => [0, 0, 0, 0], onPage);
    return [left, top, right, bottom].map(Math.round);
  };
  assert.deepEqual(rounded(false), [-6, 1, -2, 11]);
  assert.deepEqual(rounded(true), [88, 202, 96, 222]);
});

test('relative, horizontal, vertical and arc commands move the point', () => {
  assert.deepEqual(pathPoints('M1,2l3,-1H9v.5A5,5 0 0 1 20,30Z'), [
    [1, 2],
    [4, 1],
    [9, 1],
    [9, 1.5],
    [20, 30],
  ]);
});

test('a number with an exponent is no command', () => {
  assert.deepEqual(pathPoints('M1e-3,2L3,4E1l-1E-2,1'), [
    [0.001, 2],
    [3, 40],
    [2.99, 41],
  ]);
});
