import { rmSync } from 'node:fs';
import path from 'node:path';
import type { Xywh } from '../../boxes/types.js';
import { filledCropper, truncatedMeanColour } from '../../data/images/crop.js';
import { blankImage, type Image } from '../../data/images/image.js';
import { imageLibrary } from '../../data/images/library.js';
import { makeTemporaryFolder } from '../../files/output-folder.js';
import { random } from '../../random/random.js';
import type { SessionOptions } from '../../runtime/session.js';
import { median } from '../../statistics/median.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { framesAhead } from '../../tracking/run/frames-ahead.js';
import { runOnePass } from '../../tracking/run/one-pass.js';
import { standStillParams } from '../../tracking/stand-still-params.js';
import type { Tracker } from '../../tracking/tracker.js';
import { buildTracker } from '../../tracking/tracker-parts.js';
import { type BenchDevice, peerDevice } from './measure/bench-device.js';
import type { BenchRun } from './measure/bench-run.js';

const size = { width: 480, height: 360 };
const target: Xywh = { x: 150, y: 120, w: 70, h: 70 };
const large = ['siamrpnpp-r50', 'siamcar-r50'] as const;
const tiny = ['siamrpnpp-tiny', 'siamcar-tiny'] as const;

/**
 * Trackers on a device: a frame of the large ones (crop, network, decision) beside the same in PyTorch and NumPy, on the CPU
 * on as many threads; on one thread a sequence of JPEG files with the tiny ones, decoding included, by the processor's time,
 * which other programs hardly change, and a crop.
 *
 * @param frames Of the sequence.
 */
export async function benchTracking(run: BenchRun, on: BenchDevice, frames: number = 50): Promise<void> {
  run.remarks.push(`random weights, frames of ${size.width} x ${size.height} pixels`);
  const spec = { ...peerDevice(on), ...size, target };
  const compared = run.wanted(large);
  if (compared.length > 0) await run.startPeer({ script: 'tracking.py', modules: ['torch, numpy'], spec });
  for (const name of compared) await run.attempt(name, () => benchFrame(run, on, name));
  run.close();
  if (run.options.isRepeat) return;
  for (const name of run.wanted(tiny)) await run.attempt(name, () => benchSequence(run, on, name, frames));
  if (run.options.models) return;
  const image = noise();
  const cutter = filledCropper(255);
  const fill = truncatedMeanColour(image);
  const crops = 50;
  const crop = (): void => {
    for (let i = 0; i < crops; i++) cutter.crop(image, { cx: 185, cy: 155, side: 300 + (i % 3) }, fill);
  };
  const measured = { what: 'crop and resize of 300 to 255 pixels', unit: 'crops', threads: 1 };
  await run.measure(measured, { run: crop, units: crops });
}

/** A network that has random weights but always says that the target stands still, so that every frame costs the same. */
async function standingTracker(name: string, options: SessionOptions): Promise<Tracker> {
  const model = modelByName(name);
  const params = standStillParams(model.build().table);
  const { hyper } = hyperSetFor(model, 'otb100');
  return buildTracker({ model, params, pixelFormat: 'bgr', hyper, ...options });
}

/** A frame of a large tracker, beside the peer. */
async function benchFrame(run: BenchRun, on: BenchDevice, name: string): Promise<void> {
  const tracker = await standingTracker(name, on.options);
  try {
    const frame = noise();
    await tracker.init(frame, target);
    const measured = { what: `${modelByName(name).title}, a frame`, unit: 'frames', peerCase: name };
    await run.measure(measured, { run: () => tracker.update(frame) });
  } finally {
    await tracker.dispose();
  }
}

/** Frames by second of the processor, decoding included. */
async function benchSequence(
  run: BenchRun,
  { options, isGpu }: BenchDevice,
  name: string,
  count: number,
): Promise<void> {
  const folder = makeTemporaryFolder('siamdla-bench-');
  const tracker = await standingTracker(name, isGpu ? options : { ...options, threads: 1 });
  try {
    const { data, width, height } = noise();
    const file = path.join(folder, 'frame.jpg');
    await imageLibrary()(data, { raw: { width, height, channels: 3 } })
      .blur(2)
      .jpeg({ quality: 85 })
      .toFile(file);
    const walls: number[] = [];
    const turn = async (): Promise<number> => {
      const [before, started] = [process.cpuUsage(), performance.now()];
      await runOnePass(tracker, framesAhead(new Array<string>(count).fill(file)), target);
      const { user, system } = process.cpuUsage(before);
      walls.push(count / ((performance.now() - started) / 1000));
      return count / ((user + system) / 1e6);
    };
    const what = `${modelByName(name).title}, a sequence of JPEG files, per second of a core`;
    await run.measureTurns({ what, unit: 'frames', threads: 1 }, turn);
    run.remarks.push(`${name}: ${median(walls).toFixed(0)} frames a second by the clock, in one process`);
  } finally {
    await tracker.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

function noise(): Image {
  const image = blankImage(size.width, size.height);
  const rng = random(1, 'bench', 'tracking');
  for (let i = 0; i < image.data.length; i++) image.data[i] = rng.below(256);
  return image;
}
