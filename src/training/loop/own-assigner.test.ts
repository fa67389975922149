import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type AssignerDefinition, defineAssigner, type NamedAssigner } from '../../dla/assigners.js';
import { Assignment } from '../../dla/assignment.js';
import { type CircleOptions, circle, circleDefaults, circleRules } from '../../dla/fixed-geometry/circle.js';
import { siamCarGrid } from '../../dla/samples.js';
import { initialise } from '../../models/initialise.js';
import { modelByName } from '../../trackers/catalogue.js';
import { randomPairs } from '../testing/random-pairs.js';
import { resolveTraining, type TrainOverrides } from './config.js';
import { train } from './train.js';
import { validate } from './validate.js';

const small: TrainOverrides = {
  model: 'siamcar-tiny',
  epochs: 1,
  batch: 2,
  pairs: { pairsPerEpoch: 4 },
  validationPairs: 0,
};
const definition: AssignerDefinition<CircleOptions> = {
  title: 'Mine',
  grid: siamCarGrid,
  labels: 'points',
  defaults: circleDefaults,
  rules: circleRules,
  assign: circle,
};
const mine = defineAssigner(definition);
const context = { sets: randomPairs, compile: { threads: 1 } };

test("an assigner of one's own trains as one of the kit with the same labels, alone and beside another", async () => {
  const options = { assignerOptions: { r1: 24, r2: 32 } };
  const own = await train({ ...small, ...options, assigner: 'mine' }, { ...context, assigners: { mine } });
  const kits = await train({ ...small, ...options, assigner: 'circle' }, context);
  assert.deepEqual(own.params, kits.params);
  assert.equal(own.config.assigner, 'mine');
  const other = await train({ ...small, assigner: 'dla' }, context);
  assert.notDeepEqual(other.params, kits.params, 'control');
  const box = { ...small, assigner: 'dla', boxAssigner: 'union:mine' };
  const beside = resolveTraining(box, { mine }).boxAssigner;
  assert.deepEqual([beside?.assigner.options, beside?.isUnion], [circleDefaults, true]);
});

test("an assigner of one's own is validated by", async () => {
  const params = initialise(modelByName('siamcar-tiny').build().table, { rule: 'reference' });
  const config = { ...small, assigner: 'mine', validationPairs: 1 };
  await assert.rejects(validate(config, { params, sets: [], assigners: { mine } }), /found no training sets/);
  await assert.rejects(validate(config, { params, sets: [] }), /unknown assigner 'mine'/);
});

test('a name that is not given, or is a name of the kit, is refused before anything is trained', async () => {
  const refused = (assigners: Readonly<Record<string, NamedAssigner>> | undefined, assigner: string, message: RegExp) =>
    assert.rejects(train({ ...small, assigner }, { ...context, assigners }), { name: 'InputError', message });
  await refused(undefined, 'mine', /^unknown assigner 'mine'; expected baseline, dla, or one of circle, .*autoassign$/);
  await refused({ mine }, 'mime', /^unknown assigner 'mime'; .*, mine$/);
  for (const name of ['circle', 'dla', 'baseline']) {
    await refused({ [name]: mine }, 'mine', new RegExp(`^assigners: '${name}' is a name of the kit's own; `));
  }
  await refused({ mine: { ...mine, labels: 'boxes' } }, 'mine', /labels points, which 'mine' does not support/);
});

test('one that would train on no labels is refused: it overwrites nothing, or counts other labels than it writes', () => {
  const refused = (assign: AssignerDefinition<CircleOptions>['assign'], message: RegExp): void => {
    const own = { mine: defineAssigner({ ...definition, assign }) };
    assert.throws(() => resolveTraining({ ...small, assigner: 'mine' }, own), { name: 'InputError', message });
  };
  refused(
    (gt, grid, options, rng) => circle(gt, grid, options, rng),
    /^assigner 'mine' returned an assignment of its own; expected the one that it is given as 'into'/,
  );
  refused((_gt, grid, _options, _rng, into = new Assignment(grid)) => {
    into.clear();
    into.labels[312] = 1;
    return into;
  }, /^assigner 'mine' labelled 1 samples positive and counted 0; expected equal numbers/);
  refused((_gt, grid, _options, _rng, into = new Assignment(grid)) => {
    into.clear();
    into.labels.fill(0);
    into.addPositive(312);
    return into;
  }, /^assigner 'mine' labelled 624 samples negative and counted 0; expected equal numbers/);
});
