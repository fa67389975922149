import type { Data, Layout } from 'plotly.js';
import { InputError } from '../errors.js';
import { escapeHtml } from '../text/escape.js';
import type { Figure } from './figure.js';
import { colors, textColors } from './palette.js';
import { themed, withProvenance } from './theme.js';

/** An evaluated setting of hyper-parameters. */
export interface Trial {
  readonly hyper: Readonly<Record<string, number>>;
  /** Success AUC. */
  readonly auc: number;
  /** Whether the search started from this setting. Default: false. */
  readonly isFirst?: boolean;
}

/**
 * Plot of the score over each hyper-parameter, one panel each. The best setting is a star, the first one a diamond.
 *
 * @param settings In any order.
 * @throws InputError without settings.
 */
export function tuningPlot(
  settings: readonly Trial[],
  { title, caption }: { readonly title: string; readonly caption: string },
): Figure {
  const best = settings.reduce((a, b) => (b.auc > a.auc ? b : a), settings[0]!);
  if (!best) throw new InputError('no setting to plot');
  const names = Object.keys(best.hyper).filter((name) => new Set(settings.map(({ hyper }) => hyper[name])).size > 1);
  const shown = names.length > 0 ? names : Object.keys(best.hyper);
  const groups = [
    {
      name: 'tried',
      of: settings.filter((each) => each !== best && !each.isFirst),
      symbol: 'circle' as const,
      size: 7,
      color: textColors.axis,
    },
    {
      name: 'first',
      of: settings.filter((each) => each.isFirst),
      symbol: 'diamond' as const,
      size: 11,
      color: colors[1]!,
    },
    { name: 'best', of: [best], symbol: 'star' as const, size: 13, color: colors[0]! },
  ];
  const data = shown.flatMap((name, panel) =>
    groups.map(
      (group): Partial<Data> => ({
        type: 'scatter',
        mode: 'markers',
        name: group.name,
        x: group.of.map(({ hyper }) => hyper[name]!),
        y: group.of.map(({ auc }) => auc),
        xaxis: `x${panel === 0 ? '' : panel + 1}` as 'x',
        marker: { symbol: group.symbol, size: group.size, color: group.color },
        showlegend: panel === 0,
      }),
    ),
  );
  const layout: Partial<Layout> & Record<string, unknown> = {
    title: { text: escapeHtml(title) },
    yaxis: { title: { text: 'success AUC' } },
    width: 200 + 280 * shown.length,
    height: 400,
  };
  shown.forEach((name, panel) => {
    layout[`xaxis${panel === 0 ? '' : panel + 1}`] = {
      title: { text: escapeHtml(name) },
      domain: [panel / shown.length + 0.02, (panel + 1) / shown.length - 0.04],
    };
  });
  return withProvenance(themed(data, layout), caption);
}
