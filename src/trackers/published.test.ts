import assert from 'node:assert/strict';
import { test } from 'node:test';
import { trackers } from './catalogue.js';

/** As published, typed in a second time: [penalty, window, size learning rate] by tracker and set. */
const published: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>> = {
  siamrpnpp: {
    default: [0.04, 0.44, 0.4],
    vot: [0.05, 0.42, 0.38],
    otb100: [0.24, 0.5, 0.25],
    '8gpu': [0.04, 0.44, 0.33],
    '16gpu': [0.01, 0.4, 0.38],
    'otb100-8gpu': [0.24, 0.5, 0.25],
    mobilenetv2: [0.04, 0.4, 0.5],
    alexnet: [0.16, 0.4, 0.3],
    'long-term': [0.05, 0.28, 0.22],
  },
  siamcar: { otb100: [0.2, 0.45, 0.35], uav123: [0.2, 0.3, 0.4], lasot: [0.04, 0.3, 0.33], got10k: [0.06, 0.1, 0.7] },
  siamfcpp: {
    otb100: [0.04326035639699788, 0.23689856952364602, 0.5384467870937999],
    uav123: [0.0730171190610408, 0.2414722810296582, 0.5222592132697174],
    lasot: [0.04, 0.21, 0.52],
    vot: [0.06721247775471334, 0.2444928917567117, 0.5093639624865886],
  },
  cosiamrpn: {
    otb100: [0.25, 0.35, 0.25],
    vot2018: [0.25, 0.45, 0.55],
    vot2019: [0.25, 0.45, 0.25],
    lasot: [0.05, 0.4, 0.25],
  },
  nanotrack: { v1: [0.148, 0.462, 0.39], v2: [0.15, 0.49, 0.385], v3: [0.138, 0.455, 0.348] },
};

/** How each reference implementation's scripts derive the first box of a rectangle and of a polygon. */
const initialBoxes: Readonly<Record<string, readonly [rectangle: string, polygon: string]>> = {
  siamrpnpp: ['pysot', 'equal-area'],
  siamcar: ['pysot', 'equal-area'],
  siamfcpp: ['as-is', 'equal-area'],
  cosiamrpn: ['pysot', 'min-max'],
  nanotrack: ['pysot', 'equal-area'],
};

for (const { id, online } of trackers) {
  test(`${id}: hyper-parameters and the rule of the first box are the published ones`, () => {
    const sets = Object.entries(online.hyperSets).map(([name, { hyper }]) => {
      const { penaltyK, windowInfluence, sizeLr } = hyper as Record<string, number>;
      return [name, [penaltyK, windowInfluence, sizeLr]];
    });
    assert.deepEqual(Object.fromEntries(sets), published[id]);
    assert.deepEqual([online.initialBox.rectangle, online.initialBox.polygon], initialBoxes[id]);
  });

  test(`${id}: every range of the search holds every published value`, () => {
    for (const [name, [min, max]] of Object.entries(online.tuningRanges)) {
      for (const [set, { hyper }] of Object.entries(online.hyperSets)) {
        const value = (hyper as Record<string, number>)[name]!;
        assert.ok(min <= value && value <= max, `${set}: ${name} is ${value}`);
      }
    }
  });
}
