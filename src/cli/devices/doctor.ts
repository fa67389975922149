import path from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../errors.js';
import { makeFolder } from '../../files/output-folder.js';
import { writeFileAtomic } from '../../files/writing.js';
import { currentProgram } from '../../provenance/program.js';
import { type Card, nvidiaCards } from '../../runtime/card.js';
import { chooseDevice } from '../../runtime/device.js';
import { diagnose } from '../../runtime/diagnose.js';
import { webGpuAdapter } from '../../runtime/eager-backend.js';
import { type Verification, verifiableNames, verifyDevice } from '../../study/verify/verify.js';
import { describeDevice, deviceOption, warnOfOthers } from '../options/device.js';
import type { Terminal } from '../terminal/terminal.js';
import { reportVerification, softwareText } from './verification.js';

interface Options {
  device?: string;
  verify?: boolean;
  only?: string;
  speed: boolean;
  out?: string;
  json?: boolean;
}

/** `siamdla doctor`: which devices are available, why others are not, how fast each is, and whether one computes right. */
export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(deviceOption())
    .option(
      '--verify',
      'compare the device with the CPU: every family of kernels, every tracker; exit code 1 if it is wrong',
    )
    .option(
      '--only <names>',
      'with --verify: some of the families and networks, separated by commas; any network, such as siamcar-r50',
    )
    .option('--no-speed', 'with --verify: do not measure speed')
    .option('--out <file>', 'with --verify: store the JSON object too, anew after each check')
    .option('--json', 'print one JSON object')
    .action((options: Options) => (options.verify ? verify(options, terminal) : list(options, terminal)));
}

async function verify(options: Options, terminal: Terminal): Promise<void> {
  const { device: wanted, only, speed, out, json = false } = options;
  const names = only?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !verifiableNames().includes(name));
  if (unknown !== undefined) {
    throw new InputError(`--only: unknown family '${unknown}'; expected some of ${verifiableNames().join(', ')}`);
  }
  if (out !== undefined) makeFolder(path.dirname(out), '--out');
  const device = await chooseDevice(wanted, { acceptsSoftware: true }); // slow, but it shows whether graphs are right
  terminal.note(describeDevice(device));
  warnOfOthers(device, terminal);
  const isSoftware = device.name === 'webgpu' && (await webGpuAdapter()).isSoftware;
  if (isSoftware) terminal.note(`warning: ${softwareText(device)}`);
  const about = { ...currentProgram(), ...now(), command: commandText(options), device, isSoftware };
  const onChange = (known: Verification): void => {
    if (out !== undefined) writeFileAtomic(out, `${JSON.stringify({ ...about, ...known })}\n`);
  };
  const progress = (text: string): void => terminal.note(`note: ${text}`);
  const verification = await verifyDevice(device, { only: names, speed, progress, onChange });
  onChange(verification);
  reportVerification({ ...about, ...verification }, json, terminal);
}

/** The command that verifies the same again; a file of this machine is not named. */
function commandText({ device, only, speed }: Options): string {
  const words = [device && `--device ${device}`, only && `--only '${only}'`, !speed && '--no-speed'];
  return ['npx siamdla doctor --verify', ...words.filter(Boolean)].join(' ');
}

async function list({ device: wanted, only, speed, out, json }: Options, terminal: Terminal): Promise<void> {
  const unused = only !== undefined ? '--only' : !speed ? '--no-speed' : out !== undefined ? '--out' : undefined;
  if (unused) throw new InputError(`${unused} belongs to --verify, which is not given; leave it out`);
  const device = await chooseDevice(wanted); // first: a device that is asked for and not available is invalid input
  warnOfOthers(device, terminal);
  const backends = await diagnose();
  if (json) {
    const platform = `${process.platform} ${process.arch}`;
    terminal.printJson({ node: process.version, platform, ...now(), device, backends });
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

/** When and on which NVIDIA cards: names, drivers and memory. */
function now(): { readonly date: string; readonly cards: readonly Card[] } {
  return { date: new Date().toISOString(), cards: nvidiaCards() };
}

function short(message: string): string {
  return message.length > 110 ? `${message.slice(0, 109)}…` : message;
}
