import path from 'node:path';
import type { PixelFormat } from '../data/images/pixel-format.js';
import { isPlainName } from '../data/names.js';
import { chooseSequences } from '../data/sequence.js';
import { InputError } from '../errors.js';
import { checkFolder } from '../files.js';
import { findBenchmark, shardOf } from '../tracking/run/find-benchmark.js';
import { type TrackSummary, trackBenchmark } from '../tracking/run/track-benchmark.js';
import type { VideoFormat } from '../tracking/video/track-video.js';
import { interruptSignal, sameCommand } from './interrupt.js';
import { progressBar } from './progress.js';
import { runVideo } from './track-video.js';
import { onDevice, readTracker } from './tracker-options.js';

/** Options of `siamdla track`. */
export interface TrackOptions {
  model: string;
  weights?: string;
  benchmark?: string;
  video?: string;
  box?: string;
  out: string;
  trackerName?: string;
  hyper?: string;
  input?: PixelFormat;
  annotations?: string;
  workers?: number;
  threads: number;
  device?: string;
  shard?: string;
  sequences?: string;
  videoFormat: VideoFormat;
  json?: boolean;
}

/** Tracks as the options say. */
export async function runTracking(options: TrackOptions): Promise<void> {
  if ((options.benchmark === undefined) === (options.video === undefined)) {
    throw new InputError('expected either --benchmark or --video');
  }
  const name = options.trackerName ?? options.model;
  if (!isPlainName(name)) throw new InputError(`--tracker-name ${name}: cannot be the name of a folder`);
  const shard = options.shard === undefined ? undefined : parseShard(options.shard);
  checkFolder(options.out, '--out');
  const signal = interruptSignal(sameCommand);
  if (options.video !== undefined) {
    await runVideo({ ...options, video: options.video, name }, signal);
    return;
  }
  const { benchmark: id } = options as { benchmark: string };
  const read = readTracker({ ...options, name, benchmark: path.basename(id) });
  const making = progressBar('making the benchmark');
  const found = await findBenchmark(id, {
    signal,
    progress: making.update,
    ...(options.annotations !== undefined && { annotations: options.annotations }),
  }).finally(making.stop);
  const chosen = chooseSequences(found.benchmark, options.sequences?.split(','));
  const benchmark = shard === undefined ? chosen : shardOf(chosen, ...shard);
  const { spec, hyperOrigin, workers } = await onDevice(read, options);
  const bar = progressBar('tracking');
  const summary = await trackBenchmark(
    {
      spec,
      found: { ...found, benchmark },
      folder: path.join(options.out, name),
      ...(hyperOrigin !== undefined && { hyperOrigin }),
    },
    { signal, progress: bar.update, ...(workers !== undefined && { workers }) },
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
