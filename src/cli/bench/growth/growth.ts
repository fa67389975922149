import path from 'node:path';
import { makeFolder } from '../../../files/output-folder.js';
import { saveFigure } from '../../../plots/save.js';
import { AnsweringProcess } from '../../../processes/answering-process.js';
import { provenanceNow } from '../../../provenance/provenance.js';
import { oneOf } from '../../options/option-values.js';
import type { Terminal } from '../../terminal/terminal.js';
import { clockDrift } from '../measure/clock.js';
import { rateText } from '../results/row-text.js';
import type { Curve } from './curve.js';
import { curves } from './curves.js';
import { growthFigure } from './figure.js';
import type { Point } from './point.js';
import type { GrowthResult, MeasuredCurve } from './result.js';
import { growthOf, verdict } from './slope.js';

/** Options of `siamdla bench growth`. */
export interface GrowthOptions {
  readonly quick?: boolean;
  /** Ids of curves; default: all. */
  readonly curves?: readonly string[];
  /** Folder for growth.json and growth.png. */
  readonly out?: string;
  readonly json?: boolean;
}

/** Measures the curves, each point in a process of its own, prints them and stores figure and numbers where asked to. */
export async function runGrowth(options: GrowthOptions, terminal: Terminal): Promise<void> {
  const names = curves.map(({ id }) => id);
  const wanted = options.curves?.map((name) => oneOf(name, names, 'curve')) ?? names;
  const provenance = provenanceNow({});
  const measured: MeasuredCurve[] = [];
  for (const curve of curves.filter(({ id }) => wanted.includes(id))) {
    measured.push(await measureCurve(curve, options.quick ?? false));
  }
  const clock = clockDrift(measured.flatMap(({ points }) => points.map(({ clockMs }) => clockMs)));
  const given = `${options.quick ? ' --quick' : ''}${options.curves === undefined ? '' : ` --curves ${wanted.join()}`}`;
  const command = `npm run bench -- growth${given}`;
  const result: GrowthResult = { command, curves: measured, clock, provenance };
  if (options.out !== undefined) {
    makeFolder(options.out, '--out');
    const { png } = await saveFigure(growthFigure(result), result, path.join(options.out, 'growth'));
    terminal.note(`written: ${png} and its numbers`);
  }
  if (options.json) terminal.printJson(result);
  else printGrowth(result, terminal);
}

async function measureCurve(curve: Curve, isQuick: boolean): Promise<MeasuredCurve> {
  const points: Point[] = [];
  for (const size of isQuick ? curve.quick : curve.sizes) points.push(await inProcess(curve, size, isQuick));
  const growth = growthOf(points.map(({ size, seconds }) => ({ size, amount: seconds.median })));
  const memory = growthOf(points.map(({ size, memoryMiB }) => ({ size, amount: memoryMiB })));
  const { id, title, axis, expected } = curve;
  return {
    id,
    title,
    axis,
    expected,
    ...growth,
    memorySlope: memory.slope,
    verdict: verdict(growth, expected),
    points,
  };
}

/** @throws Error when the process ends without a point. */
async function inProcess({ id }: Curve, size: number, isQuick: boolean): Promise<Point> {
  const file = new URL('point-process.js', import.meta.url);
  const words = [JSON.stringify([id, size, isQuick])];
  const child = new AnsweringProcess(`growth of ${id}: the process of size ${size}`, file, words, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const point = await child.answer<Point>();
  await child.finish(); // it would disturb the next point
  return point;
}

function printGrowth({ curves: measured, clock, provenance }: GrowthResult, terminal: Terminal): void {
  terminal.print(`${provenance.machine}, node ${provenance.node}; each size in a process of its own`);
  for (const { title, axis, points, slope, last, memorySlope, verdict: words } of measured) {
    terminal.print('');
    terminal.printTable({
      [axis]: points.map(({ size }) => size),
      'seconds: min': points.map(({ seconds }) => seconds.min.toPrecision(3)),
      median: points.map(({ seconds }) => seconds.median.toPrecision(3)),
      max: points.map(({ seconds }) => seconds.max.toPrecision(3)),
      runs: points.map(({ runs }) => runs),
      'per second': points.map(({ size, seconds }) => rateText(size / seconds.median)),
      'memory in MiB': points.map(({ memoryMiB }) => Math.round(memoryMiB)),
    });
    terminal.print(
      `${title}: ${words}; exponent ${slope.toFixed(2)}, ${last.toFixed(2)} between the largest sizes; of memory ${memorySlope.toFixed(2)}`,
    );
  }
  terminal.print(`readings of the clock differ by ${(100 * clock.spread).toFixed(1)} % of their median at most`);
}
