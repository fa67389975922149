import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Figure } from '../../plots/figure.js';
import type { ResultTable } from '../../plots/result-table.js';
import { inferenceSpeed } from './inference-speed.js';
import type { InferenceSpeedResult, SpeedPair } from './result.js';

/** What is written beside times that a device took. */
function textsOf(device: string): string[] {
  const result = {
    config: inferenceSpeed.scales.smoke,
    pairs: [],
    untrained: [{ model: 'siamcar-r50', ms: 100 }],
    provenance: { device, machine: 'a machine' },
  } as unknown as InferenceSpeedResult;
  const { title } = (inferenceSpeed.figures(result)[0]!.figure as Figure).layout;
  return [(title as { readonly text: string }).text, ...inferenceSpeed.tables(result).map(({ note }) => note!)];
}

test('times say what took them: threads of the processor, or another device', () => {
  const [title, paired, untrained] = textsOf('cpu (onnxruntime)');
  assert.match(title!, / rounds, one thread of a machine</);
  assert.match(paired!, /^one thread of a machine; /);
  assert.match(untrained!, /^all cores of a machine; /);
  for (const text of textsOf('webgpu (onnxruntime), a card')) {
    assert.match(text, /webgpu \(onnxruntime\), a card, a machine/);
    assert.doesNotMatch(text, /one thread|all cores/);
  }
});

test('other assigners than DLA are named, each beside its own rounds of the baseline', () => {
  const pair = (dla: string): SpeedPair => ({
    ...{ model: 'siamcar-tiny', baseline: 'SiamCAR', dla, baselineMs: [1, 2], dlaMs: [2, 3] },
    difference: { difference: 1, low: 0, high: 2 },
  });
  const result = (...titles: string[]) =>
    ({
      ...{ config: inferenceSpeed.scales.smoke, pairs: titles.map(pair), untrained: [] },
      provenance: { device: 'cpu (onnxruntime)', machine: 'a machine' },
    }) as unknown as InferenceSpeedResult;
  const shown = (of: InferenceSpeedResult) => {
    const [{ caption, columns, sections }] = inferenceSpeed.tables(of) as [ResultTable];
    const boxes = (inferenceSpeed.figures(of)[0]!.figure as Figure).data as readonly { readonly name: string }[];
    return [caption, columns[2]!.name, ...sections[0]!.rows.map(([name]) => name), ...boxes.map(({ name }) => name)];
  };
  assert.deepEqual(shown(result('DLA-SiamCAR')).slice(1), ['DLA', 'siamcar-tiny', 'SiamCAR', 'DLA-SiamCAR']);
  assert.equal(shown(result('DLA-SiamCAR', 'IoU <b>')).at(-1), 'IoU &lt;b&gt;', 'no markup');
  const speeds = inferenceSpeed.tables(result('DLA-SiamCAR', 'SiamCAR simota'))[0]!.columns.at(-1);
  assert.equal(speeds!.name, 'frames per second, other', 'of which of the two');
  const [caption, column, ...names] = shown(result('DLA-SiamCAR', 'SiamCAR simota'));
  assert.match(caption as string, /^Milliseconds per frame with weights by two assigners, /);
  assert.deepEqual(
    [column, ...names],
    [
      'other',
      'siamcar-tiny: DLA-SiamCAR against SiamCAR',
      'siamcar-tiny: SiamCAR simota against SiamCAR',
      'SiamCAR, beside DLA-SiamCAR',
      'DLA-SiamCAR',
      'SiamCAR, beside SiamCAR simota',
      'SiamCAR simota',
    ],
  );
});

test('what would show nothing is refused before anything is trained', async () => {
  const { smoke } = inferenceSpeed.scales;
  const study = { ...smoke.study, entries: smoke.study.entries.filter(({ assigner }) => assigner === 'dla') };
  await assert.rejects(
    inferenceSpeed.run({ ...smoke, study }),
    /^InputError: inference speed: no two trackers of one network in DLA-SiamRPN\+\+, DLA-SiamCAR; /,
  );
  for (const rounds of [1, -2, 2.5])
    await assert.rejects(inferenceSpeed.run({ ...smoke, rounds }), /^InputError: .*rounds is/);
});
