import protobuf from 'protobufjs/minimal.js';
import { type OnnxAttribute, type OnnxInitializer, type OnnxNode, type OnnxType, onnxTypeCodes } from './types.js';

type Writer = protobuf.Writer;

/** Version of the standard operator set. */
const ONNX_OPSET = 18;
/** Corresponding version of the file format. */
const IR_VERSION = 8;

/** Wire types of protobuf. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** Values of AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 };

/** TensorProto.DataLocation of external constants. */
const EXTERNAL = 1;

/** An input or output of a model. */
export interface PortValue {
  readonly name: string;
  readonly type: OnnxType;
  /** Absent if the shape is not declared. */
  readonly shape?: readonly number[];
}

/** The parts of a graph. */
export interface OnnxGraphParts {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly PortValue[];
  readonly outputs: readonly PortValue[];
}

/** An external constant of a model. */
export interface ExternalData {
  /** Name of the constant in the model. */
  readonly path: string;
  readonly data: Uint8Array;
}

/** Minimum size of external constants in bytes. */
const LARGE = 4096;

/**
 * Encodes a graph as a model with large constants external, which avoids copies.
 */
export function encodeModelBeside(graph: OnnxGraphParts): { model: Uint8Array; externalData: ExternalData[] } {
  const large = graph.initializers.filter(({ bytes }) => bytes.length >= LARGE);
  const externalData = large.map(({ bytes }, i): ExternalData => ({ path: `constant${i}`, data: bytes }));
  const paths = new Map(large.map((initializer, i) => [initializer, externalData[i]!.path]));
  return { model: encode(graph, {}, paths), externalData };
}

/**
 * Encodes a graph as the bytes of an .onnx file (a ModelProto).
 *
 * @param metadata Key-value pairs stored in the file.
 */
export function encodeModel(graph: OnnxGraphParts, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return encode(graph, metadata, new Map());
}

function encode(
  graph: OnnxGraphParts,
  metadata: Readonly<Record<string, string>>,
  paths: ReadonlyMap<OnnxInitializer, string>,
): Uint8Array {
  const writer = protobuf.Writer.create();
  int(writer, 1, IR_VERSION);
  text(writer, 2, 'siamdla');
  message(writer, 7, () => {
    for (const node of graph.nodes) message(writer, 1, () => encodeNode(writer, node));
    text(writer, 2, 'graph');
    for (const initializer of graph.initializers) {
      message(writer, 5, () => encodeInitializer(writer, initializer, paths.get(initializer)));
    }
    for (const value of graph.inputs) message(writer, 11, () => encodeValue(writer, value));
    for (const value of graph.outputs) message(writer, 12, () => encodeValue(writer, value));
  });
  const others = new Set(graph.nodes.flatMap(({ domain }) => (domain ? [domain] : [])));
  for (const domain of ['', ...others]) {
    message(writer, 8, () => {
      text(writer, 1, domain); // '' for the standard operators
      int(writer, 2, domain === '' ? ONNX_OPSET : 1);
    });
  }
  for (const [key, value] of Object.entries(metadata)) {
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  return writer.finish();
}

function encodeInitializer(
  writer: Writer,
  { name, type, shape, bytes }: OnnxInitializer,
  path: string | undefined,
): void {
  for (const side of shape) int(writer, 1, side);
  int(writer, 2, onnxTypeCodes[type]);
  text(writer, 8, name);
  if (path === undefined) {
    writer.uint32((9 << 3) | BYTES).bytes(bytes);
    return;
  }
  for (const [key, value] of Object.entries({ location: path, offset: '0', length: String(bytes.length) })) {
    message(writer, 13, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  int(writer, 14, EXTERNAL);
}

function encodeNode(writer: Writer, { op, inputs, outputs, attributes, domain }: OnnxNode): void {
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) message(writer, 5, () => encodeAttribute(writer, name, value));
  }
  if (domain) text(writer, 7, domain);
}

function encodeAttribute(writer: Writer, name: string, value: OnnxAttribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    int(writer, 3, value);
    int(writer, 20, ATTRIBUTE.int);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    int(writer, 20, ATTRIBUTE.string);
  } else if ('float' in value) {
    writer.uint32((2 << 3) | FIXED32).float(value.float);
    int(writer, 20, ATTRIBUTE.float);
  } else {
    for (const item of value) int(writer, 8, item);
    int(writer, 20, ATTRIBUTE.ints);
  }
}

function encodeValue(writer: Writer, { name, type, shape }: PortValue): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      int(writer, 1, onnxTypeCodes[type]);
      if (!shape) return;
      message(writer, 2, () => {
        for (const side of shape) message(writer, 1, () => int(writer, 1, side));
      });
    }),
  );
}

function message(writer: Writer, field: number, body: () => void): void {
  writer.uint32((field << 3) | BYTES).fork();
  body();
  writer.ldelim();
}

function text(writer: Writer, field: number, value: string): void {
  writer.uint32((field << 3) | BYTES).string(value);
}

function int(writer: Writer, field: number, value: number): void {
  writer.uint32((field << 3) | VARINT).int64(value);
}
