import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrder } from '../study/steps/planned-step.js';
import { chooseReproductions, paperKeys } from './choose-reproductions.js';
import type { Reproduction } from './reproduction.js';

test("the paper's tables and figures in a text", () => {
  assert.deepEqual(paperKeys('Fig. 4, Table 2'), ['fig4', 'table2']);
  assert.deepEqual(paperKeys('Figs. 2 and 3'), ['fig2', 'fig3']);
  assert.deepEqual(paperKeys('Figs. 10, 11'), ['fig10', 'fig11']);
  assert.deepEqual(paperKeys('Sec. 4.7'), ['sec4.7']);
  assert.deepEqual(paperKeys('beyond the paper'), []);
});

test('reproductions are chosen by id, experiment, figure or table, in their own order', () => {
  const ids = chooseReproductions(['Fig9', 'table1'], 'mini').map(({ id }) => id);
  assert.deepEqual(ids, ['datasets', 'k-ablation']);
  assert.deepEqual(
    chooseReproductions(['vot'], 'mini').map(({ id }) => id),
    ['vot-trained', 'vot-published'],
  );
  const all = chooseReproductions(undefined, 'mini').map(({ id }) => id);
  assert.ok(all.includes('vot-trained') && !all.includes('box-points-40000'));
  assert.deepEqual(
    chooseReproductions(['box-points-40000'], 'mini').map(({ id }) => id),
    ['box-points-40000'],
  );
  assert.throws(() => chooseReproductions(['fig99'], 'mini'), /unknown experiment 'fig99'.*fig11/s);
});

test('at real scale only what runs on real videos; the rest is refused by name', () => {
  const ids = chooseReproductions(undefined, 'real').map(({ id }) => id);
  assert.deepEqual(ids, [
    'success-precision-otb100-trained',
    'attributes-trained',
    'qualitative-trained',
    'vot-trained',
    'shipped-weights-real-videos',
  ]);
  const table2 = chooseReproductions(['table2'], 'real').map(({ id }) => id); // not those that train other trackers
  assert.deepEqual(table2, ['success-precision-otb100-trained']);
  assert.throws(() => chooseReproductions(['fig4', 'fig9'], 'real'), /'fig9' has nothing to do with real videos/);
});

test('with seeds every training is done from each of them, and what trains nothing is left out or refused', () => {
  const trainings = (id: string, seeds?: readonly number[]): string[] => {
    const [{ steps }] = chooseReproductions([id], 'smoke', seeds) as [Reproduction];
    const names = inOrder(steps('smoke', undefined)).map(({ name }) => name);
    return names.filter((name) => name.startsWith('train-'));
  };
  const own = trainings('box-points-10000');
  assert.equal(own.length, 6);
  assert.ok(own.every((name) => name.endsWith('-1')));
  const others = trainings('box-points-10000', [7, 2]);
  assert.deepEqual(others.sort(), own.flatMap((name) => [name.replace(/1$/, '2'), name.replace(/1$/, '7')]).sort());
  for (const { id, steps } of chooseReproductions(undefined, 'smoke', [7])) {
    const names = inOrder(steps('smoke', undefined)).map(({ name }) => name);
    const trained = names.filter((name) => name.startsWith('train-'));
    assert.ok(trained.length > 0, id);
    for (const name of trained) assert.match(name, /-7$/, id);
  }
  assert.deepEqual(
    chooseReproductions(['table2'], 'smoke', [7]).map(({ id }) => id),
    ['success-precision-otb100-trained', 'success-precision-others-trained'],
  );
  const refused = () => chooseReproductions(['fig4', 'fig9'], 'smoke', [7]);
  assert.throws(refused, { name: 'InputError', message: /^'fig9' trains nothing, so that it has no training seeds/ });
});

test("missing data of the paper's scale is reported before anything is run", () => {
  const [trained] = chooseReproductions(['success-precision-otb100-trained'], 'smoke');
  assert.equal(trained!.missing('smoke'), undefined);
  const missing = trained!.missing('paper');
  if (missing !== undefined) assert.match(missing, /not found: /);
});
