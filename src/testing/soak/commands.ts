import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { writeSequence, writeWeights } from '../../tracking/testing/sequences.js';

/** A command whose results must not depend on how often it was killed. */
export interface SoakCommand {
  readonly name: string;
  /** Words of the command line; the same ones resume it. */
  readonly args: (out: string) => readonly string[];
  /** Files under `out` that must be equal byte for byte; times and dates, which differ from run to run, are left out. */
  readonly files: RegExp;
  /** True where it takes too long for the test of every change. */
  readonly isLong?: boolean;
}

/** Writes what the commands work on: sequences, weights. */
export async function writeInputs(folder: string): Promise<void> {
  for (const name of ['a', 'b', 'c', 'd']) await writeSequence(path.join(folder, 'videos'), name, 8);
  writeWeights(path.join(folder, 'weights.safetensors'), 'siamcar-tiny');
}

/** The commands, on the inputs in a folder. */
export function soakCommands(inputs: string): readonly SoakCommand[] {
  const videos = path.join(inputs, 'videos');
  const tracker = ['--model', 'siamcar-tiny', '--weights', path.join(inputs, 'weights.safetensors')];
  const onVideos = [...tracker, '--benchmark', videos, '--device', 'cpu'];
  return [
    {
      name: 'train',
      args: (out) => [
        ...['train', '--model', 'siamrpnpp-tiny', '--out', out, '--epochs', '3', '--batch', '2', '--resume'],
        ...['--pairs-per-epoch', '8', '--validation-pairs', '2', '--sequences', '2', '--frames', '6'],
        ...['--threads', '1', '--device', 'cpu'],
      ],
      files: /^(weights\.safetensors|metrics\.jsonl)$/,
    },
    {
      name: 'track',
      args: (out) => ['track', ...onVideos, '--workers', '2', '--out', out],
      files: /^siamcar-tiny.[^_]*\.txt$/,
    },
    {
      name: 'prepare',
      args: (out) => ['prepare', '--data', `own=${videos}`, '--out', out],
      files: /(\.jpg|\.json)$/,
    },
    {
      name: 'tune',
      args: (out) => ['tune', ...onVideos, '--workers', '1', '--settings', '3', '--out', out],
      files: /^(tune\.jsonl|tune\.json|best\.json)$/,
    },
    {
      name: 'reproduce', // that a picture is drawn and saved whole, tune shows
      args: (out) => ['reproduce', '--only', 'fig9', '--no-figures', '--out', out, '--device', 'cpu'],
      files: /^fig09.*\.json$/,
    },
    {
      name: 'reproduce-drawn',
      args: (out) => ['reproduce', '--only', 'fig9', '--out', out, '--device', 'cpu'],
      files: /^fig09.*\.json$/,
      isLong: true,
    },
    {
      name: 'reproduce-trained',
      args: (out) => ['reproduce', '--only', 'trained-otb100', '--out', out, '--device', 'cpu'],
      files: /^fig04.*\.json$/,
      isLong: true,
    },
  ];
}

/**
 * The commands that `npm run soak` kills.
 *
 * @param only Name of a command; default: all.
 * @throws InputError that lists the known names.
 */
export function chosenCommands(inputs: string, only?: string): readonly SoakCommand[] {
  const all = soakCommands(inputs);
  const chosen = all.filter(({ name }) => only === undefined || name === only);
  if (chosen.length > 0) return chosen;
  throw new InputError(`unknown command '${only}'; expected one of ${all.map(({ name }) => name).join(', ')}`);
}

/** The comparable content of a folder: a hash by file. */
export function contentOf(folder: string, { files }: SoakCommand): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => files.test(name) && statSync(path.join(folder, name)).isFile())
    .sort();
  return Object.fromEntries(names.map((name) => [name, hashOf(timeless(path.join(folder, name)))]));
}

/** A file without the keys of JSON that tell times, dates and machines. */
function timeless(file: string): string | Uint8Array {
  const bytes = readFileSync(file);
  if (!/\.jsonl?$/.test(file)) return bytes;
  const isTimed = (key: string): boolean =>
    /^(times|pairsPerSecond|framesPerSecond|provenance|stepsProvenance|(train|track)?[sS]econds|origin)$/.test(key);
  const plain = (line: string): string => JSON.stringify(JSON.parse(line), (key, value) => (isTimed(key) ? 0 : value));
  const text = bytes.toString();
  return file.endsWith('.jsonl') ? text.trimEnd().split('\n').map(plain).join('\n') : plain(text);
}

function hashOf(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 16);
}

/** Locks and temporary files that are left under a folder; none may be after a command has ended. */
export function leftovers(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(lock|tmp)$/.test(name));
}
