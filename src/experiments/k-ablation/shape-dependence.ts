import { builtInShapes, logNormalShapes, squareShapes } from '../../data/target-shapes/target-shapes.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { RunContext } from '../../study/experiment.js';
import { Meter } from '../../study/progress.js';
import { kAblation } from './k-ablation.js';
import type { KAblationConfig } from './result.js';
import { pairsText } from './summary.js';

/** P of the default interpretation by K for several distributions of aspect ratios, on a tenth of the pairs. */
export async function shapeDependence(config: KAblationConfig, context: RunContext = {}): Promise<ResultTable> {
  const pairs = Math.max(config.epochs, Math.round(config.pairs / 10));
  const own = config.shapes.name === builtInShapes.name ? [] : [config.shapes];
  const all = [squareShapes, logNormalShapes(0, 0.3), logNormalShapes(0, 0.5), builtInShapes, ...own];
  const rows: (string | number)[][] = [];
  const meter = new Meter(
    all.map(() => 1),
    context.progress,
  );
  for (const [i, shapes] of all.entries()) {
    const each = { ...config, pairs, shapes };
    const { interpretations } = await kAblation.run(each, { ...context, progress: meter.listener(i) });
    meter.finish(i);
    rows.push([shapes.name, ...interpretations[0]!.p]);
  }
  return {
    caption: 'P by K and the shapes of targets',
    columns: [{ name: 'shapes' }, ...config.ks.map((k) => ({ name: `K = ${k}`, decimals: 2 }))],
    sections: [{ rows }],
    note: `${pairsText(pairs)} for each K and row, seed ${config.seed}`,
  };
}
