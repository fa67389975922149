/** Element types of tensors in a graph. int64 only occurs inside (shapes, axes, indices). */
export type OnnxType = 'float32' | 'int32' | 'int64' | 'bool';

/** ONNX's numbers of those types (TensorProto.DataType). */
export const onnxTypeCodes: Readonly<Record<OnnxType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** Bytes of one element as ONNX stores it raw. */
export const onnxTypeBytes: Readonly<Record<OnnxType, number>> = { float32: 4, int32: 4, int64: 8, bool: 1 };

/** A node's attribute: a whole number, several, a text, or a real number (marked, as 1 and 1.0 are one in JavaScript). */
export type OnnxAttribute = number | readonly number[] | string | { readonly float: number };

/** The named attributes of a node. One that is `undefined` is left out. */
export type OnnxAttributes = Readonly<Record<string, OnnxAttribute | undefined>>;

/** What is known of a convolution's filter besides its name; not part of the format, but for those who rewrite graphs. */
export interface FilterInfo {
  /** [O, I of a group, kh, kw] */
  readonly shape: readonly [number, number, number, number];
  /** Images that it goes over: how many, their rows and columns. */
  readonly images: readonly [number, number, number];
  /** The same of the results. */
  readonly results: readonly [number, number, number];
  /** What it was made of. */
  readonly source: {
    readonly name: string;
    /** How the outputs (o), inputs (i) and taps (k) of the filter lie there. */
    readonly axes: string;
    /** Whether its taps are to be taken from the last to the first. */
    readonly isFlipped: boolean;
  };
}

/** One operation of a graph. An input named '' is an optional input left out. */
export interface OnnxNode {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: OnnxAttributes;
  /** Set of operations; the standard one unless told. */
  readonly domain?: string;
  readonly filter?: FilterInfo;
}

/** A constant of a graph: its bytes little-endian, row by row. */
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
