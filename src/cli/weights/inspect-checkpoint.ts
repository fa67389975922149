import { InputError } from '../../errors.js';
import { type Checkpoint, elementCount, quoted, shapeText } from '../../models/checkpoints/checkpoint.js';
import { type CheckpointFit, fitOf } from '../../models/checkpoints/fit.js';
import { type NameSource, wrapperPrefix } from '../../models/checkpoints/names.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { tableColumn, textTable } from '../../plots/table.js';
import { formatThousands } from '../../text/number-text.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { Terminal } from '../terminal/terminal.js';
import { printable } from './printable.js';

/** Options of `siamdla checkpoint inspect`. */
export interface InspectOptions {
  readonly model?: string;
  readonly keyFormat?: NameSource;
  readonly json?: boolean;
}

/**
 * Prints the tensors of a checkpoint, or how they fit a network.
 *
 * @throws InputError for a naming without a network, and as `readCheckpoint`.
 */
export function inspectFile(file: string, { model, keyFormat, json }: InspectOptions, terminal: Terminal): void {
  if (keyFormat !== undefined && model === undefined) {
    throw new InputError('--key-format: names are compared with a network only; give --model, or leave it out');
  }
  const checkpoint = readCheckpoint(file);
  if (model !== undefined) {
    const fit = fitOf(checkpoint, modelByName(model).build().table, keyFormat);
    if (json) terminal.printJson({ file, model, ...fit });
    else printFit(fit, model, terminal);
    return;
  }
  list(file, checkpoint, json ?? false, terminal);
}

function list(file: string, checkpoint: Checkpoint, json: boolean, terminal: Terminal): void {
  const rows = [...checkpoint.tensors].map(([name, { shape, storedAs }]) => ({ name, shape, dtype: storedAs }));
  const { format, nesting, metadata } = checkpoint;
  const prefix = wrapperPrefix(checkpoint.tensors.keys());
  const counts = { tensors: rows.length, parameters: parameterCount(checkpoint), values: valueCount(checkpoint) };
  if (json) {
    terminal.printJson({ file, format, nesting, prefix, ...counts, metadata, list: rows });
    return;
  }
  terminal.print(
    textTable([
      tableColumn(
        'name',
        rows.map(({ name }) => printable(name)),
      ),
      tableColumn(
        'shape',
        rows.map(({ shape }) => shapeText(shape)),
      ),
      tableColumn(
        'dtype',
        rows.map(({ dtype }) => dtype),
      ),
    ]),
  );
  const place = nesting.length > 0 ? `, under ${nesting.map(quoted).join(' > ')}` : '';
  const names = prefix === '' ? '' : `, prefix of all names: ${quoted(prefix)}`;
  terminal.print(`\n${format}: ${counts.tensors} tensors${place}${names}`);
  terminal.print(
    `${formatThousands(counts.parameters)} parameters, ${formatThousands(counts.values - counts.parameters)} running statistics`,
  );
  for (const [name, value] of Object.entries(metadata)) {
    terminal.print(`${printable(name)}: ${printable(String(value))}`);
  }
}

function printFit({ rows, counts }: CheckpointFit, model: string, terminal: Terminal): void {
  const text = (name: string | undefined): string => (name === undefined ? '' : printable(name));
  const shape = (sides: readonly number[] | undefined): string => (sides ? shapeText(sides) : '');
  const column = (name: string, of: (row: CheckpointFit['rows'][number]) => string) => tableColumn(name, rows.map(of));
  terminal.print(
    textTable([
      column('name', ({ name, inFile }) => text(name ?? inFile)),
      column('in the file', ({ name, inFile }) => (name === inFile ? '' : text(inFile))),
      column('expected', ({ expected }) => shape(expected)),
      column('found', ({ found }) => shape(found)),
      column('', ({ fit }) => fit),
    ]),
  );
  const { matched, missing, unused } = counts;
  const total = matched + missing + counts['other shape'];
  terminal.print(
    `\n${model}: ${matched} of ${total} tensors match, ${missing} missing, ${counts['other shape']} of another shape, ${counts['left over']} left over, ${unused} unused`,
  );
}

/** Number of trainable values: all but batch-norm statistics and counts. */
function parameterCount({ tensors }: Checkpoint): number {
  const isStatistic = /(^|\.)(running_mean|running_var|num_batches_tracked)$/;
  return [...tensors].reduce((sum, [name, { shape }]) => sum + (isStatistic.test(name) ? 0 : elementCount(shape)), 0);
}

function valueCount({ tensors }: Checkpoint): number {
  return [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
}
