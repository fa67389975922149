import { existsSync } from 'node:fs';
import type { DatasetKind } from '../data/datasets.js';
import { locateDataset } from '../data/locate-dataset.js';
import { isReal, pretrainedFile, type StudyConfig } from './config.js';

/** What of a line-up's data is not on this machine, in words; undefined where all is here. */
export function missingDataReason({ data, pretrained = {} }: StudyConfig, benchmark: string): string | undefined {
  if (!isReal(data)) return undefined;
  const isMissing = (id: string, kind: DatasetKind): boolean => locateDataset(id, { kind }).found === undefined;
  const sets = [
    ...data.sets.filter((id) => isMissing(id, 'training')),
    ...(isMissing(benchmark, 'test') ? [benchmark] : []),
  ];
  const weights = Object.values(pretrained).filter(({ file }) => !existsSync(pretrainedFile(file)));
  const parts = [
    ...(sets.length > 0 ? [`the datasets ${sets.join(', ')} (siamdla datasets says where they belong)`] : []),
    ...new Set(weights.map(({ file }) => `data/weights/${file}`)),
  ];
  return parts.length > 0 ? `not here: ${parts.join('; ')}` : undefined;
}
