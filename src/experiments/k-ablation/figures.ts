import type { Data } from 'plotly.js';
import { assigners } from '../../dla/assigners.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle } from '../../plots/palette.js';
import { formatThousands } from '../../plots/table.js';
import { rangeBand, themed, withProvenance } from '../../plots/theme.js';
import type { NamedFigure } from '../../study/experiment.js';
import { type KAblationResult, PAPER_P, type ReadingResult } from './result.js';

/** Fig. 9a and 9b. */
export function kAblationFigures(result: KAblationResult): readonly NamedFigure<Figure>[] {
  const { readings, ...about } = result;
  const withoutEpochs = readings.map(({ perEpoch: _, ...reading }) => reading);
  const { id, title, perEpoch } = result.readings[0]!;
  return [
    {
      name: 'fig09a-k-ablation',
      figure: figure9a(result),
      numbers: { ...about, paperP: PAPER_P, readings: withoutEpochs },
    },
    {
      name: 'fig09b-positives-per-epoch',
      figure: figure9b(result),
      numbers: { ...about, paperP: PAPER_P, readings: [{ id, title, perEpoch }] },
    },
  ];
}

/** What a figure says about its numbers: how many, and whether that is the paper's size. */
function note({ pairs, epochs, seed, shapes, provenance: { device } }: KAblationResult): string {
  const atPaperScale = pairs === 12_000_000 && epochs === 20;
  const size = atPaperScale ? 'paper scale' : 'not the paper’s 12,000,000';
  return `measured here: ${formatThousands(pairs)} pairs for each K (${size}), ${shapes}, seed ${seed}, ${device}`;
}

/** P against K. Left: the readings that concern the paper's claim. Right: the same axis from 0 on with everything. */
function figure9a(result: KAblationResult): Figure {
  const { ks, readings, fixed } = result;
  const line = (reading: ReadingResult, i: number, panel: '' | '2'): Partial<Data> => ({
    type: 'scatter',
    mode: 'lines+markers',
    name: reading.title,
    legendgroup: reading.id,
    showlegend: panel === '2',
    x: [...ks],
    y: [...reading.p],
    xaxis: `x${panel}`,
    yaxis: `y${panel}`,
    legendrank: i,
    line: { color: seriesStyle(i).color, width: i === 0 ? 3 : 2 },
    marker: { color: seriesStyle(i).color, symbol: seriesStyle(i).symbol },
  });
  const rules: Partial<Data>[] = fixed.map(({ rule, p }, i) => ({
    type: 'scatter',
    mode: 'lines',
    name: `${assigners[rule]!.title} (no K)`,
    x: [ks[0]!, ks.at(-1)!],
    y: [p, p],
    xaxis: 'x2',
    yaxis: 'y2',
    legendrank: readings.length + i,
    line: { color: '#777777', width: 1.5, dash: (['dash', 'dot', 'dashdot'] as const)[i]! },
  }));
  // the last is drawn on top: our default, which is the first reading
  const drawn = readings.map((reading, i) => ({ reading, i })).reverse();
  const anchorFree = drawn.filter(({ reading }) => reading.id !== 'anchor-based');
  const figure = themed(
    [
      ...anchorFree.map(({ reading, i }) => line(reading, i, '')),
      ...drawn.map(({ reading, i }) => line(reading, i, '2')),
      ...rules,
    ],
    {
      title: { text: 'Fig. 9a: mean number of positives P against K' },
      width: 840,
      height: 590,
      margin: { t: 56, l: 64, r: 24, b: 222 },
      xaxis: { domain: [0, 0.47], title: { text: 'K' }, tickvals: [...ks] },
      yaxis: { title: { text: 'P (positives per image)' }, range: [0, 5] },
      xaxis2: { domain: [0.56, 1], title: { text: 'K' }, tickvals: [...ks], anchor: 'y2' },
      yaxis2: { rangemode: 'tozero', anchor: 'x2' },
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top', entrywidth: 240 },
      shapes: [
        rangeBand(...PAPER_P, { label: 'paper: 3 to 4', labelPosition: 'top left' }),
        rangeBand(...PAPER_P, { panel: 2 }),
      ],
    },
  );
  return withProvenance(figure, note(result));
}

/** The values of K that Fig. 9b shows, where they were run; else a spread of what was. */
function shownKs(ks: readonly number[]): readonly number[] {
  const ofPaper = [5, 11, 17, 23].filter((k) => ks.includes(k));
  return ofPaper.length > 0 ? ofPaper : ks.filter((_, i) => i % Math.ceil(ks.length / 4) === 0);
}

/** P of our default in each epoch. */
function figure9b(result: KAblationResult): Figure {
  const { ks, readings, epochs } = result;
  const data: Partial<Data>[] = shownKs(ks).map((k, i) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name: `K = ${k}`,
    x: Array.from({ length: epochs }, (_, epoch) => epoch + 1),
    y: [...readings[0]!.perEpoch[ks.indexOf(k)]!],
    line: { color: seriesStyle(i).color },
    marker: { color: seriesStyle(i).color, symbol: seriesStyle(i).symbol },
  }));
  const figure = themed(data, {
    title: { text: 'Fig. 9b: P in each epoch (anchor-free, our default)' },
    width: 760,
    height: 440,
    xaxis: { title: { text: 'epoch' }, range: [0.5, epochs + 0.5] },
    yaxis: { title: { text: 'P (positives per image)' }, range: [0, 5] },
    shapes: [rangeBand(...PAPER_P, { label: 'paper: 3 to 4', labelPosition: 'bottom left' })],
  });
  return withProvenance(figure, note(result));
}
