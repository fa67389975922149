import path from 'node:path';
import { InputError } from '../../errors.js';
import { isSameFile } from '../../files/same-file.js';
import { type Checkpoint, quoted, shapeText } from '../../models/checkpoints/checkpoint.js';
import { type Conversion, convertCheckpoint } from '../../models/checkpoints/convert.js';
import type { Layout } from '../../models/checkpoints/layout.js';
import type { NameSource } from '../../models/checkpoints/names.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { tableColumn, textTable } from '../../plots/table.js';
import { modelByName } from '../../trackers/catalogue.js';
import { refuseOtherModel } from '../../tracking/read-network.js';
import type { Terminal } from '../terminal/terminal.js';
import { printable } from './printable.js';

/** Options of `siamdla checkpoint convert`. */
export interface ConvertFileOptions {
  readonly keyFormat?: NameSource;
  readonly layout: Layout;
  readonly model?: string;
  readonly allowPartial?: boolean;
  readonly json?: boolean;
}

/**
 * Writes the tensors of a checkpoint as .safetensors, and prints what became of each.
 *
 * @throws InputError when the file to write is the checkpoint or has another ending; as `readCheckpoint`, `refuseOtherModel`
 * and `convertCheckpoint`.
 */
export function convertFile(file: string, out: string, options: ConvertFileOptions, terminal: Terminal): void {
  if (!out.endsWith('.safetensors')) throw new InputError(`${out}: expected a file name ending in .safetensors`);
  if (isSameFile(file, out))
    throw new InputError(`${out}: is the checkpoint itself, which would be replaced; give another file to write`);
  const { keyFormat, layout, allowPartial, model } = options;
  const checkpoint = readCheckpoint(file);
  const expected = model === undefined ? undefined : modelByName(model).build().table;
  if (model !== undefined && !allowPartial && keyFormat === undefined) {
    refuseOtherModel(checkpoint, modelByName(model));
  }
  const conversion = convertCheckpoint(checkpoint, { from: keyFormat, layout, allowPartial, expected });
  const said = { source: path.basename(file), ...saidOf(checkpoint) };
  const metadata = { ...said, layout, ...(keyFormat && { names: keyFormat }), ...(model && { model }) };
  writeSafetensors(out, new Map(conversion.converted.map(({ to, tensor }) => [to, tensor])), metadata);
  if (options.json) {
    terminal.printJson({ file: out, ...metadata, ...conversionJson(conversion) });
    return;
  }
  printTensors(conversion, terminal);
  const without = conversion.prefix === '' ? '' : `, without ${quoted(conversion.prefix)}`;
  terminal.print(`\n${out}: ${conversion.converted.length} tensors, kernels as ${layout}${without}`);
  printLeftOut(conversion, model, terminal);
  if (model !== undefined) printMatch(conversion, model, expected!.length, terminal);
}

/** What a file says about its tensors, to be kept: of .pth, which holds optimisers and more, the input format alone. */
function saidOf({ format, metadata }: Checkpoint): Record<string, string> {
  const texts = Object.entries(metadata).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const kept = texts.filter(([name]) => format === 'safetensors' || name === 'source' || name === 'input');
  return Object.fromEntries(kept);
}

function conversionJson({ prefix, converted, unused, leftOver, match }: Conversion): object {
  const rows = converted.map(({ from, to, tensor, embedded, transposed, derived }) => ({
    ...{ from, to, shape: tensor.shape, dtype: tensor.dtype, storedAs: tensor.storedAs },
    ...{ embedded, transposed },
    ...(derived && { derived }),
  }));
  const { matched, missing, wrongShape } = match ?? {};
  const fit = match && { matched: matched!.length, missing, wrongShape };
  return { prefix, converted: rows, unused, leftOver, ...fit };
}

function printTensors({ converted }: Conversion, terminal: Terminal): void {
  const column = (name: string, of: (row: (typeof converted)[number]) => string) =>
    tableColumn(name, converted.map(of));
  terminal.print(
    textTable([
      column('name', ({ to }) => printable(to)),
      column('was', ({ from, to }) => (from === to ? '' : printable(from))),
      column('shape', ({ tensor }) => shapeText(tensor.shape)),
      column('dtype', ({ tensor: { dtype, storedAs } }) => (dtype === storedAs ? dtype : `${dtype} (was ${storedAs})`)),
      column('change', ({ embedded, transposed, derived }) => {
        if (derived) return 'not in the file: computes nothing';
        return embedded ? '1x1 kernel in the centre of 3x3' : transposed ? '1x1 convolution as a transposed one' : '';
      }),
    ]),
  );
}

function printLeftOut({ unused, leftOver }: Conversion, model: string | undefined, terminal: Terminal): void {
  if (unused.length > 0) terminal.print(`not used by a tracker, skipped: ${unused.map(quoted).join(', ')}`);
  const why = model === undefined ? 'unknown' : `not a tensor of ${model}`;
  if (leftOver.length > 0) terminal.print(`${why}, skipped: ${leftOver.map(quoted).join(', ')}`);
}

/** @param total Tensors of the model. */
function printMatch({ match }: Conversion, model: string, total: number, terminal: Terminal): void {
  if (!match) return;
  terminal.print(`${model}: ${match.matched.length} of ${total} tensors found`);
  if (match.missing.length > 0) terminal.print(`missing: ${match.missing.map(quoted).join(', ')}`);
  if (match.wrongShape.length > 0) {
    terminal.print(`of another shape, skipped: ${match.wrongShape.map(({ name }) => quoted(name)).join(', ')}`);
  }
}
