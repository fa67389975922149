/** A convolution with its normalisation and ReLU. */
export interface InceptionConv {
  /** Name within the block: 'branch5x5_1'. */
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
  /** Kernel height and width. */
  readonly k: readonly [number, number];
  readonly strides: number;
  /** 'same' keeps the size; 'valid' does not pad. */
  readonly pad: 'same' | 'valid';
}

/** 3x3 pooling before a branch's convolutions: the mean at stride 1 including padding, or the maximum at stride 2. */
export type InceptionPool = 'mean' | 'max' | undefined;

/** A sequence of convolutions. */
export interface InceptionBranch {
  readonly pool: InceptionPool;
  readonly convs: readonly InceptionConv[];
}

/** Branches whose outputs are concatenated. */
export interface InceptionBlock {
  readonly name: string;
  readonly branches: readonly InceptionBranch[];
}

type Side = number | readonly [number, number];

/** Specifies a convolution. Default: stride 1 and 'same' padding. */
export function inceptionConv(
  name: string,
  inputs: number,
  outputs: number,
  k: Side,
  { strides = 1, pad = 'same' }: { readonly strides?: number; readonly pad?: 'same' | 'valid' } = {},
): InceptionConv {
  return { name, inputs, outputs, k: typeof k === 'number' ? [k, k] : k, strides, pad };
}

const strided = { strides: 2, pad: 'valid' } as const;

function branch(
  name: string,
  inputs: number,
  ...steps: readonly (readonly [outputs: number, k: Side])[]
): InceptionBranch {
  let from = inputs;
  const convs = steps.map(([outputs, k], i) => {
    const conv = inceptionConv(steps.length > 1 ? `${name}_${i + 1}` : name, from, outputs, k);
    from = outputs;
    return conv;
  });
  return { pool: undefined, convs };
}

function pooled(inputs: number, outputs: number): InceptionBranch {
  return { ...branch('branch_pool', inputs, [outputs, 1]), pool: 'mean' };
}

/** A branch whose last convolution has stride 2. */
function stridedAtEnd({ convs }: InceptionBranch): InceptionBranch {
  return { pool: undefined, convs: convs.map((conv, i) => (i === convs.length - 1 ? { ...conv, ...strided } : conv)) };
}

/** Blocks Mixed_5b to 5d: up to two 3x3 or one 5x5; 224 channels and those of the pooled branch. */
function blockA(name: string, inputs: number, pool: number): InceptionBlock {
  return {
    name,
    branches: [
      branch('branch1x1', inputs, [64, 1]),
      branch('branch5x5', inputs, [48, 1], [64, 5]),
      branch('branch3x3dbl', inputs, [64, 1], [96, 3], [96, 3]),
      pooled(inputs, pool),
    ],
  };
}

/** Block Mixed_6a, of stride 2. */
function blockB(name: string, inputs: number): InceptionBlock {
  return {
    name,
    branches: [
      stridedAtEnd(branch('branch3x3', inputs, [384, 3])),
      stridedAtEnd(branch('branch3x3dbl', inputs, [64, 1], [96, 3], [96, 3])),
      { pool: 'max', convs: [] },
    ],
  };
}

/** Blocks Mixed_6b to 6e: factorised 7x7 kernels. */
function blockC(name: string, width: number): InceptionBlock {
  const [row, column] = [
    [1, 7],
    [7, 1],
  ] as const;
  return {
    name,
    branches: [
      branch('branch1x1', 768, [192, 1]),
      branch('branch7x7', 768, [width, 1], [width, row], [192, column]),
      branch('branch7x7dbl', 768, [width, 1], [width, column], [width, row], [width, column], [192, row]),
      pooled(768, 192),
    ],
  };
}

/** Inception-v3's mixed blocks up to Mixed_6e: 192 channels to 768. */
export const inceptionBlocks: readonly InceptionBlock[] = [
  blockA('Mixed_5b', 192, 32),
  blockA('Mixed_5c', 256, 64),
  blockA('Mixed_5d', 288, 64),
  blockB('Mixed_6a', 288),
  blockC('Mixed_6b', 128),
  blockC('Mixed_6c', 160),
  blockC('Mixed_6d', 160),
  blockC('Mixed_6e', 192),
];
