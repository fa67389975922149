import { existsSync } from 'node:fs';
import path from 'node:path';
import { subfolders } from '../../files/folders.js';
import { packageRoot } from '../../files/package-root.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import type { Device } from '../../runtime/device.js';
import { pretrainedFile } from '../../study/config.js';
import { computingOn } from '../../study/entries/entry-tracker.js';
import { modelByName } from '../../trackers/catalogue.js';
import { defaultHyper } from '../../tracking/default-hyper.js';
import { pixelFormatOf } from '../../tracking/read-network.js';
import type { TrackerSpec } from '../../tracking/run/tracker-spec.js';
import { checkedWeights, readCards } from '../../tracking/shipped-weights.js';
import { publishedTrackers } from '../scoring/real-study.js';

/** A tracker that runs, or raw results of one that ran elsewhere. */
export type Contender =
  | { readonly title: string; readonly spec: TrackerSpec; readonly isShipped: boolean }
  | { readonly title: string; readonly folder: string };

/**
 * The weights of the kit by title, then what they are compared with: template matching, standing still, published weights
 * that are found, and raw results in SIAMDLA_RESULTS/real-videos or data/results/real-videos.
 *
 * @param device Of the networks; undefined: the CPU.
 */
export function contenders(device: Device | undefined): readonly Contender[] {
  const shipped = readCards().map((card) => ({
    title: card.title,
    spec: networkSpec(card.title, card.model, checkedWeights(card), device),
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
    ...publishedTrackers.flatMap(({ title, model, weights }) => {
      const file = pretrainedFile(weights);
      return existsSync(file) ? [{ title, spec: networkSpec(title, model, file, device), isShipped: false }] : [];
    }),
    ...rawResults(),
  ];
}

function networkSpec(name: string, modelName: string, weights: string, device: Device | undefined): TrackerSpec {
  const model = modelByName(modelName);
  const { hyper } = defaultHyper(model, 'real-videos', weights);
  const { pixelFormat } = pixelFormatOf(readCheckpoint(weights), model);
  return {
    name,
    model: modelName,
    weights,
    pixelFormat,
    hyper,
    threads: 1,
    ...computingOn(device),
  };
}

function rawResults(): Contender[] {
  const root = path.join(process.env.SIAMDLA_RESULTS || path.join(packageRoot, 'data', 'results'), 'real-videos');
  if (!existsSync(root)) return [];
  return subfolders(root).map((title) => ({ title, folder: path.join(root, title) }));
}
