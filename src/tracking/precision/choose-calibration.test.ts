import assert from 'node:assert/strict';
import fs, { copyFileSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { testFolder } from '../../testing/test-folder.js';
import { withFunctions } from '../../testing/with-functions.js';
import { modelByName } from '../../trackers/catalogue.js';
import { readCards, shippedFolder } from '../shipped-weights.js';
import { chooseCalibration } from './choose-calibration.js';

/** Asks for a calibration on a folder without videos: where it is not refused before, the folder is. */
function calibrating(weights: string, name: string, videos: string): Promise<unknown> {
  const model = modelByName(name);
  const parts = { model, params: {}, pixelFormat: model.pixelFormat, hyper: {} };
  return chooseCalibration({ precision: 'int8', calibrate: videos }, weights, parts);
}

test("nothing is written beside the kit's weights: of any card, however their path is written; control: a copy", async (t) => {
  const folder = testFolder(t);
  const linked = path.join(folder, 'linked');
  symlinkSync(shippedFolder, linked);
  for (const { file, model } of readCards()) {
    const place = path.join(shippedFolder, file);
    const roundabout = `${shippedFolder}${path.sep}..${path.sep}weights${path.sep}.${path.sep}${file}`;
    for (const weights of [place, path.relative(process.cwd(), place), roundabout, path.join(linked, file)]) {
      await assert.rejects(calibrating(weights, model, folder), {
        name: 'InputError',
        message: /: is part of the kit, .*calibrate a copy/,
      });
    }
    const copy = path.join(folder, file);
    copyFileSync(place, copy);
    await assert.rejects(calibrating(copy, model, folder), ({ message }: Error) => !/part of the kit/.test(message));
    const link = path.join(folder, 'link.safetensors'); // its calibration would lie beside the link
    symlinkSync(place, link);
    await assert.rejects(calibrating(link, model, folder), ({ message }: Error) => !/part of the kit/.test(message));
    rmSync(link);
  }
});

test('a folder that cannot hold the calibration is refused before the videos are read', async (t) => {
  const [folder, weights] = [testFolder(t), readCards()[0]!];
  const copy = path.join(folder, weights.file);
  copyFileSync(path.join(shippedFolder, weights.file), copy);
  withFunctions(t, fs, {
    accessSync: () => {
      throw Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
    },
  });
  await assert.rejects(calibrating(copy, weights.model, folder), {
    name: 'InputError',
    message: `the folder of the weights ${folder}: is no folder that can be written to (EACCES: permission denied); give another`,
  });
});
