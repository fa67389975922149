import { test } from 'node:test';
import { wave } from '../../training/testing/formula.js';
import { close, type Feeds, partsFor, referenceLosses } from '../testing/losses.js';

const denseBox = (n: number): Feeds => ({
  cls: { shape: [n, 17, 17, 1], data: wave(n * 289, 0.2, 3, 0.13) },
  reg: { shape: [n, 17, 17, 4], data: wave(n * 289 * 4, 0.4, 0.6, 0.23).map((value) => Math.exp(value + 3.5)) },
  centerness: { shape: [n, 17, 17, 1], data: wave(n * 289, 0.7, 2, 0.19) },
});

test("SiamFC++'s losses are the reference's, on pairs and on negative pairs", async () => {
  const { loss, neg_pair: negative } = referenceLosses().siamfcpp;
  const parts = await partsFor('siamfcpp-googlenet', loss.boxes, () => denseBox(4));
  close(parts.cls, loss.retina);
  close(parts.centerness, loss.centerness);
  close(3 * parts.loc!, loss.iou_loss_x3, 3e-5);
  const others = await partsFor('siamfcpp-googlenet', loss.boxes.slice(0, 1), () => denseBox(1), true);
  close(others.cls, negative.retina, 2e-4);
  close(others.centerness, negative.centerness);
  close(others.loc, negative.iou);
});
