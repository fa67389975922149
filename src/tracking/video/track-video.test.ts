import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import type { Xywh } from '../../boxes/types.js';
import { decodeImage } from '../../data/images/decode.js';
import type { Image } from '../../data/images/image.js';
import { testFolder } from '../../testing/test-folder.js';
import { withEnvironment } from '../../testing/with-environment.js';
import { standStill } from '../baselines/stand-still.js';
import { targetBoxAt, writeSequence } from '../testing/sequences.js';
import { frameRate, hasFfmpeg } from './ffmpeg.js';
import { openVideo, trackVideo, type VideoOptions } from './track-video.js';

/** A folder with the frames of a video in videos/clip/ and an empty folder for results. */
async function places(t: TestContext): Promise<{ readonly clip: string; readonly out: string }> {
  const folder = testFolder(t);
  await writeSequence(folder, 'a', 2);
  const [clip, out] = [path.join(folder, 'videos', 'clip'), path.join(folder, 'runs')];
  cpSync(path.join(folder, 'a', 'img'), clip, { recursive: true });
  mkdirSync(out);
  return { clip, out };
}

/** Every file in a folder with its content. */
function contents(folder: string): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = files.map(({ parentPath, name }) => path.join(parentPath, name)).sort();
  return Object.fromEntries(paths.map((file) => [file, readFileSync(file, 'latin1')]));
}

const track = (video: string, out: string, options: VideoOptions) =>
  trackVideo(standStill(), video, targetBoxAt(0), out, options);

/** Expects that a video is refused before anything is written. */
async function refused(video: string, out: string, options: VideoOptions, message: RegExp): Promise<void> {
  const before = contents(out);
  await assert.rejects(track(video, out, options), { name: 'InputError', message });
  assert.deepEqual(contents(out), before);
}

test('an output that is the input itself is refused, however its folder is written and whoever wrote it', async (t) => {
  const { clip, out } = await places(t);
  const video = path.join(out, 'clip.mp4');
  writeFileSync(video, 'a video');
  const link = path.join(out, '..', 'link');
  symlinkSync(out, link);
  for (const folder of [out, link]) {
    await refused(
      video,
      folder,
      { format: 'mp4' },
      /clip\.mp4: is the input, which the output would replace; expected/,
    );
  }
  rmSync(video);
  const { video: own } = await track(clip, out, { format: 'webp' });
  await refused(own!, out, { format: 'webp' }, /clip\.webp: is the input, which the output would replace/);
});

test('what no run on the video wrote is refused; what one wrote is replaced', async (t) => {
  const { clip, out } = await places(t);
  const foreign = [
    ['clip.txt', 'none'],
    ['clip_time.txt', 'none'],
    ['clip_part.txt', 'none'],
    ['clip.mp4', 'mp4'],
    ['clip.webp', 'webp'],
    ['clip_frames/000001.jpg', 'jpg'],
  ] as const;
  for (const [name, format] of foreign) {
    const file = path.join(out, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, 'of somebody else');
    const [top] = name.split('/') as [string];
    const message = new RegExp(`${top}: was not written by an earlier run on clip, .*; expected no such .*: move it`);
    await refused(clip, out, { format }, message);
    rmSync(path.join(out, top), { recursive: true });
  }
  mkdirSync(path.join(out, 'clip_frames')); // an empty folder is not in the way
  for (const format of ['none', 'webp', 'jpg', 'jpg', 'webp', 'none'] as const) await track(clip, out, { format });
  const pictures = ['000001.jpg', '000002.jpg'];
  assert.deepEqual(readdirSync(path.join(out, 'clip_frames')).sort(), pictures);
  assert.ok(existsSync(path.join(out, 'clip.webp')));
});

test('a run that broke off is known by what it left; a file that took its place later is not', async (t) => {
  const { clip, out } = await places(t);
  const part = path.join(out, 'clip_part.txt');
  const stop = new AbortController();
  const breaking = { format: 'jpg', signal: stop.signal, progress: () => stop.abort() } as const;
  await assert.rejects(track(clip, out, breaking), { name: 'AbortError' });
  assert.deepEqual([existsSync(part), readdirSync(path.join(out, 'clip_frames'))], [true, ['000001.jpg']]);
  await track(clip, out, { format: 'jpg' });
  assert.ok(!existsSync(part));
  writeFileSync(part, 'of somebody else');
  await refused(clip, out, { format: 'jpg' }, /clip_part\.txt: was not written by an earlier run/);
});

test('what fails because of an interrupt is the interrupt', async (t) => {
  const { clip, out } = await places(t);
  writeFileSync(path.join(clip, '0002.png'), 'no image');
  const stop = new AbortController();
  const stopped = { format: 'none', signal: stop.signal, progress: () => stop.abort() } as const;
  await assert.rejects(track(clip, out, stopped), { name: 'AbortError' });
});

