/**
 * Element types of tensors in a graph. Used internally only: int64 (shapes, axes, indices), float16 (half precision), and
 * uint8 and int8 (quantised activations and weights).
 */
export type OnnxType = 'float32' | 'float16' | 'uint8' | 'int8' | 'int32' | 'int64' | 'bool';

/** Values of TensorProto.DataType. */
export const onnxTypeCodes: Readonly<Record<OnnxType, number>> = {
  float32: 1,
  float16: 10,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};

/** Bytes per element of raw data. */
export const onnxTypeBytes: Readonly<Record<OnnxType, number>> = {
  float32: 4,
  float16: 2,
  uint8: 1,
  int8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
};

/**
 * A node's attribute: an integer, a list of integers, a string, or a float (as an object, to distinguish 1.0 from 1).
 */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** Attributes of a node by name; undefined ones are omitted. */
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute | undefined>>;

/** Additional information on a convolution's filter for graph rewriting; not part of the format. */
export interface FilterInfo {
  /** [O, I / groups, kh, kw] */
  readonly shape: readonly [number, number, number, number];
  /** Input: number of images, rows and columns. */
  readonly images: readonly [number, number, number];
  /** Output: number of images, rows and columns. */
  readonly results: readonly [number, number, number];
  /** The value that the filter is derived from. */
  readonly source: {
    readonly name: string;
    /** Order of its axes: outputs (o), inputs (i) and taps (k). */
    readonly axes: string;
    /** Whether the filter is flipped: its taps are in reverse order. */
    readonly isFlipped: boolean;
  };
}

/** One operation of a graph. The name '' stands for an omitted optional input. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
  /** Operator set. Default: the standard one. */
  readonly domain?: string;
  readonly filter?: FilterInfo;
}

/** A constant of a graph: little-endian, row-major. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

/** A graph input or output. */
export interface OnnxValue {
  readonly name: string;
  readonly type: OnnxType;
  readonly shape: readonly number[];
}
