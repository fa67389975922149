import path from 'node:path';
import { Command, Option } from 'commander';
import { type InputFormat, inputFormats } from '../data/images/input-format.js';
import { isPlainName } from '../data/names.js';
import { InputError } from '../errors.js';
import { models } from '../models/zoo.js';
import { type Provider, providers } from '../runtime/session.js';
import { benchmarkNames, chooseSequences, findBenchmark, shardOf } from '../tracking/run/find-benchmark.js';
import { type TrackSummary, trackBenchmark } from '../tracking/run/track-benchmark.js';
import { baselines } from '../tracking/run/tracker-spec.js';
import { type VideoFormat, videoFormats } from '../tracking/video/track-video.js';
import { interruptSignal } from './interrupt.js';
import { wholeNumber } from './options.js';
import { progressBar } from './progress.js';
import { runVideo } from './track-video.js';
import { chooseTracker } from './tracker-options.js';

interface Options {
  model: string;
  weights?: string;
  benchmark?: string;
  video?: string;
  box?: string;
  out: string;
  trackerName?: string;
  hyper?: string;
  input?: InputFormat;
  annotations?: string;
  workers?: number;
  threads: number;
  provider: Provider;
  shard?: string;
  sequences?: string;
  videoFormat: VideoFormat;
  json?: boolean;
}

/** `siamdla track`: runs a tracker over a benchmark, a folder or a video. */
export function trackCommand(): Command {
  const names = [...models.map(({ name }) => name), ...baselines].join(', ');
  return new Command('track')
    .description('run a tracker over a benchmark, a folder of sequences or one video')
    .requiredOption('--model <name>', `one of ${names}`)
    .requiredOption('--out <folder>', "where results go: OUT/TRACKER/SEQUENCE.txt, or the benchmark's own layout")
    .option('--weights <file>', "the model's weights: .safetensors or .pth")
    .option('--benchmark <name>', `one of ${benchmarkNames.join(', ')}, or a folder in OTB's layout`)
    .option('--video <file>', 'one video or a folder of frames instead of a benchmark')
    .option('--box <x,y,w,h>', 'where the target is in the first frame of the video, in pixels')
    .addOption(
      new Option('--video-format <name>', 'what the tracked video is written as').choices(videoFormats).default('auto'),
    )
    .option('--annotations <path>', "a named benchmark's folder, or its JSON in pysot's layout")
    .option('--tracker-name <name>', "what results are filed under (default: the model's name)")
    .option('--hyper <name>', "a published set of hyper-parameters or a JSON file (default: the benchmark's set)")
    .addOption(
      new Option('--input <format>', 'what numbers the weights were trained on (default: as the weights say)').choices(
        inputFormats,
      ),
    )
    .option('--workers <n>', 'processes (default: as many as there are cores)', wholeNumber(1))
    .option('--threads <n>', 'threads of each process', wholeNumber(1), 1)
    .addOption(new Option('--provider <name>', 'what computes').choices(providers).default('cpu'))
    .option('--shard <i/n>', 'only the i-th of n parts of the benchmark; join them with siamdla merge')
    .option('--sequences <names>', 'only these, separated by commas')
    .option('--json', 'print the summary as JSON')
    .action(run);
}

async function run(options: Options): Promise<void> {
  if ((options.benchmark === undefined) === (options.video === undefined)) {
    throw new InputError('expected either --benchmark or --video');
  }
  const name = options.trackerName ?? options.model;
  if (!isPlainName(name)) throw new InputError(`--tracker-name ${name}: cannot be the name of a folder`);
  const signal = interruptSignal();
  if (options.video !== undefined) {
    await runVideo({ ...options, video: options.video, name }, signal);
    return;
  }
  const { benchmark: id } = options as { benchmark: string };
  const { spec, hyperOrigin } = await chooseTracker({ ...options, name, benchmark: path.basename(id) });
  const making = progressBar('making the benchmark');
  const found = await findBenchmark(id, {
    signal,
    progress: making.update,
    ...(options.annotations !== undefined && { annotations: options.annotations }),
  }).finally(making.stop);
  const chosen = chooseSequences(found.benchmark, options.sequences?.split(','));
  const benchmark = options.shard === undefined ? chosen : shardOf(chosen, ...parseShard(options.shard));
  const bar = progressBar('tracking');
  const summary = await trackBenchmark(
    {
      spec,
      found: { ...found, benchmark },
      folder: path.join(options.out, name),
      ...(hyperOrigin !== undefined && { hyperOrigin }),
    },
    { signal, progress: bar.update, ...(options.workers !== undefined && { workers: options.workers }) },
  ).finally(bar.stop);
  report(summary, options.json ?? false);
}

function parseShard(text: string): [index: number, count: number] {
  const [index, count] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).slice(1).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count && count <= 10_000)
    return [index, count];
  throw new InputError(`--shard ${text}: expected i/n with 1 <= i <= n, such as 2/4`);
}

function report(summary: TrackSummary, isJson: boolean): void {
  const { folder, tracked, kept, failures, frames, seconds, trackerSeconds } = summary;
  for (const { sequence, message } of failures) console.error(`failed: ${sequence}: ${message}`);
  const rate = (per: number): number => (per > 0 ? Math.round((10 * frames) / per) / 10 : 0);
  if (isJson) {
    const speed = { framesPerSecond: rate(seconds), trackerFramesPerSecond: rate(trackerSeconds) };
    console.log(JSON.stringify({ folder, tracked, kept, failures, frames, ...speed }));
  } else {
    const speed =
      frames > 0 ? `, ${frames} frames, ${rate(seconds)} a second (the tracker alone ${rate(trackerSeconds)})` : '';
    console.log(`${folder}: ${tracked} sequences tracked, ${kept} kept, ${failures.length} failed${speed}`);
  }
  if (failures.length > 0) process.exitCode = 1;
}
