import fc from 'fast-check';
import { tf } from '../tf.js';
import { type Case, defineCase, images, side } from './cases.js';

const equations = ['ij,jk->ik', 'bij,bjk->bik', 'ijk->kij', 'ij,ij->i', 'bi,bj->ij', 'abc,cd->abd'] as const;

/** Einsum, top-k, space to batch, gather with batch dimensions, symmetric padding. */
export const rearrangingCases: readonly Case[] = [
  defineCase('einsum', fc.tuple(fc.constantFrom(...equations), side), ([equation, n]) => {
    // every axis has a length of its own
    const length = (axis: string): number => n + (axis.charCodeAt(0) % 5);
    const [first, second] = equation.split('->')[0]!.split(',');
    const shapeOf = (axes: string): number[] => [...axes].map(length);
    return {
      inputs: { a: { shape: shapeOf(first!) }, ...(second ? { b: { shape: shapeOf(second) } } : {}) },
      fn: ({ a, b }) => tf.einsum(equation, ...(second ? [a, b] : [a])),
      gradients: false,
    };
  }),
  defineCase('matMul of whole numbers', fc.tuple(side, side, side), ([m, k, n]) => ({
    inputs: {
      a: { shape: [m, k], dtype: 'int32', range: [-9, 9] },
      b: { shape: [k, n], dtype: 'int32', range: [-9, 9] },
    },
    fn: (t) => tf.matMul(t.a, t.b),
    gradients: false,
  })),
  defineCase('topk: the numbers', fc.tuple(side, side), ([rows, k]) => ({
    inputs: { x: { shape: [rows, 2, k + 2] } },
    fn: ({ x }) => tf.topk(x, k).values,
    gradients: false,
  })),
  defineCase('topk: their places', fc.tuple(side, side), ([rows, k]) => ({
    inputs: { x: { shape: [rows, k + 2] } },
    fn: ({ x }) => tf.topk(x, k).indices,
    gradients: false,
  })),
  defineCase('spaceToBatchND', fc.tuple(side, side), ([h, c]) => ({
    inputs: { x: { shape: [2, 2 * h, 5, c] } },
    fn: ({ x }) =>
      tf.spaceToBatchND(
        x,
        [2, 3],
        [
          [0, 0],
          [0, 1],
        ],
      ),
  })),
  defineCase('batchToSpaceND', fc.tuple(side, side), ([h, c]) => ({
    inputs: { x: { shape: [12, h, 2, c] } },
    fn: ({ x }) =>
      tf.batchToSpaceND(
        x,
        [2, 3],
        [
          [1, 0],
          [0, 2],
        ],
      ),
  })),
  defineCase('gather, each image by its own list', images, ([n, h, w, c]) => ({
    inputs: { x: { shape: [n, h, w, c] }, i: { shape: [n, 4], dtype: 'int32', range: [0, w] } },
    fn: (t) => tf.gather(t.x, t.i, 2, 1),
  })),
  defineCase('gather, axes counted from the end', images, ([n, h, w, c]) => ({
    inputs: { x: { shape: [n, h, w, c] }, i: { shape: [n, 4], dtype: 'int32', range: [0, w] } },
    fn: (t) => tf.gather(t.x, t.i, -2, -1),
    gradients: false, // tensorflow.js' own gradient takes the batch's axes for none
  })),
  defineCase('mirrorPad, symmetric', images, (shape) => ({
    inputs: { x: { shape } },
    fn: ({ x }) =>
      tf.mirrorPad(
        x,
        [
          [0, 0],
          [1, 2],
          [5, 0],
          [0, 1],
        ],
        'symmetric',
      ),
  })),
];
