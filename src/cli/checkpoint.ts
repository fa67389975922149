import path from 'node:path';
import { Command, Option } from 'commander';
import { InputError, messageOf } from '../errors.js';
import { type Checkpoint, elementCount, quoted, shapeText } from '../models/checkpoints/checkpoint.js';
import { type ConvertOptions, convertCheckpoint } from '../models/checkpoints/convert.js';
import { type Layout, layouts } from '../models/checkpoints/layout.js';
import { type NameSource, nameSources, wrapperPrefix } from '../models/checkpoints/names.js';
import { readCheckpoint } from '../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../models/checkpoints/safetensors.js';
import { tableColumn, textTable, withThousands } from '../plots/table.js';

interface InspectOptions {
  json?: boolean;
}

interface CliConvertOptions {
  from?: NameSource;
  layout: Layout;
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
    .option('--json', 'print as JSON')
    .action(inspect);
  command
    .command('convert')
    .description("write a checkpoint's tensors as .safetensors, under the reference trackers' names")
    .argument('<file>', 'a file of torch.save, or .safetensors')
    .argument('<out>', 'the .safetensors file to write')
    .addOption(new Option('--from <names>', 'whose names the checkpoint has').choices(nameSources))
    .addOption(new Option('--layout <axes>', "order of a kernel's axes").choices(layouts).default('oihw'))
    .option('--allow-partial', 'leave out tensors whose names are not known')
    .option('--json', 'print what became of each tensor as JSON')
    .action(convert);
  return command;
}

function inspect(file: string, { json }: InspectOptions): void {
  const checkpoint = readCheckpoint(file);
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
  const from = nesting.length > 0 ? `, under ${nesting.map(quoted).join(' > ')}` : '';
  const names = prefix === '' ? '' : `, names begin with ${quoted(prefix)}`;
  console.log(`\n${format}: ${counts.tensors} tensors${from}${names}`);
  console.log(
    `${withThousands(counts.parameters)} parameters, ${withThousands(counts.values - counts.parameters)} running statistics`,
  );
  for (const [name, value] of Object.entries(metadata)) {
    console.log(`${quoted(name).slice(1, -1)}: ${quoted(String(value)).slice(1, -1)}`);
  }
}

/** Values that training changes: all but batch-norm statistics and counts. */
function parameterCount({ tensors }: Checkpoint): number {
  const isStatistic = /(^|\.)(running_mean|running_var|num_batches_tracked)$/;
  return [...tensors].reduce((sum, [name, { shape }]) => sum + (isStatistic.test(name) ? 0 : elementCount(shape)), 0);
}

function valueCount({ tensors }: Checkpoint): number {
  return [...tensors.values()].reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

function convert(file: string, out: string, options: CliConvertOptions): void {
  if (!out.endsWith('.safetensors')) throw new InputError(`${out}: expected a name that ends in .safetensors`);
  const { from, layout, allowPartial } = options satisfies ConvertOptions;
  const { converted, prefix, unused, leftOver } = convertCheckpoint(readCheckpoint(file), {
    from,
    layout,
    allowPartial,
  });
  const rows = converted.map(({ from: source, to, tensor, embedded }) => ({
    from: source,
    to,
    shape: tensor.shape,
    dtype: tensor.dtype,
    storedAs: tensor.storedAs,
    embedded,
  }));
  const metadata = { source: path.basename(file), layout, ...(from && { names: from }) };
  try {
    writeSafetensors(out, new Map(converted.map(({ to, tensor }) => [to, tensor])), metadata);
  } catch (error) {
    throw new InputError(`${out}: cannot be written (${messageOf(error)})`, { cause: error });
  }
  if (options.json) {
    console.log(JSON.stringify({ file: out, ...metadata, prefix, converted: rows, unused, leftOver }));
    return;
  }
  const column = (name: string, of: (row: (typeof rows)[number]) => string) => tableColumn(name, rows.map(of));
  console.log(
    textTable([
      column('name', ({ to }) => quoted(to).slice(1, -1)),
      column('was', ({ from: source, to }) => (source === to ? '' : quoted(source).slice(1, -1))),
      column('shape', ({ shape }) => shapeText(shape)),
      column('dtype', ({ dtype, storedAs }) => (dtype === storedAs ? dtype : `${dtype} (was ${storedAs})`)),
      column('change', ({ embedded }) => (embedded ? '1x1 kernel in the centre of 3x3' : '')),
    ]),
  );
  const without = prefix === '' ? '' : `, without ${quoted(prefix)}`;
  console.log(`\n${out}: ${rows.length} tensors, kernels as ${layout}${without}`);
  if (unused.length > 0) console.log(`not used by a tracker, left out: ${unused.map(quoted).join(', ')}`);
  if (leftOver.length > 0) console.log(`not known, left out: ${leftOver.map(quoted).join(', ')}`);
}
