import path from 'node:path';
import { Command, Option } from 'commander';
import { InputError, messageOf } from '../errors.js';
import { type Checkpoint, elementCount, quoted, shapeText } from '../models/checkpoints/checkpoint.js';
import { type ConvertOptions, convertCheckpoint } from '../models/checkpoints/convert.js';
import { type CheckpointFit, fitOf } from '../models/checkpoints/fit.js';
import { type Layout, layouts } from '../models/checkpoints/layout.js';
import type { ExpectedTensor } from '../models/checkpoints/match.js';
import { type NameSource, nameSources, wrapperPrefix } from '../models/checkpoints/names.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../models/checkpoints/safetensors.js';
import { tableColumn, textTable, withThousands } from '../plots/table.js';

interface InspectOptions {
  model?: string;
  from?: NameSource;
  json?: boolean;
}

interface CliConvertOptions {
  from?: NameSource;
  layout: Layout;
  model?: string;
  allowPartial?: boolean;
  json?: boolean;
}

/** `siamdla checkpoint`: shows what is in a file of weights, and converts it. */
export function checkpointCommand(): Command {
  const command = new Command('checkpoint').description('inspect and convert weights: .pth, .pth.tar and .safetensors');
  command
    .command('inspect')
    .description("list a checkpoint's tensors; nothing in the file is run")
    .argument('<file>', 'a file of torch.save, or .safetensors')
    .option('--model <name>', "compare it with a network's tensors, one by one: 'siamcar-r50'")
    .addOption(namesOption())
    .option('--json', 'print as JSON')
    .action(inspect);
  command
    .command('convert')
    .description("write a checkpoint's tensors as .safetensors, under the reference trackers' names")
    .argument('<file>', 'a file of torch.save, or .safetensors')
    .argument('<out>', 'the .safetensors file to write')
    .option('--model <name>', "the network that it is for, whose tensors all have to be there: 'siamcar-r50'")
    .addOption(namesOption())
    .addOption(new Option('--layout <axes>', "order of a kernel's axes").choices(layouts).default('oihw'))
    .option('--allow-partial', 'leave out tensors whose names are not known, and do without those that are missing')
    .option('--json', 'print what became of each tensor as JSON')
    .action(convert);
  return command;
}

function namesOption(): Option {
  return new Option('--from <names>', 'whose names the checkpoint has').choices(nameSources);
}

async function inspect(file: string, { model, from, json }: InspectOptions): Promise<void> {
  const checkpoint = readCheckpoint(file);
  if (model !== undefined) {
    const fit = fitOf(checkpoint, await tableOf(model), from);
    if (json) console.log(JSON.stringify({ file, model, ...fit }));
    else printFit(fit, model);
    return;
  }
  list(file, checkpoint, json);
}

