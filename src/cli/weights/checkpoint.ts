import path from 'node:path';
import { type Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { isSameFile } from '../../files/same-file.js';
import { type Checkpoint, elementCount, quoted, shapeText } from '../../models/checkpoints/checkpoint.js';
import { type ConvertOptions, convertCheckpoint } from '../../models/checkpoints/convert.js';
import { type CheckpointFit, fitOf } from '../../models/checkpoints/fit.js';
import { type Layout, layouts } from '../../models/checkpoints/layout.js';
import type { ExpectedTensor } from '../../models/checkpoints/match.js';
import { type NameSource, nameSources, wrapperPrefix } from '../../models/checkpoints/names.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { tableColumn, textTable } from '../../plots/table.js';
import { formatThousands } from '../../text/number-text.js';
import { modelByName, models } from '../../trackers/catalogue.js';
import { refuseOtherModel } from '../../tracking/read-network.js';
import type { Terminal } from '../terminal/terminal.js';
import { definePack } from './pack-weights.js';

const modelNames = models.map(({ name }) => name).join(', ');

interface InspectOptions {
  model?: string;
  keyFormat?: NameSource;
  json?: boolean;
}

interface ConvertFileOptions {
  keyFormat?: NameSource;
  layout: Layout;
  model?: string;
  allowPartial?: boolean;
  json?: boolean;
}

/** `siamdla checkpoint`: lists the tensors of a file of weights, converts it, and packs a training's weights. */
export function define(command: Command, terminal: Terminal): void {
  command
    .command('inspect')
    .description("list a checkpoint's tensors; nothing in the file is executed")
    .argument('<file>', 'a file written by torch.save, or .safetensors')
    .option('--model <name>', `compare with the tensors of a network: ${modelNames}`)
    .addOption(keyFormatOption())
    .option('--json', 'print as JSON')
    .action((file: string, options: InspectOptions) => inspect(file, options, terminal));
  command
    .command('convert')
    .description("write a checkpoint's tensors as .safetensors, under the reference trackers' names")
    .argument('<file>', 'a file written by torch.save, or .safetensors')
    .argument('<out>', 'the .safetensors file to write')
    .option('--model <name>', `the network that it is for, of which no tensor may be missing: ${modelNames}`)
    .addOption(keyFormatOption())
    .addOption(new Option('--layout <axes>', 'axis order of convolution kernels').choices(layouts).default('oihw'))
    .option('--allow-partial', 'skip unknown tensors, and accept missing ones')
    .option('--json', 'print every tensor as JSON')
    .action((file: string, out: string, options: ConvertFileOptions) => convert(file, out, options, terminal));
  definePack(command, terminal);
}

function keyFormatOption(): Option {
  return new Option('--key-format <name>', "naming of the checkpoint's tensors").choices(nameSources);
}

function inspect(file: string, { model, keyFormat, json }: InspectOptions, terminal: Terminal): void {
  if (keyFormat !== undefined && model === undefined) {
    throw new InputError('--key-format: names are compared with a network only; give --model, or leave it out');
  }
  const checkpoint = readCheckpoint(file);
  if (model !== undefined) {
    const fit = fitOf(checkpoint, tableOf(model), keyFormat);
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
        rows.map(({ name }) => quoted(name).slice(1, -1)),
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
    terminal.print(`${quoted(name).slice(1, -1)}: ${quoted(String(value)).slice(1, -1)}`);
  }
}

/** The tensors of a network. */
function tableOf(model: string): readonly ExpectedTensor[] {
  return modelByName(model).build().table;
}

function printFit({ rows, counts }: CheckpointFit, model: string, terminal: Terminal): void {
  const text = (name: string | undefined): string => (name === undefined ? '' : quoted(name).slice(1, -1));
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

/** What a file says about its tensors, to be kept: of .pth, which holds optimisers and more, the input format alone. */
function saidOf({ format, metadata }: Checkpoint): Record<string, string> {
  const texts = Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const kept = texts.filter(([name]) => format === 'safetensors' || name === 'source' || name === 'input');
  return Object.fromEntries(kept);
}

function convert(file: string, out: string, options: ConvertFileOptions, terminal: Terminal): void {
  if (!out.endsWith('.safetensors')) throw new InputError(`${out}: expected a file name ending in .safetensors`);
  if (isSameFile(file, out))
    throw new InputError(`${out}: is the checkpoint itself, which would be replaced; give another file to write`);
  const { keyFormat, layout, allowPartial, model } = options;
  const checkpoint = readCheckpoint(file);
  const expected = model === undefined ? undefined : tableOf(model);
  if (model !== undefined && !allowPartial && keyFormat === undefined) {
    refuseOtherModel(checkpoint, modelByName(model));
  }
  const wanted: ConvertOptions = { from: keyFormat, layout, allowPartial, expected };
  const { converted, prefix, unused, leftOver, match } = convertCheckpoint(checkpoint, wanted);
  const rows = converted.map(({ from: source, to, tensor, embedded, transposed, derived }) => ({
    from: source,
    to,
    shape: tensor.shape,
    dtype: tensor.dtype,
    storedAs: tensor.storedAs,
    embedded,
    transposed,
    ...(derived && { derived }),
  }));
  const said = { source: path.basename(file), ...saidOf(checkpoint) };
  const metadata = { ...said, layout, ...(keyFormat && { names: keyFormat }), ...(model && { model }) };
  writeSafetensors(out, new Map(converted.map(({ to, tensor }) => [to, tensor])), metadata);
  if (options.json) {
    const { matched, missing, wrongShape } = match ?? {};
    const fit = match && { matched: matched!.length, missing, wrongShape };
    terminal.printJson({ file: out, ...metadata, prefix, converted: rows, unused, leftOver, ...fit });
    return;
  }
  const column = (name: string, of: (row: (typeof rows)[number]) => string) => tableColumn(name, rows.map(of));
  terminal.print(
    textTable([
      column('name', ({ to }) => quoted(to).slice(1, -1)),
      column('was', ({ from: source, to }) => (source === to ? '' : quoted(source).slice(1, -1))),
      column('shape', ({ shape }) => shapeText(shape)),
      column('dtype', ({ dtype, storedAs }) => (dtype === storedAs ? dtype : `${dtype} (was ${storedAs})`)),
      column('change', ({ embedded, transposed, derived }) => {
        if (derived) return 'not in the file: computes nothing';
        return embedded ? '1x1 kernel in the centre of 3x3' : transposed ? '1x1 convolution as a transposed one' : '';
      }),
    ]),
  );
  const without = prefix === '' ? '' : `, without ${quoted(prefix)}`;
  terminal.print(`\n${out}: ${rows.length} tensors, kernels as ${layout}${without}`);
  if (unused.length > 0) terminal.print(`not used by a tracker, skipped: ${unused.map(quoted).join(', ')}`);
  const why = model === undefined ? 'unknown' : `not a tensor of ${model}`;
  if (leftOver.length > 0) terminal.print(`${why}, skipped: ${leftOver.map(quoted).join(', ')}`);
  if (!match) return;
  terminal.print(`${model}: ${match.matched.length} of ${expected!.length} tensors found`);
  if (match.missing.length > 0) terminal.print(`missing: ${match.missing.map(quoted).join(', ')}`);
  if (match.wrongShape.length > 0) {
    terminal.print(`of another shape, skipped: ${match.wrongShape.map(({ name }) => quoted(name)).join(', ')}`);
  }
}
