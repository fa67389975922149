import { existsSync } from 'node:fs';
import path from 'node:path';
import { subfolders } from '../../data/folders.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { packageRoot, realDataFolder } from '../../package-root.js';
import { modelByName, models } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { pixelFormatOf } from '../../tracking/create-tracker.js';
import type { TrackerSpec } from '../../tracking/run/tracker-spec.js';
import { checkedWeights, readCards } from '../../tracking/shipped-weights.js';

/** A tracker that runs, or raw results of one that ran elsewhere. */
export type Contender =
  | { readonly title: string; readonly spec: TrackerSpec; readonly isShipped: boolean }
  | { readonly title: string; readonly folder: string };

/** Published weights that are compared, where this machine has them. */
const published = [{ title: 'NanoTrack v3 (published)', model: 'nanotrack-v3', file: 'nanotrack/nanotrackv3.pth' }];

/**
 * The weights of the kit by title, then what they are compared with: template matching, standing still, published weights in
 * the folder of real data, and raw results in SIAMDLA_RESULTS/real-videos or data/results/real-videos.
 */
export function contenders(): readonly Contender[] {
  const shipped = readCards().map((card) => ({
    title: card.title,
    spec: networkSpec(card.title, card.model, checkedWeights(card)),
    isShipped: true,
  }));
  const baseline = (title: string, name: 'template-matching' | 'stand-still'): Contender => ({
    title,
    spec: { baseline: name, name: title },
    isShipped: false,
  });
  return [
    ...shipped,
    baseline('NCC', 'template-matching'),
    baseline('stand-still', 'stand-still'),
    ...published.flatMap(({ title, model, file }) => {
      const weights = path.join(realDataFolder(), 'weights', file);
      const isKnown = models.some(({ name }) => name === model);
      return isKnown && existsSync(weights)
        ? [{ title, spec: networkSpec(title, model, weights), isShipped: false }]
        : [];
    }),
    ...rawResults(),
  ];
}

function networkSpec(name: string, modelName: string, weights: string): TrackerSpec {
  const model = modelByName(modelName);
  const { hyper } = hyperSetFor(model.tracker, 'otb100');
  const noted = readCheckpoint(weights).metadata.input;
  return {
    name,
    model: modelName,
    weights,
    pixelFormat: pixelFormatOf(weights, noted) ?? model.pixelFormat,
    hyper,
    threads: 1,
  };
}

function rawResults(): Contender[] {
  const root = path.join(process.env.SIAMDLA_RESULTS ?? path.join(packageRoot, 'data', 'results'), 'real-videos');
  if (!existsSync(root)) return [];
  return subfolders(root).map((title) => ({ title, folder: path.join(root, title) }));
}
