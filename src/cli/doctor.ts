import type { Command } from 'commander';
import { chooseDevice } from '../runtime/device.js';
import { diagnose } from '../runtime/diagnose.js';
import { describeDevice, deviceOption } from './device.js';
import type { Terminal } from './terminal.js';

/** `siamdla doctor`: which devices are available, why others are not, and how fast each is. */
export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(deviceOption())
    .option('--json', 'print one JSON object')
    .action((options: { device?: string; json?: boolean }) => runDoctor(options, terminal));
}

async function runDoctor(
  { device: wanted, json }: { device?: string; json?: boolean },
  terminal: Terminal,
): Promise<void> {
  const device = await chooseDevice(wanted); // first: a device that is asked for and not available is invalid input
  const backends = await diagnose();
  if (json) {
    terminal.printJson({ node: process.version, platform: `${process.platform} ${process.arch}`, device, backends });
    return;
  }
  const ms = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(1));
  terminal.printTable({
    backend: backends.map(({ kind, name }) => `${kind === 'eager' ? 'tensorflow.js' : 'ONNX Runtime'} ${name}`),
    'convolution, ms': backends.map(({ convolutionMs }) => ms(convolutionMs)),
    'matrix product, ms': backends.map(({ matrixProductMs }) => ms(matrixProductMs)),
    found: backends.map(({ what, missing }) => (missing === undefined ? (what ?? 'yes') : `no: ${short(missing)}`)),
  });
  terminal.print(describeDevice(device));
}

function short(message: string): string {
  return message.length > 110 ? `${message.slice(0, 109)}…` : message;
}