test('results of another video of the same name are not replaced; a video and its results may move together', async (t) => {
  const { clip, out } = await places(t);
  const other = path.join(out, '..', 'other', 'clip');
  cpSync(clip, other, { recursive: true });
  await track(clip, out, { format: 'webp' });
  const message = /clip\.txt: is of another video, .*videos.clip, and this run would replace it; expected no such file/;
  await refused(other, out, { format: 'none' }, message);
  const moved = testFolder(t);
  cpSync(path.join(out, '..'), moved, { recursive: true });
  await track(path.join(moved, 'videos', 'clip'), path.join(moved, 'runs'), { format: 'none' });
  for (const name of ['clip.txt', 'clip_time.txt']) rmSync(path.join(out, name));
  await track(other, out, { format: 'none' }); // nothing that it writes is there any more
  await refused(other, out, { format: 'webp' }, /clip\.webp: was not written by an earlier run on clip/);
});

test('frames that a tracker keeps stay as they are: boxes are drawn into copies', async (t) => {
  const { clip, out } = await places(t);
  const kept: Image[] = [];
  const frame = standStill();
  const keep = (image: Image): Image => {
    kept.push(image);
    return image;
  };
  const keeping = {
    ...frame,
    init: (image: Image, box: Xywh) => frame.init(keep(image), box),
    update: (image: Image) => frame.update(keep(image)),
  };
  for (const format of ['none', 'jpg'] as const) await trackVideo(keeping, clip, targetBoxAt(0), out, { format });
  const files = ['0001.png', '0002.png'].map((name) => path.join(clip, name));
  const read = await Promise.all(files.map((file) => decodeImage(file)));
  assert.deepEqual(kept, [...read, ...read]);
});

test('every frame of a video file comes once: of uneven times, and of ten bits', {
  skip: hasFfmpeg() ? false : 'no ffmpeg on this machine',
}, async (t) => {
  const { clip } = await places(t);
  for (let i = 3; i <= 6; i++) cpSync(path.join(clip, '0002.png'), path.join(clip, `000${i}.png`));
  const make = (name: string, ...words: readonly string[]): string => {
    const file = path.join(clip, name);
    execFileSync('ffmpeg', ['-v', 'error', '-i', path.join(clip, '%04d.png'), ...words, file]);
    return file;
  };
  const uneven = ['-vf', "setpts='(N+if(gt(N,3),9))/25/TB'"];
  const video = make('uneven.mkv', ...uneven, '-c:v', 'ffv1', '-pix_fmt', 'yuv420p10le');
  const sizes: string[] = [];
  for await (const { width, height, data } of openVideo(video).frames) sizes.push(`${width} ${height} ${data.length}`);
  assert.deepEqual(sizes, new Array(6).fill('120 90 32400'));
  const header = Buffer.from('524946462800000057415645666d74201000000001000100401f0000401f00000100080064617461', 'hex');
  const sound = path.join(clip, 'sound.wav');
  writeFileSync(sound, Buffer.concat([header, Buffer.from([4, 0, 0, 0, 1, 2, 3, 4])]));
  await assert.rejects(openVideo(sound).frames[Symbol.asyncIterator]().next(), /sound\.wav: .* not contain any stream/);
  assert.equal(frameRate(make('stream.ts', '-r', '50', '-c:v', 'mpeg2video')), 50); // said twice: of its programme too
});

test('a disk that is full for ffmpeg is a failure, not a mistake, and says what to do', async (t) => {
  const { clip, out } = await places(t);
  const program = path.join(out, '..', 'ffmpeg');
  const words = 'av_interleaved_write_frame(): No space left on device\nConversion failed!';
  writeFileSync(program, `#!/bin/sh\n[ "$1" = -version ] && exit 0\ncat > /dev/null\necho '${words}' >&2\nexit 1\n`);
  chmodSync(program, 0o755);
  withEnvironment(t, { SIAMDLA_FFMPEG: program });
  await assert.rejects(track(clip, out, { format: 'mp4' }), {
    name: 'Error',
    message: /clip\.mp4: cannot be written \(ENOSPC\): no space is left on the disk; free some and run the same/,
  });
});

test("a terminal's Ctrl-C does not reach ffmpeg, and one that is stopped with this process makes no error of its own", {
  skip: existsSync('/proc/self/stat') ? false : 'no /proc on this system',
}, async (t) => {
  const { out } = await places(t);
  const [program, group, video] = ['ffmpeg', 'group', 'v.mp4'].map((name) => path.join(out, '..', name)) as [
    string,
    string,
    string,
  ];
  const oneFrame = "printf 'P6 320 240 255 '; head -c 230400 /dev/zero; exit 255";
  writeFileSync(
    program,
    `#!/bin/sh\nread -r _ _ _ _ group _ < /proc/$$/stat\necho $$ $group > '${group}'\n${oneFrame}\n`,
  );
  chmodSync(program, 0o755);
  writeFileSync(video, '');
  withEnvironment(t, { SIAMDLA_FFMPEG: program });
  const stop = new AbortController();
  const options = { format: 'none', signal: stop.signal, progress: () => stop.abort() } as const;
  await assert.rejects(track(video, out, options), { name: 'AbortError' });
  const [pid, its] = readFileSync(group, 'utf8').trim().split(' ');
  assert.equal(its, pid, 'a process group of its own');
});
