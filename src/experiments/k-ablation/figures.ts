import type { Annotation, Data } from 'plotly.js';
import { assigners } from '../../dla/assigners.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle, textColors } from '../../plots/palette.js';
import { rangeBand, themed, withProvenance } from '../../plots/theme.js';
import type { NamedFigure } from '../../study/experiment.js';
import { type InterpretationResult, type KAblationResult, PAPER_P } from './result.js';
import { pairsText } from './summary.js';

/** Fig. 9a and 9b. */
export function kAblationFigures(result: KAblationResult): readonly NamedFigure<Figure>[] {
  const { interpretations, ...about } = result;
  const withoutEpochs = interpretations.map(({ perEpoch: _, ...interpretation }) => interpretation);
  const { id, title, perEpoch } = result.interpretations[0]!;
  return [
    {
      name: 'fig09a-k-ablation',
      figure: figure9a(result),
      numbers: { ...about, paperP: PAPER_P, interpretations: withoutEpochs },
    },
    {
      name: 'fig09b-positives-per-epoch',
      figure: figure9b(result),
      numbers: { ...about, paperP: PAPER_P, interpretations: [{ id, title, perEpoch }] },
    },
  ];
}

/** The text under a figure: number of pairs, and whether that is the paper's. */
function caption({ pairs, epochs, seed, shapes, provenance: { device } }: KAblationResult): string {
  const atPaperScale = pairs === 12_000_000 && epochs === 20;
  const size = atPaperScale ? 'paper scale' : 'not the paper’s 12,000,000';
  return `measured here: ${pairsText(pairs)} for each K (${size}), ${shapes}, seed ${seed}, ${device}`;
}

/** From 0 to 5, where the paper's range lies; further where a count is higher. */
function rangeOfP(values: readonly number[]): [number, number] {
  const highest = Math.max(...values);
  return [0, highest < 5 ? 5 : 1.05 * highest];
}

/** Beside the left panel, where no line of the grid crosses it. */
const bandLabel: Partial<Annotation> = {
  text: `paper:<br>${PAPER_P.join(' to ')}`,
  xref: 'x domain' as NonNullable<Annotation['xref']>,
  x: 1,
  xanchor: 'left',
  xshift: 3,
  y: (PAPER_P[0] + PAPER_P[1]) / 2,
  align: 'left',
  showarrow: false,
  font: { size: 11, color: textColors.text },
};

/**
 * P against K. Left: the anchor-free interpretations, the subject of the paper's claim. Right: the same axis from 0 on with
 * all interpretations and fixed rules.
 */
function figure9a(result: KAblationResult): Figure {
  const { ks, interpretations, fixed } = result;
  const line = (interpretation: InterpretationResult, i: number, panel: '' | '2'): Partial<Data> => ({
    type: 'scatter',
    mode: 'lines+markers',
    name: interpretation.title,
    legendgroup: interpretation.id,
    showlegend: panel === '2',
    x: [...ks],
    y: [...interpretation.p],
    xaxis: `x${panel}`,
    yaxis: `y${panel}`,
    legendrank: i,
    line: { color: seriesStyle(i).color, width: i === 0 ? 3 : 2 },
    marker: { color: seriesStyle(i).color, symbol: seriesStyle(i).symbol },
  });
  const margin = ks.length > 1 ? 0 : 0.5; // a line from K to the same K would not be seen
  const rules: Partial<Data>[] = fixed.map(({ rule, p }, i) => ({
    type: 'scatter',
    mode: 'lines',
    name: `${assigners[rule]!.title} (without K)`,
    x: [ks[0]! - margin, ks.at(-1)! + margin],
    y: [p, p],
    xaxis: 'x2',
    yaxis: 'y2',
    legendrank: interpretations.length + i,
    line: { color: '#777777', width: 1.5, dash: (['dash', 'dot', 'dashdot'] as const)[i]! },
  }));
  // the last is drawn on top: the default, which is the first interpretation
  const drawn = interpretations.map((interpretation, i) => ({ interpretation, i })).reverse();
  const anchorFree = drawn.filter(({ interpretation }) => interpretation.id !== 'anchor-based');
  const figure = themed(
    [
      ...anchorFree.map(({ interpretation, i }) => line(interpretation, i, '')),
      ...drawn.map(({ interpretation, i }) => line(interpretation, i, '2')),
      ...rules,
    ],
    {
      title: { text: 'Fig. 9a: mean number of positives P against K' },
      width: 840,
      height: 590,
      margin: { t: 56, l: 64, r: 24, b: 222 },
      xaxis: { domain: [0, 0.47], title: { text: 'K' }, tickvals: labelledKs(ks) },
      yaxis: {
        title: { text: 'P (positives per image)' },
        range: rangeOfP(anchorFree.flatMap(({ interpretation: { p } }) => p)),
      },
      xaxis2: { domain: [0.56, 1], title: { text: 'K' }, tickvals: labelledKs(ks), anchor: 'y2' },
      yaxis2: { rangemode: 'tozero', anchor: 'x2' },
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top', entrywidth: 240 },
      annotations: [bandLabel],
      shapes: [rangeBand(...PAPER_P), rangeBand(...PAPER_P, { panel: 2 })],
    },
  );
  return withProvenance(figure, caption(result));
}

/** The values of K that have room for their number on the axis of a panel: of near ones the first. */
function labelledKs(ks: readonly number[]): number[] {
  const room = (ks.at(-1)! - ks[0]!) / 14;
  const labelled = ks.slice(0, 1);
  for (const k of ks) if (k - labelled.at(-1)! > room) labelled.push(k);
  return labelled;
}

/** The values of K in the paper's Fig. 9b where all were run; else about four of those that were, over their range. */
function shownKs(ks: readonly number[]): readonly number[] {
  const ofPaper = [5, 11, 17, 23];
  return ofPaper.every((k) => ks.includes(k)) ? ofPaper : ks.filter((_, i) => i % Math.ceil(ks.length / 4) === 0);
}

/** P of the default interpretation in each epoch. */
function figure9b(result: KAblationResult): Figure {
  const { ks, interpretations, epochs } = result;
  const shown = shownKs(ks).map((k) => ({ k, perEpoch: interpretations[0]!.perEpoch[ks.indexOf(k)]! }));
  const data: Partial<Data>[] = shown.map(({ k, perEpoch }, i) => ({
    type: 'scatter',
    mode: 'lines+markers',
    name: `K = ${k}`,
    x: Array.from({ length: epochs }, (_, epoch) => epoch + 1),
    y: [...perEpoch],
    line: { color: seriesStyle(i).color },
    marker: { color: seriesStyle(i).color, symbol: seriesStyle(i).symbol },
  }));
  const figure = themed(data, {
    title: { text: 'Fig. 9b: P in each epoch (anchor-free, default)' },
    width: 760,
    height: 440,
    showlegend: true, // which K it is, also of one alone
    xaxis: { title: { text: 'epoch' }, range: [0.5, epochs + 0.5], ...(epochs <= 10 && { dtick: 1 }) },
    yaxis: {
      title: { text: 'P (positives per image)' },
      range: rangeOfP(shown.flatMap(({ perEpoch }) => perEpoch)),
    },
    shapes: [rangeBand(...PAPER_P, { label: 'paper: 3 to 4', labelPosition: 'bottom left' })],
  });
  return withProvenance(figure, caption(result));
}
