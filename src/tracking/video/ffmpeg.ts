import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Image } from '../../data/images/image.js';
import { InputError, messageOf } from '../../errors.js';
import { temporaryName } from '../../files/temporary-files.js';
import { writeError } from '../../files/write-errors.js';
import type { FrameSink } from './frame-sink.js';

/** The ffmpeg executable: SIAMDLA_FFMPEG, else `ffmpeg` on the path. */
function program(): string {
  return process.env.SIAMDLA_FFMPEG || 'ffmpeg';
}

/** True if ffmpeg is available. */
export function hasFfmpeg(): boolean {
  return spawnSync(program(), ['-version'], { stdio: 'ignore' }).status === 0;
}

/** A URL that ffmpeg cannot interpret as a protocol or pattern. */
function asFile(file: string): string {
  return `file:${path.resolve(file)}`;
}

/**
 * In a process group of its own: ended by the terminal's Ctrl-C, as this process is, ffmpeg would seem to have failed. On
 * Windows it would open a window.
 */
const ownGroup = { detached: process.platform !== 'win32' } as const;

/** How a process ended: its exit code, the last line of stderr, and the end of all of it. */
interface Ended {
  readonly code: number | null;
  readonly complaint: string;
  readonly said: string;
}

/** Waits for the end of a process. */
function ended(child: ChildProcess): Promise<Ended> {
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString('utf8')).slice(-2000);
  });
  return new Promise((resolve) => {
    child.on('error', (error) => resolve({ code: -1, complaint: messageOf(error), said: '' }));
    child.on('close', (code) => resolve({ code, complaint: said.trim().split('\n').at(-1) ?? '', said }));
  });
}

/** The file system's errors that are no mistake of the user, by ffmpeg's words for them, which need not be its last. */
const fullDisk: readonly (readonly [words: string, code: string])[] = [
  ['No space left on device', 'ENOSPC'],
  ['Disk quota exceeded', 'EDQUOT'],
  ['File too large', 'EFBIG'],
];

/**
 * The frames of a video, decoded by ffmpeg as they are consumed: each once, however its times are spaced.
 *
 * @throws InputError if ffmpeg is not available or cannot read the file, or the video has no frames.
 */
export async function* videoFrames(file: string): AsyncGenerator<Image> {
  const evenly = ['-r', '1/1000']; // slower than any video: by their own times, frames would be repeated or dropped
  const output = ['-map', '0:v:0?', '-f', 'image2pipe', '-c:v', 'ppm', '-pix_fmt', 'rgb24', '-'];
  const child = spawn(program(), ['-v', 'error', '-nostdin', ...evenly, '-i', asFile(file), ...output], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...ownGroup,
  });
  const end = ended(child);
  try {
    let count = 0;
    for await (const frame of ppmImages(child.stdout!)) {
      count++;
      yield frame;
    }
    const { code, complaint } = await end;
    if (code === -1) {
      throw new InputError(
        `${file}: ffmpeg, which is needed to read a video, is not available (${complaint}). Install it, or pass a folder of frames`,
      );
    }
    if (code !== 0 || count === 0) throw new InputError(`${file}: ffmpeg cannot read it (${complaint || 'no frames'})`);
  } finally {
    child.kill('SIGKILL');
  }
}

/** Splits a stream of concatenated binary PPM files (P6, 8 bits) into images. */
async function* ppmImages(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Image> {
  let data: Uint8Array<ArrayBuffer> | undefined;
  let size = { width: 0, height: 0 };
  let filled = 0;
  let header = '';
  for await (const chunk of stream) {
    let at = 0;
    while (at < chunk.length) {
      if (!data) {
        header += String.fromCharCode(chunk[at++]!);
        const found = /^P6\s(\d+)\s(\d+)\s255\s$/.exec(header);
        if (!found && header.length > 64) throw new InputError('ffmpeg: its output is not a sequence of PPM images');
        if (!found) continue;
        size = { width: Number(found[1]), height: Number(found[2]) };
        data = new Uint8Array(3 * size.width * size.height);
        filled = 0;
      } else {
        const part = chunk.subarray(at, at + data.length - filled);
        data.set(part, filled);
        filled += part.length;
        at += part.length;
      }
      if (data && filled === data.length) {
        yield { ...size, data };
        data = undefined;
        header = '';
      }
    }
  }
}

/** Frames per second of a video; 25 if ffprobe cannot determine it. */
export function frameRate(file: string): number {
  const probe = program().replace(/ffmpeg(?=[^/\\]*$)/, 'ffprobe');
  const query = ['-select_streams', 'v:0', '-show_entries', 'stream=avg_frame_rate', '-of', 'csv=p=0'];
  const { stdout } = spawnSync(probe, ['-v', 'error', ...query, asFile(file)], { encoding: 'utf8' });
  const [, count, seconds] = /^(\d+)\/(\d+)/.exec(stdout ?? '') ?? []; // a comma or the same again may follow
  const rate = Number(count) / Number(seconds);
  return Number.isFinite(rate) && rate > 0 && rate <= 1000 ? rate : 25;
}

/**
 * Writes a video (MP4, H.264 if ffmpeg supports it) of equally sized frames, under a temporary name until it is complete.
 *
 * @throws InputError, from `add` or `finish`, if ffmpeg fails; Error where no space is left, as `writing`.
 */
export function videoSink(file: string, { width, height }: Pick<Image, 'width' | 'height'>, rate: number): FrameSink {
  const temporary = temporaryName(file);
  const input = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(rate), '-i', '-'];
  const even = ['-vf', 'pad=ceil(iw/2)*2:ceil(ih/2)*2', '-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-f', 'mp4'];
  const child = spawn(program(), ['-v', 'error', '-y', ...input, ...even, asFile(temporary)], {
    stdio: ['pipe', 'ignore', 'pipe'],
    ...ownGroup,
  });
  const end = ended(child);
  child.stdin!.on('error', () => {}); // reported by its end
  const failed = async (): Promise<never> => {
    rmSync(temporary, { force: true });
    const { complaint, said } = await end;
    const [, code] = fullDisk.find(([words]) => said.includes(words)) ?? [];
    if (code !== undefined) throw writeError(file, Object.assign(new Error(complaint), { code }));
    throw new InputError(`${file}: ffmpeg cannot write it (${complaint})`);
  };
  return {
    add: async ({ data }) => {
      if (child.exitCode !== null) await failed();
      if (child.stdin!.write(data)) return;
      await Promise.race([new Promise((resolve) => child.stdin!.once('drain', resolve)), end]);
    },
    finish: async () => {
      child.stdin!.end();
      if ((await end).code !== 0) await failed();
      renameSync(temporary, file);
      return file;
    },
    discard: () => {
      child.kill('SIGKILL');
      rmSync(temporary, { force: true });
    },
  };
}
