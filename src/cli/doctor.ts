import { Command } from 'commander';
import type { Device } from '../runtime/device.js';
import { printTable } from './table.js';

/** `siamdla doctor`: which devices are there, why others are not, and how fast each is. */
export function doctorCommand(): Command {
  return new Command('doctor')
    .description('list every backend: loaded or why not, with a short timing; and the device that would be chosen')
    .option('--device <name>', 'the device to ask for; else SIAMDLA_DEVICE, else the first that is there')
    .option('--json', 'print one JSON object')
    .action(run);
}

async function run({ device: wanted, json }: { device?: string; json?: boolean }): Promise<void> {
  // loaded when asked for: other commands should not wait for tensorflow.js
  const [{ chooseDevice }, { diagnose }] = await Promise.all([
    import('../runtime/device.js'),
    import('../runtime/diagnose.js'),
  ]);
  const device = await chooseDevice(wanted); // first: a device that is asked for and missing is a mistake
  const backends = await diagnose();
  if (json) {
    console.log(
      JSON.stringify({ node: process.version, platform: `${process.platform} ${process.arch}`, device, backends }),
    );
    return;
  }
  const ms = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(1));
  printTable({
    backend: backends.map(({ kind, name }) => `${kind === 'eager' ? 'tensorflow.js' : 'ONNX Runtime'} ${name}`),
    'convolution, ms': backends.map(({ convolutionMs }) => ms(convolutionMs)),
    'matrix product, ms': backends.map(({ matrixProductMs }) => ms(matrixProductMs)),
    found: backends.map(({ what, missing }) => (missing === undefined ? (what ?? 'yes') : `no: ${short(missing)}`)),
  });
  console.log(describeDevice(device));
}

/** One line that says which device runs and why. */
export function describeDevice({ name, reason }: Device): string {
  return `device: ${name} (${reason})`;
}

function short(message: string): string {
  return message.length > 110 ? `${message.slice(0, 109)}…` : message;
}
