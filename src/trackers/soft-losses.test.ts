import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../runtime/compile.js';
import { lossAndGradients } from '../runtime/gradients.js';
import type { tf } from '../runtime/tf.js';
import { selectCrossEntropy, softCrossEntropy } from './shared/training/pysot-losses.js';
import type { SoftLabels } from './shared/training/soft-labels.js';
import { centerWeightedIouLoss } from './siamcar/losses.js';
import { focalLoss, inclusiveIouLoss, qualityFocalLoss } from './siamfcpp/losses.js';

type Numbers = Readonly<Record<string, readonly number[]>>;

/** A scalar function of maps of four points, and its gradient by `by`. */
async function evaluate(
  f: (maps: Record<string, tf.Tensor4D>) => tf.Scalar,
  maps: Numbers,
  by: string,
): Promise<{ value: number; gradient: number[] }> {
  const shapes = Object.entries(maps).map(([name, { length }]) => [name, [1, 2, 2, length / 4]]);
  const program = await compile(
    (inputs) => {
      const { loss, gradients } = lossAndGradients(
        (params) => f({ ...inputs, ...params } as Record<string, tf.Tensor4D>),
        { [by]: inputs[by]! },
      );
      return { value: loss, gradient: gradients[by]! };
    },
    Object.fromEntries(shapes),
    { threads: 1 },
  );
  const results = await program.run(
    Object.fromEntries(Object.entries(maps).map(([name, values]) => [name, Float32Array.from(values)])),
  );
  await program.dispose();
  return { value: results.value!.data[0]!, gradient: [...results.gradient!.data] };
}

function close(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-5, `${actual} is not ${expected}`);
}

const soft = (maps: Record<string, tf.Tensor4D>): SoftLabels => maps as unknown as SoftLabels;
const logits = [0.4, -1.2, 2, -0.3];
const background = [0, 0, 0, 0];
const labels = [1, 1, 0, 0];
/** What hard labels become. */
const hard = {
  softTargets: [1, 1, 0, 0],
  positiveWeights: [1, 1, 0, 0],
  negativeWeights: [0, 0, 1, 1],
  boxWeights: [1, 1, 0, 0],
};
const softplus = (value: number): number => Math.log1p(Math.exp(value));
const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

test('with hard labels soft losses equal the hard ones, gradients included', async () => {
  const pairs: [(maps: Record<string, tf.Tensor4D>) => tf.Scalar, (maps: Record<string, tf.Tensor4D>) => tf.Scalar][] =
    [
      [
        ({ background: b, logits: x, labels: y }) => selectCrossEntropy(b!, x!, y!),
        (maps) => softCrossEntropy(maps.background!, maps.logits!, soft(maps)),
      ],
      [({ logits: x, labels: y }) => focalLoss(x!, y!), (maps) => qualityFocalLoss(maps.logits!, soft(maps))],
    ];
  for (const [plain, softened] of pairs) {
    const maps = { background, logits, labels, ...hard };
    const [one, two] = [await evaluate(plain, maps, 'logits'), await evaluate(softened, maps, 'logits')];
    close(two.value, one.value);
    two.gradient.forEach((value, i) => {
      close(value, one.gradient[i]!);
    });
  }
});

test('soft cross-entropy by hand: weighted means of the target and of the background', async () => {
  const maps = {
    ...{ background, logits, softTargets: [0.25, 1, 0, 0], positiveWeights: [1, 0.5, 0, 0] },
    negativeWeights: [0, 0.1, 1, 1],
  };
  const { value } = await evaluate((all) => softCrossEntropy(all.background!, all.logits!, soft(all)), maps, 'logits');
  const target = (0.25 * softplus(-0.4) + 0.5 * softplus(1.2)) / 0.75;
  const others = (0.75 * softplus(0.4) + 0.1 * softplus(-1.2) + softplus(2) + softplus(-0.3)) / 2.85;
  close(value, (target + others) / 2);
});

test('quality focal loss by hand; it is least where the probability equals the soft target', async () => {
  const y = sigmoid(0.4);
  const maps = {
    ...{ logits, softTargets: [y, 0.5, 0, 0], positiveWeights: [1, 1, 0, 0], negativeWeights: [0, 0, 1, 0.5] },
  };
  const { value, gradient } = await evaluate((all) => qualityFocalLoss(all.logits!, soft(all)), maps, 'logits');
  const p = sigmoid(-1.2);
  const positive = 0.75 * (0.5 - p) ** 2 * (softplus(-1.2) + 0.5 * 1.2);
  const negative = 0.25 * (sigmoid(2) ** 2 * softplus(2) + 0.5 * sigmoid(-0.3) ** 2 * softplus(-0.3));
  close(value, (positive + negative) / (y + 0.5)); // y + 0.5 > 1
  close(gradient[0]!, 0);
  assert.ok(gradient[1]! < 0); // p is below its target
});

test('box losses weigh positives; weights of 1 change nothing, and centerness of 0 leaves the weights', async () => {
  const reg = [8, 9, 7, 10, 5, 5, 5, 5, 1, 1, 1, 1, 1, 1, 1, 1];
  const ltrb = [8, 8, 8, 8, 10, 10, 10, 10, 0, 0, 0, 0, 0, 0, 0, 0];
  const of = async (weights: readonly number[] | undefined, kind: 'car' | 'fcpp', centerness = [1, 0.5, 0, 0]) => {
    const maps: Numbers = { reg, ltrb, labels, centerness, weights: weights ?? background };
    const { value } = await evaluate(
      (all) => {
        const boxWeights = weights ? all.weights! : undefined;
        return kind === 'car'
          ? centerWeightedIouLoss(all.reg!, all.ltrb!, all.labels!, all.centerness!, boxWeights)
          : inclusiveIouLoss(all.reg!, all.ltrb!, all.labels!, boxWeights);
      },
      maps,
      'reg',
    );
    return value;
  };
  for (const kind of ['car', 'fcpp'] as const) {
    close(await of([1, 1, 0, 0], kind), await of(undefined, kind));
    const [first, second] = [await of([1, 0, 0, 0], kind), await of([0, 1, 0, 0], kind)];
    assert.ok(first < second);
    close(await of([0.3, 0.1, 0, 0], kind, background), (0.3 * first + 0.1 * second) / 0.4);
  }
  const [first, second] = [await of([1, 0, 0, 0], 'car'), await of([0, 1, 0, 0], 'car')];
  close(await of([0.3, 0.1, 0, 0], 'car'), (0.3 * first + 0.05 * second) / 0.35);
});
