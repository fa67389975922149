import { Command, Option } from 'commander';
import { pixelFormats } from '../data/images/pixel-format.js';
import { baselineNames, benchmarkNames, modelNames, videoFormats } from './choices.js';
import { deviceOption } from './device.js';
import { wholeNumber } from './options.js';
import type { TrackOptions } from './track-run.js';

/** `siamdla track`: runs a tracker over a benchmark, a folder or a video. */
export function trackCommand(): Command {
  const names = [...modelNames, ...baselineNames].join(', ');
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
        pixelFormats,
      ),
    )
    .option('--workers <n>', 'processes (default: as many as there are cores; one on a graphics card)', wholeNumber(1))
    .option('--threads <n>', 'threads of each process', wholeNumber(1), 1)
    .addOption(deviceOption())
    .option('--shard <i/n>', 'only the i-th of n parts of the benchmark; join them with siamdla merge')
    .option('--sequences <names>', 'only these, separated by commas')
    .option('--json', 'print the summary as JSON')
    .action(async (options: TrackOptions) => {
      const { runTracking } = await import('./track-run.js'); // loaded when asked for: it brings tensorflow.js
      await runTracking(options);
    });
}