function list(file: string, checkpoint: Checkpoint, json: boolean = false): void {
  const rows = [...checkpoint.tensors].map(([name, { shape, storedAs }]) => ({ name, shape, dtype: storedAs }));
  const { format, nesting, metadata } = checkpoint;
  const prefix = wrapperPrefix(checkpoint.tensors.keys());
  const counts = { tensors: rows.length, parameters: parameterCount(checkpoint), values: valueCount(checkpoint) };
  if (json) {
    console.log(JSON.stringify({ file, format, nesting, prefix, ...counts, metadata, list: rows }));
    return;
  }
  console.log(
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
  const names = prefix === '' ? '' : `, names begin with ${quoted(prefix)}`;
  console.log(`\n${format}: ${counts.tensors} tensors${place}${names}`);
  console.log(
    `${withThousands(counts.parameters)} parameters, ${withThousands(counts.values - counts.parameters)} running statistics`,
  );
  for (const [name, value] of Object.entries(metadata)) {
    console.log(`${quoted(name).slice(1, -1)}: ${quoted(String(value)).slice(1, -1)}`);
  }
}

/** What a network of this name needs. */
async function tableOf(model: string): Promise<readonly ExpectedTensor[]> {
  const { modelByName } = await import('../models/zoo.js'); // loaded when asked for: it brings tensorflow.js
  return modelByName(model).build().table;
}

function printFit({ rows, counts }: CheckpointFit, model: string): void {
  const text = (name: string | undefined): string => (name === undefined ? '' : quoted(name).slice(1, -1));
  const shape = (sides: readonly number[] | undefined): string => (sides ? shapeText(sides) : '');
  const column = (name: string, of: (row: CheckpointFit['rows'][number]) => string) => tableColumn(name, rows.map(of));
  console.log(
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
  console.log(
    `\n${model}: ${matched} of ${total} tensors match, ${missing} missing, ${counts['other shape']} of another shape, ${counts['left over']} left over, ${unused} unused`,
  );
}

/** Values that training changes: all but batch-norm statistics and counts. */
function parameterCount({ tensors }: Checkpoint): number {
  const isStatistic = /(^|\.)(running_mean|running_var|num_batches_tracked)$/;
  return [...tensors].reduce((sum, [name, { shape }]) => sum + (isStatistic.test(name) ? 0 : elementCount(shape)), 0);
}

function valueCount({ tensors }: Checkpoint): number {
  return [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

async function convert(file: string, out: string, options: CliConvertOptions): Promise<void> {
  if (!out.endsWith('.safetensors')) throw new InputError(`${out}: expected a name that ends in .safetensors`);
  const { from, layout, allowPartial, model } = options;
  const checkpoint = readCheckpoint(file);
  const expected = model === undefined ? undefined : await tableOf(model);
  const wanted: ConvertOptions = { from, layout, allowPartial, expected };
  const { converted, prefix, unused, leftOver, match } = convertCheckpoint(checkpoint, wanted);
  const rows = converted.map(({ from: source, to, tensor, embedded, transposed }) => ({
    from: source,
    to,
    shape: tensor.shape,
    dtype: tensor.dtype,
    storedAs: tensor.storedAs,
    embedded,
    transposed,
  }));
  const { source = path.basename(file), input } = checkpoint.metadata; // what is known of the weights goes on
  const kept = { source: String(source), ...(typeof input === 'string' && { input }) };
  const metadata = { ...kept, layout, ...(from && { names: from }), ...(model && { model }) };
  try {
    writeSafetensors(out, new Map(converted.map(({ to, tensor }) => [to, tensor])), metadata);
  } catch (error) {
    throw new InputError(`${out}: cannot be written (${messageOf(error)})`, { cause: error });
  }
  if (options.json) {
    const { matched, missing, wrongShape } = match ?? {};
    const fit = match && { matched: matched!.length, missing, wrongShape };
    console.log(JSON.stringify({ file: out, ...metadata, prefix, converted: rows, unused, leftOver, ...fit }));
    return;
  }
  const column = (name: string, of: (row: (typeof rows)[number]) => string) => tableColumn(name, rows.map(of));
  console.log(
    textTable([
      column('name', ({ to }) => quoted(to).slice(1, -1)),
      column('was', ({ from: source, to }) => (source === to ? '' : quoted(source).slice(1, -1))),
      column('shape', ({ shape }) => shapeText(shape)),
      column('dtype', ({ dtype, storedAs }) => (dtype === storedAs ? dtype : `${dtype} (was ${storedAs})`)),
      column('change', ({ embedded, transposed }) =>
        embedded ? '1x1 kernel in the centre of 3x3' : transposed ? '1x1 convolution as a transposed one' : '',
      ),
    ]),
  );
  const without = prefix === '' ? '' : `, without ${quoted(prefix)}`;
  console.log(`\n${out}: ${rows.length} tensors, kernels as ${layout}${without}`);
  if (unused.length > 0) console.log(`not used by a tracker, left out: ${unused.map(quoted).join(', ')}`);
  const why = model === undefined ? 'not known' : `not a tensor of ${model}`;
  if (leftOver.length > 0) console.log(`${why}, left out: ${leftOver.map(quoted).join(', ')}`);
  if (!match) return;
  console.log(`${model}: ${match.matched.length} of ${expected!.length} tensors are there`);
  if (match.missing.length > 0) console.log(`missing: ${match.missing.map(quoted).join(', ')}`);
  if (match.wrongShape.length > 0) {
    console.log(`of another shape, left out: ${match.wrongShape.map(({ name }) => quoted(name)).join(', ')}`);
  }
}
