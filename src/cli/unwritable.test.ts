import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { messageOf } from '../errors.js';
import { exportNetwork } from '../models/export-network.js';
import { initialise } from '../models/initialise.js';
import { saveFigure } from '../plots/save.js';
import { themed } from '../plots/theme.js';
import { siamdla } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';
import { withFunctions } from '../testing/with-functions.js';
import { siamCarTiny } from '../trackers/siamcar/network.js';
import { targetBoxAt, writeSequence, writeWeights } from '../tracking/testing/sequences.js';

/** Something that writes a file: its name in its folder, and the error of writing it into a folder. */
interface Writer {
  readonly name: string;
  readonly write: (folder: string) => Promise<{ readonly isMistake: boolean; readonly line: string }>;
}

async function writers(t: TestContext): Promise<readonly Writer[]> {
  const folder = testFolder(t);
  const videos = path.join(folder, 'videos');
  await writeSequence(videos, 'a', 2);
  const results = path.join(folder, 'results', 'T');
  const rows = [0, 1].map((i) => `${Object.values(targetBoxAt(i)).join(',')}\n`);
  fs.mkdirSync(results, { recursive: true });
  fs.writeFileSync(path.join(results, 'a.txt'), rows.join(''));
  const weights = path.join(folder, 'w.safetensors');
  writeWeights(weights, 'siamcar-tiny');
  const command = async (...args: readonly string[]): ReturnType<Writer['write']> => {
    const { code, stderr } = await siamdla(...args);
    const line = stderr.replace(/^(note|device): .*\n/gm, '').replace(/\n$/, '');
    return { isMistake: code === 2, line: line.replace(/^siamdla: /, '') };
  };
  const call = async (work: () => Promise<unknown>): ReturnType<Writer['write']> => {
    const error: unknown = await work().then(
      () => undefined,
      (thrown) => thrown,
    );
    return { isMistake: (error as Error | undefined)?.name === 'InputError', line: messageOf(error) };
  };
  const figure = themed([{ type: 'scatter', y: [1, 2] }], { width: 200, height: 150 });
  const network = siamCarTiny();
  const sizes = { templateSize: 127, searchSize: 255 };
  const params = initialise(network.table, { rule: 'reference' });
  const job = { network, params, ...sizes, metadata: {}, imageRange: [0, 1] as const };
  return [
    {
      name: 'report.html',
      write: (to) =>
        command(
          ...['evaluate', '--benchmark', videos, '--results', results, '--json'],
          ...['--report', path.join(to, 'report.html')],
        ),
    },
    {
      name: 'out.safetensors',
      write: (to) => command('checkpoint', 'convert', weights, path.join(to, 'out.safetensors')),
    },
    {
      name: 'a.txt',
      write: (to) =>
        command(
          ...['track', '--model', 'stand-still', '--benchmark', videos, '--workers', '1'],
          ...['--out', path.dirname(to), '--tracker-name', path.basename(to)],
        ),
    },
    { name: 'fig.png', write: (to) => call(() => saveFigure(figure, {}, path.join(to, 'fig'))) },
    { name: 'template.onnx', write: (to) => call(() => exportNetwork({ ...job, folder: to })) },
  ];
}

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

test('where a folder stands in its place, every file that is written is named once, in one line, as a mistake', async (t) => {
  for (const { name, write } of await writers(t)) {
    const folder = testFolder(t);
    const file = path.join(folder, name);
    fs.mkdirSync(path.join(file, 'full'), { recursive: true });
    const { isMistake, line } = await write(folder);
    assert.match(line, /cannot be written \(EISDIR|exists and is not a file/, name);
    assert.deepEqual([occurrences(line, file), occurrences(line, '\n'), isMistake], [1, 0, true], line);
    assert.deepEqual(
      fs.readdirSync(folder).filter((left) => /tmp$|^\.export/.test(left)),
      [],
    );
  }
});

test('on a full disk it is a failure, not a mistake, in one line with the advice', async (t) => {
  const full = (): never => {
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  for (const { name, write } of await writers(t)) {
    const folder = testFolder(t);
    const restore = withFunctions(t, fs, { writeSync: full });
    const { isMistake, line } = await write(folder).finally(restore);
    assert.match(line, /^\S+: cannot be written \(ENOSPC\): no space is left on the disk; free some and run/, name);
    assert.deepEqual([occurrences(line, 'ENOSPC'), occurrences(line, '\n'), isMistake], [1, 0, false], line);
  }
});
