import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import type { Xywh } from '../../boxes/types.js';
import { filledCropper, truncatedMeanColour } from '../../data/images/crop.js';
import { blankImage, type Image } from '../../data/images/image.js';
import { random } from '../../random/random.js';
import type { SessionOptions } from '../../runtime/session.js';
import { modelByName } from '../../trackers/catalogue.js';
import { hyperSetFor } from '../../trackers/hyper-sets.js';
import { framesAhead } from '../../tracking/run/frames-ahead.js';
import { runOnePass } from '../../tracking/run/one-pass.js';
import { standStillParams } from '../../tracking/stand-still-params.js';
import type { Tracker } from '../../tracking/tracker.js';
import { buildTracker } from '../../tracking/tracker-parts.js';
import type { BenchDevice } from './bench-device.js';
import { PeerRuns, type TorchOutput } from './peer-runs.js';
import { type Bench, type BenchRow, rate } from './row.js';

const rounds = 6;
const size = { width: 480, height: 360 };
const target: Xywh = { x: 150, y: 120, w: 70, h: 70 };
const large = ['siamrpnpp-r50', 'siamcar-r50'] as const;
const tiny = ['siamrpnpp-tiny', 'siamcar-tiny'] as const;

/** What the peer script prints: frames per second by model and number of threads. */
interface PeerOutput extends TorchOutput {
  readonly rates: Readonly<Record<string, number>>;
}

/**
 * Trackers on a device: a frame of the large ones (crop, network, decision; the fastest of some) beside the same in PyTorch
 * and NumPy, on the CPU on as many threads; a sequence of JPEG files with the tiny ones, decoding included, by the processor's time,
 * which other programs do not change.
 */
export async function benchTracking(on: BenchDevice): Promise<Bench> {
  const threads = on.options.threads ?? 1;
  const peers = new PeerRuns<PeerOutput>('tracking_peer.py', 'torch, numpy', on);
  peers.measure({ threads: [threads], rounds, ...size, target });
  const remarks = [
    `${on.text}; random weights; the fastest of ${rounds} frames of ${size.width} x ${size.height} pixels`,
    ...peers.remarks(),
  ];
  const rows: BenchRow[] = [];
  for (const name of large) {
    const perSecond = await fastestFrame(on, name);
    const what = `${modelByName(name).title}, a frame, ${on.text}`;
    rows.push(...peers.rows(what, perSecond, 'and numpy', ({ rates }) => rates[`${name} ${threads}`]));
  }
  for (const name of tiny) rows.push(await sequenceRate(on, name, remarks));
  const image = noise();
  const cutter = filledCropper(255);
  const fill = truncatedMeanColour(image);
  const crop = (times: number): void => {
    for (let i = 0; i < times; i++) cutter.crop(image, { cx: 185, cy: 155, side: 300 + (i % 3) }, fill);
  };
  rows.push({ what: 'crop and resize of 300 to 255 pixels', perSecond: rate(crop, 200) });
  return { rows, remarks };
}

/** A network that has random weights but always says that the target stands still, so that every frame costs the same. */
async function standingTracker(name: string, options: SessionOptions): Promise<Tracker> {
  const model = modelByName(name);
  const params = standStillParams(model.build().table);
  const { hyper } = hyperSetFor(model, 'otb100');
  return buildTracker({ model, params, pixelFormat: 'bgr', hyper, ...options });
}

async function fastestFrame({ options }: BenchDevice, name: string): Promise<number> {
  const tracker = await standingTracker(name, options);
  const frame = noise();
  await tracker.init(frame, target);
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < rounds + 2; i++) {
    const started = performance.now();
    await tracker.update(frame);
    if (i >= 2) best = Math.min(best, performance.now() - started);
  }
  await tracker.dispose();
  return 1000 / best;
}

/** Frames by second of the processor, decoding included. */
async function sequenceRate({ options, isGpu }: BenchDevice, name: string, remarks: string[]): Promise<BenchRow> {
  const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-bench-'));
  try {
    const { data, width, height } = noise();
    const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
      .blur(2)
      .jpeg({ quality: 85 })
      .toBuffer();
    const file = path.join(folder, 'frame.jpg');
    writeFileSync(file, jpeg);
    const tracker = await standingTracker(name, isGpu ? options : { ...options, threads: 1 });
    await runOnePass(tracker, framesAhead(new Array<string>(20).fill(file)), target);
    const count = 200;
    const [before, started] = [process.cpuUsage(), performance.now()];
    await runOnePass(tracker, framesAhead(new Array<string>(count).fill(file)), target);
    const { user, system } = process.cpuUsage(before);
    const wall = count / ((performance.now() - started) / 1000);
    remarks.push(`${name}: ${wall.toFixed(0)} frames a second by the clock, in one process`);
    await tracker.dispose();
    return {
      what: `${modelByName(name).title}, a sequence of JPEG files, per core`,
      perSecond: count / ((user + system) / 1e6),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function noise(): Image {
  const image = blankImage(size.width, size.height);
  const rng = random(1, 'bench', 'tracking');
  for (let i = 0; i < image.data.length; i++) image.data[i] = rng.below(256);
  return image;
}
