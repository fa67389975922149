/** The properties of a DOM element that measuring uses. */
export interface SvgElement {
  readonly nodeType: number;
  readonly tagName: string;
  readonly textContent: string | null;
  readonly parentNode: SvgElement | null;
  readonly childNodes: Iterable<SvgElement>;
  readonly style?: { getPropertyValue(name: string): string };
  getAttribute(name: string): string | null;
}

/** A rectangle as returned by getBBox and getBoundingClientRect, in pixels. */
export interface SvgBox {
  readonly x: number;
  readonly y: number;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}

type Corners = readonly [left: number, top: number, right: number, bottom: number];
type Point = readonly [x: number, y: number];
/** x' = a x + c y + e, y' = b x + d y + f */
type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number];

const identity: Matrix = [1, 0, 0, 1, 0, 0];
const notDrawn = new Set(['defs', 'clippath', 'style', 'metadata', 'title']);

/**
 * Bounding box of an element and its descendants.
 *
 * @param measureText Returns the corners of a `text` element in its own coordinates.
 * @param onPage True for page coordinates (getBoundingClientRect), false for the element's own (getBBox).
 * @returns All zero for an element that draws nothing.
 */
export function svgBox(element: SvgElement, measureText: (text: SvgElement) => Corners, onPage: boolean): SvgBox {
  const corners: Corners[] = [];
  collect(element, onPage ? pageMatrix(element) : identity, measureText, corners);
  if (corners.length === 0) return boxOf([0, 0, 0, 0]);
  return boxOf(union(corners));
}

function boxOf([left, top, right, bottom]: Corners): SvgBox {
  return { x: left, y: top, left, top, right, bottom, width: right - left, height: bottom - top };
}

function union(all: readonly Corners[]): Corners {
  const [lefts, tops, rights, bottoms] = [0, 1, 2, 3].map((i) => all.map((corners) => corners[i]!));
  return [Math.min(...lefts!), Math.min(...tops!), Math.max(...rights!), Math.max(...bottoms!)];
}

function collect(
  element: SvgElement,
  matrix: Matrix,
  measureText: (text: SvgElement) => Corners,
  out: Corners[],
): void {
  const tag = element.tagName.toLowerCase();
  if (notDrawn.has(tag) || element.style?.getPropertyValue('display') === 'none') return;
  if (tag === 'text' || tag === 'tspan') {
    out.push(transformed(measureText(element), matrix));
    return;
  }
  const points = outline(element, tag);
  if (points.length > 0) {
    const [xs, ys] = [points.map(([x]) => x), points.map(([, y]) => y)];
    out.push(transformed([Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)], matrix));
  }
  for (const child of element.childNodes) {
    if (child.nodeType === 1) collect(child, multiply(matrix, matrixOf(child)), measureText, out);
  }
}

function outline(element: SvgElement, tag: string): Point[] {
  const number = (name: string) => Number.parseFloat(element.getAttribute(name) ?? '0') || 0;
  const [x, y] = [number('x'), number('y')];
  if (tag === 'rect' || tag === 'image') {
    return [
      [x, y],
      [x + number('width'), y + number('height')],
    ];
  }
  if (tag === 'circle') {
    const [cx, cy, r] = [number('cx'), number('cy'), number('r')];
    return [
      [cx - r, cy - r],
      [cx + r, cy + r],
    ];
  }
  return tag === 'path' ? pathPoints(element.getAttribute('d') ?? '') : [];
}

/** Points of a path's commands in order, including control points of curves. */
export function pathPoints(d: string): Point[] {
  const points: Point[] = [];
  let [x, y] = [0, 0];
  // all letters but the e of exponents
  for (const [, command = '', rest = ''] of d.matchAll(/([a-df-z])([^a-df-z]*)/gi)) {
    const kind = command.toUpperCase();
    const [dx, dy] = command === kind ? [0, 0] : [x, y]; // lower case: relative to the current point
    const n = rest.match(/-?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi)?.map(Number) ?? [];
    const step = kind === 'H' || kind === 'V' ? 1 : kind === 'A' ? 7 : 2;
    for (let i = 0; i + step <= n.length; i += step) {
      if (kind === 'V') y = n[i]! + dy;
      else x = n[i + (kind === 'A' ? 5 : 0)]! + dx;
      if (kind !== 'V' && kind !== 'H') y = n[i + (kind === 'A' ? 6 : 1)]! + dy;
      points.push([x, y]);
    }
  }
  return points;
}

function matrixOf(element: SvgElement): Matrix {
  let matrix = identity;
  for (const [, name, rest = ''] of (element.getAttribute('transform') ?? '').matchAll(/(\w+)\s*\(([^)]*)\)/g)) {
    const n = rest.split(/[\s,]+/).map(Number);
    const [a = 0, b = 0, c = 0] = n;
    if (name === 'translate') matrix = multiply(matrix, [1, 0, 0, 1, a, b]);
    else if (name === 'scale') matrix = multiply(matrix, [a, 0, 0, n.length > 1 ? b : a, 0, 0]);
    else if (name === 'matrix' && n.length === 6) matrix = multiply(matrix, n as unknown as Matrix);
    else if (name === 'rotate') {
      const [cos, sin] = [Math.cos((a * Math.PI) / 180), Math.sin((a * Math.PI) / 180)];
      matrix = multiply(matrix, [cos, sin, -sin, cos, b - cos * b + sin * c, c - sin * b - cos * c]);
    }
  }
  return matrix;
}

function pageMatrix(element: SvgElement): Matrix {
  let matrix = identity;
  for (let e: SvgElement | null = element; e?.nodeType === 1; e = e.parentNode) matrix = multiply(matrixOf(e), matrix);
  return matrix;
}

function multiply(m: Matrix, n: Matrix): Matrix {
  return [
    m[0] * n[0] + m[2] * n[1],
    m[1] * n[0] + m[3] * n[1],
    m[0] * n[2] + m[2] * n[3],
    m[1] * n[2] + m[3] * n[3],
    m[0] * n[4] + m[2] * n[5] + m[4],
    m[1] * n[4] + m[3] * n[5] + m[5],
  ];
}

function transformed([left, top, right, bottom]: Corners, m: Matrix): Corners {
  const xs = [left, right].flatMap((x) => [top, bottom].map((y) => m[0] * x + m[2] * y + m[4]));
  const ys = [left, right].flatMap((x) => [top, bottom].map((y) => m[1] * x + m[3] * y + m[5]));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
