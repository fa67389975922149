import path from 'node:path';
import { type Command, Option } from 'commander';
import type { PixelFormat } from '../../data/images/pixel-format.js';
import { InputError } from '../../errors.js';
import { checkFolder } from '../../files/output-folder.js';
import { isPlainName } from '../../files/plain-name.js';
import { counted } from '../../text/number-text.js';
import { models } from '../../trackers/catalogue.js';
import type { PrecisionChoice } from '../../tracking/precision/choose-calibration.js';
import { benchmarkNames, type FoundBenchmark } from '../../tracking/run/find-benchmark.js';
import { shardOf } from '../../tracking/run/shard.js';
import type { TrackSummary } from '../../tracking/run/track-benchmark.js';
import { baselines } from '../../tracking/run/tracker-spec.js';
import { shippedModel } from '../../tracking/shipped-weights.js';
import { type VideoFormat, videoFormats } from '../../tracking/video/track-video.js';
import { benchmarkPlace, dataOption } from '../options/data-option.js';
import { deviceOption } from '../options/device.js';
import { pixelFormatOption, precisionOptions } from '../options/network-options.js';
import { openBenchmark } from '../options/open-benchmark.js';
import { flagOf, parallelCount } from '../options/option-values.js';
import { inPrecision, onDevice, type ReadTracker, readTracker } from '../options/tracker-options.js';
import { sameCommand } from '../terminal/interrupted.js';
import { progressBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { trackOneVideo } from './track-video.js';

interface Options extends PrecisionChoice {
  model: string;
  weights?: string;
  benchmark?: string;
  data?: string[];
  video?: string;
  box?: string;
  out: string;
  trackerName?: string;
  hyper?: string;
  pixelFormat?: PixelFormat;
  workers?: number;
  threads: number;
  device?: string;
  shard?: string;
  sequences?: string;
  videoFormat?: VideoFormat;
  json?: boolean;
}

/** `siamdla track`: runs a tracker on a benchmark, a folder of sequences or a video. */
export function define(command: Command, terminal: Terminal): void {
  const names = [...models.map(({ name }) => name), ...baselines].join(', ');
  command
    .option('--model <name>', `one of ${names}`, shippedModel)
    .requiredOption('--out <folder>', "folder of the results: OUT/TRACKER/SEQUENCE.txt, or the benchmark's own layout")
    .option('--weights <file>', "the model's weights: .safetensors or .pth (default: those in data/weights/)")
    .option('--benchmark <name>', `one of ${benchmarkNames.join(', ')}, or a folder in OTB's layout`)
    .addOption(dataOption(benchmarkPlace))
    .option('--video <file>', 'one video or a folder of frames instead of a benchmark')
    .option('--box <x,y,w,h>', "the target's box in the first frame of the video, in pixels")
    .addOption(new Option('--video-format <name>', 'format of the output video (default: auto)').choices(videoFormats))
    .option('--tracker-name <name>', "name of the folder of the results (default: the model's name)")
    .option(
      '--hyper <name>',
      "a published set of hyper-parameters or a JSON file (default: those of the weights' card, else the benchmark's set)",
    )
    .addOption(
      pixelFormatOption('that the weights were trained on (default: that of the checkpoint, else of the model)'),
    )
    .option('--workers <n>', 'processes (default: one per core; one on a graphics card)', parallelCount)
    .option('--threads <n>', 'threads of each process', parallelCount, 1)
    .addOption(deviceOption());
  for (const option of precisionOptions()) command.addOption(option);
  command
    .option('--shard <i/n>', 'only the i-th of n parts of the benchmark; siamdla merge joins their results')
    .option('--sequences <names>', 'only these sequences, comma-separated')
    .option('--json', 'print the summary as JSON')
    .action((options: Options) => runTracking(options, terminal));
}

async function runTracking(options: Options, terminal: Terminal): Promise<void> {
  const { benchmark: id, video } = options;
  const name = options.trackerName ?? options.model;
  if (!isPlainName(name)) throw new InputError(`--tracker-name ${name}: cannot be the name of a folder`);
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  checkFolder(options.out, '--out');
  const signal = terminal.interruptSignal(video === undefined ? sameCommand : 'the same command starts anew');
  if (video !== undefined && id === undefined) {
    refuseOthers(options, ['data', 'shard', 'sequences', 'workers'], '--benchmark');
    await trackOneVideo({ ...options, video, name }, signal, terminal);
    return;
  }
  if (id === undefined || video !== undefined) throw new InputError('expected either --benchmark or --video');
  refuseOthers(options, ['videoFormat', 'box'], '--video');
  const read = readTracker({ ...options, name, benchmark: path.basename(id) }, terminal);
  const whole = await openBenchmark(id, options, signal, terminal);
  const found = shard === undefined ? whole : { ...whole, benchmark: shardOf(whole.benchmark, ...shard) };
  const folder = path.join(options.out, name);
  if (shard && found.benchmark.sequences.length === 0) {
    const sequences = counted(whole.benchmark.sequences.length, 'sequence');
    terminal.note(`shard ${options.shard} of ${sequences} has none: nothing to do`);
    const nothing = { tracked: 0, kept: 0, failures: [], frames: 0, seconds: 0, trackerSeconds: 0 };
    report({ folder, ...nothing }, options.json ?? false, terminal);
    return;
  }
  report(await trackFound({ found, folder, read }, options, signal, terminal), options.json ?? false, terminal);
}

/** Tracks a benchmark on the device and in the precision that the options choose, with a progress bar. */
async function trackFound(
  { found, folder, read }: { found: FoundBenchmark; folder: string; read: ReadTracker },
  options: Options,
  signal: AbortSignal,
  terminal: Terminal,
): Promise<TrackSummary> {
  const chosen = await onDevice(read, options, terminal);
  const { spec, hyperOrigin, workers } = await inPrecision(chosen, options, signal, terminal);
  const { trackBenchmark } = await import('../../tracking/run/track-benchmark.js');
  const bar = progressBar('tracking', terminal);
  return await trackBenchmark(
    { spec, found, folder, hyperOrigin },
    { signal, progress: bar.update, workers, onNote: (line) => bar.note(`note: ${line}`) },
  ).finally(bar.stop);
}

/** @throws InputError for an option that would have no effect, as it belongs to the other kind of input. */
function refuseOthers(options: Options, names: readonly (keyof Options)[], owner: string): void {
  const found = names.find((name) => options[name] !== undefined);
  if (found === undefined) return;
  throw new InputError(`${flagOf(found)} belongs to ${owner}, which is not given; leave it out`);
}

function parseShard(text: string): [index: number, count: number] {
  const [index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count && count <= 10_000)
    return [index, count];
  throw new InputError(`--shard ${text}: expected i/n with 1 <= i <= n, such as 2/4`);
}

function report(summary: TrackSummary, isJson: boolean, terminal: Terminal): void {
  const { folder, tracked, kept, failures, frames, seconds, trackerSeconds } = summary;
  for (const { sequence, message } of failures) terminal.note(`failed: ${sequence}: ${message}`);
  if (failures.length > 0) terminal.exitCode = 1;
  const rate = (per: number): number | null => (frames > 0 && per > 0 ? Math.round((10 * frames) / per) / 10 : null);
  if (isJson) {
    const speed = { framesPerSecond: rate(seconds), trackerFramesPerSecond: rate(trackerSeconds) };
    terminal.printJson({ folder, tracked, kept, failures, frames, ...speed });
    return;
  }
  const speed =
    frames > 0
      ? `, ${counted(frames, 'frame')}, ${rate(seconds)} frames/s (tracker alone: ${rate(trackerSeconds)})`
      : '';
  terminal.print(
    `${folder}: ${counted(tracked, 'sequence')} tracked, ${kept} cached, ${failures.length} failed${speed}`,
  );
}
