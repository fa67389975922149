import { Option } from 'commander';
import { checkDatasetId, datasetIds, datasetOfBenchmark } from '../../data/datasets.js';
import { InputError } from '../../errors.js';
import { parseNameValue } from '../../text/name-value.js';
import { collect } from './option-values.js';

/**
 * `--data NAME=PATH`, the same for every command that reads a data set.
 *
 * @param what What the command does with it, and what PATH may be.
 */
export function dataOption(what: string): Option {
  return new Option('--data <name=path>', what).argParser(collect);
}

/** What `--data` means for a command with `--benchmark`. */
export const benchmarkPlace = "where the benchmark is: its folder, or a JSON file of annotations in pysot's layout";

/**
 * Places of data sets by id.
 *
 * @param words Values of `--data`: 'otb100=/data/OTB100'.
 * @param known The ids that the command reads; default: all.
 * @throws InputError when a word is not of that form, the id is unknown, or it occurs twice.
 */
export function parseData(
  words: readonly string[] = [],
  known: readonly string[] = datasetIds,
): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const word of words) {
    const [id, place] = parseNameValue(word, '--data', 'otb100=/data/OTB100');
    checkDatasetId(id, known);
    if (place === '') throw new InputError(`--data '${word}': expected a path after ${id}=`);
    if (places.has(id)) throw new InputError(`--data ${id} was given twice; expected one path for each data set`);
    places.set(id, place);
  }
  return places;
}

/**
 * The one data set of a command that reads only one.
 *
 * @throws InputError as {@link parseData}, and when there are several or none.
 */
export function singleData(
  words: readonly string[] = [],
  known: readonly string[] = datasetIds,
): readonly [id: string, place: string] {
  const [first, ...rest] = parseData(words, known);
  if (first === undefined || rest.length > 0) {
    throw new InputError(`--data was given ${words.length} times; expected --data NAME=PATH once`);
  }
  return first;
}

/**
 * Where `--data` says that a benchmark is.
 *
 * @param benchmark The value of `--benchmark`.
 * @returns Undefined when `--data` was not given.
 * @throws InputError as {@link parseData}, and when it names other data than the benchmark's.
 */
export function placeOfBenchmark(benchmark: string, words: readonly string[] = []): string | undefined {
  const places = parseData(words);
  const wanted = datasetOfBenchmark(benchmark);
  const other = [...places.keys()].find((id) => id !== wanted);
  if (other === undefined) return wanted === undefined ? undefined : places.get(wanted);
  const expected = wanted === undefined ? 'none, as it is found without' : `${wanted}=PATH`;
  throw new InputError(`--data ${other} does not belong to --benchmark ${benchmark}; expected ${expected}`);
}
