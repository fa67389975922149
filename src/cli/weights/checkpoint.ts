import { type Command, Option } from 'commander';
import { layouts } from '../../models/checkpoints/layout.js';
import { models } from '../../trackers/catalogue.js';
import { keyFormatOption } from '../options/network-options.js';
import type { Terminal } from '../terminal/terminal.js';
import { type ConvertFileOptions, convertFile } from './convert-checkpoint.js';
import { type InspectOptions, inspectFile } from './inspect-checkpoint.js';
import { definePack } from './pack-weights.js';

const modelNames = models.map(({ name }) => name).join(', ');

/** `siamdla checkpoint`: lists the tensors of a file of weights, converts it, and packs a training's weights. */
export function define(command: Command, terminal: Terminal): void {
  command
    .command('inspect')
    .description("list a checkpoint's tensors; nothing in the file is executed")
    .argument('<file>', 'a file written by torch.save, or .safetensors')
    .option('--model <name>', `compare with the tensors of a network: ${modelNames}`)
    .addOption(keyFormatOption("the checkpoint's tensors"))
    .option('--json', 'print as JSON')
    .action((file: string, options: InspectOptions) => inspectFile(file, options, terminal));
  command
    .command('convert')
    .description("write a checkpoint's tensors as .safetensors, under the reference trackers' names")
    .argument('<file>', 'a file written by torch.save, or .safetensors')
    .argument('<out>', 'the .safetensors file to write')
    .option('--model <name>', `the network that it is for, of which no tensor may be missing: ${modelNames}`)
    .addOption(keyFormatOption("the checkpoint's tensors"))
    .addOption(new Option('--layout <axes>', 'axis order of convolution kernels').choices(layouts).default('oihw'))
    .option('--allow-partial', 'skip unknown tensors, and accept missing ones')
    .option('--json', 'print every tensor as JSON')
    .action((file: string, out: string, options: ConvertFileOptions) => convertFile(file, out, options, terminal));
  definePack(command, terminal);
}
