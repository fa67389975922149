import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { initialise } from '../../models/initialise.js';
import { testFolder } from '../../testing/test-folder.js';
import { loadTraining, saveTraining } from './checkpoint.js';
import { resolveTraining } from './config.js';
import { MetricsFile, readMetrics } from './metrics-file.js';
import { emptyTally, summaryOf } from './summary.js';

const training = resolveTraining({ model: 'siamcar-tiny', epochs: 2, batch: 2, pairs: { pairsPerEpoch: 8 } });
const { config, model } = training;
const start = { config, state: { params: initialise(model.build().table, { rule: config.init }), momenta: {} } };
const saved = { ...start, epoch: 0, step: 0, history: [], tally: emptyTally };

test('the metadata of a checkpoint is checked before anything is made of it', (t) => {
  const file = path.join(testFolder(t), 'checkpoint.safetensors');
  saveTraining(file, saved);
  assert.equal(loadTraining(file, training).epoch, 0); // the control
  const progress = { version: 2, config, epoch: 0, step: 0, history: [], tally: emptyTally };
  const tensors = new Map([['w', { shape: [1], dtype: 'float32' as const, data: new Float32Array(1) }]]);
  const refuses = (stored: unknown, message: RegExp): void => {
    writeSafetensors(file, tensors, { training: typeof stored === 'string' ? stored : JSON.stringify(stored) });
    assert.throws(() => loadTraining(file, training), { name: 'InputError', message });
  };
  refuses('{', /checkpoint\.safetensors: metadata 'training': is not JSON/);
  refuses('null', /found null; expected Object/);
  refuses('[]', /expected/);
  refuses(`{"a":${'['.repeat(1e6)}`, /nested more than 100 levels/);
  refuses({ ...progress, version: 1 }, /of version 1/);
  refuses({ ...progress, config: undefined }, /'config'/);
  refuses({ ...progress, config: {} }, /'config\.(epochs|phases)'/);
  refuses({ ...progress, config: { ...config, phases: [] } }, /found 0 as 'config\.phases'; expected >=1/);
  refuses({ ...progress, config: { ...config, phases: [{ from: 0 }] } }, /'config\.phases\.0\.frozen'/);
  refuses({ ...progress, config: { ...config, batch: 4 } }, /another configuration; different: batch \(4, now 2\)/);
  refuses({ ...progress, history: [null] }, /'history\.0'/);
  refuses({ ...progress, tally: {} }, /'tally\.steps'/);
  refuses({ ...progress, tally: { ...emptyTally, times: 5 } }, /'tally\.times'/);
  refuses({ ...progress, epoch: -1 }, /'epoch'/);
  refuses({ ...progress, step: 0.5 }, /'step'/);
  const place =
    /says epoch \d+, step \d+ after \d finished epochs and \d+ counted steps; expected a place in 2 epochs of 4/;
  refuses({ ...progress, step: 1e9 }, place);
  refuses({ ...progress, step: 1e9, tally: { ...emptyTally, steps: 1e9 } }, place);
  refuses({ ...progress, epoch: 1 }, place);
  refuses({ ...progress, epoch: 3 }, place);
  refuses({ ...progress, step: 1 }, place);
  refuses(progress, /tensors match/); // what is left are the tensors
  refuses({ ...progress, config: { ...config, boxAssigner: 'dla' } }, /different: boxAssigner \("dla", now ""\)/);
});

test('metrics: a last line without an end is left out, any other damage is refused by line', (t) => {
  const folder = testFolder(t);
  const file = path.join(folder, 'metrics.jsonl');
  const line = { kind: 'epoch', ...summaryOf(0, { ...emptyTally, steps: 1, pairs: 1 }, undefined) } as const;
  const metrics = new MetricsFile(file, { epoch: 0, step: 0 });
  metrics.add(line);
  metrics.flush();
  const good = JSON.stringify(line);
  writeFileSync(file, `${good}\n${good.slice(0, 40)}`);
  assert.equal(readMetrics(file).length, 1);
  for (const bad of ['5', '{"kind":"step"}', '{"kind":"epoch","epoch":"0"}', '{', `${'['.repeat(1e5)}`]) {
    writeFileSync(file, `${good}\n${bad}\n${good}\n`);
    assert.throws(() => readMetrics(file), { name: 'InputError', message: /metrics\.jsonl: line 2: / }, bad);
  }
  const boxes = { sizeIou: 0.6, aspect: { correlation: null, predictedSd: 0, targetSd: 0.5 } }; // of ln(wh) nothing
  const validation = { loss: 1, parts: {}, iou: 0.5, boxes, pairs: 2 };
  writeFileSync(file, `${JSON.stringify({ ...line, validation })}\n${good}\n`);
  assert.throws(() => readMetrics(file), /line 1: .*'validation\.boxes\.area'/);
  writeFileSync(file, 'x'.repeat(5e6));
  assert.throws(() => readMetrics(file), /line 1 is longer than/);
});

test('a file that may not grow is named, and the one before it is left', {
  skip: process.platform !== 'linux',
}, (t) => {
  const folder = testFolder(t);
  const files = ['checkpoint.safetensors', 'metrics.jsonl', 'weights.safetensors'].map((name) =>
    path.join(folder, name),
  );
  const here = new URL('.', import.meta.url);
  const script = `
    import { MetricsFile } from '${new URL('metrics-file.js', here)}';
    import { writeFileAtomic } from '${new URL('../../files/writing.js', here)}';
    import { writeSafetensors } from '${new URL('../../models/checkpoints/safetensors.js', here)}';
    const tensors = new Map([['w', { shape: [99999], dtype: 'float32', data: new Float32Array(99999) }]]);
    const tries = [
      () => writeSafetensors(${JSON.stringify(files[0])}, tensors),
      () => { const m = new MetricsFile(${JSON.stringify(files[1])}, { epoch: 0, step: 0 }); m.add({ kind: 'x'.repeat(1e5) }); m.flush(); },
      () => writeFileAtomic(${JSON.stringify(files[2])}, new Uint8Array(99999)),
    ];
    for (const work of tries) { try { work(); console.log('written'); } catch (error) { console.log(String(error)); } }`;
  const command = `ulimit -f 8; exec "${process.execPath}" --input-type=module -`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { input: script, encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  assert.equal(lines.length, 3, stderr);
  for (const [i, file] of files.entries())
    assert.ok(lines[i]!.startsWith(`Error: ${file}: cannot be written (EFBIG`), lines[i]);
  assert.ok(!existsSync(files[0]!) && !existsSync(files[2]!));
});
