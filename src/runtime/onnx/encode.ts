import protobuf from 'protobufjs/minimal.js';
import { type OnnxAttribute, type OnnxInitializer, type OnnxNode, type OnnxValue, onnxTypeCodes } from './types.js';

type Writer = protobuf.Writer;

/** Version of the standard operator set that graphs are written in. */
export const ONNX_OPSET = 18;
/** Version of the file format that goes with it. */
const IR_VERSION = 8;

/** Wire types of protobuf. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** Numbers of AttributeProto.AttributeType. */
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 };

/** What a graph is made of. */
export interface OnnxGraphParts {
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxInitializer[];
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
}

/**
 * A graph as the bytes of an .onnx file (a ModelProto).
 *
 * @param metadata Names and texts stored in the file; runtimes show them to whoever asks.
 */
export function encodeModel(graph: OnnxGraphParts, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  const writer = protobuf.Writer.create();
  int(writer, 1, IR_VERSION);
  text(writer, 2, 'siamdla');
  message(writer, 7, () => {
    for (const node of graph.nodes) message(writer, 1, () => encodeNode(writer, node));
    text(writer, 2, 'graph');
    for (const { name, type, shape, bytes } of graph.initializers) {
      message(writer, 5, () => {
        for (const side of shape) int(writer, 1, side);
        int(writer, 2, onnxTypeCodes[type]);
        text(writer, 8, name);
        writer.uint32((9 << 3) | BYTES).bytes(bytes);
      });
    }
    for (const value of graph.inputs) message(writer, 11, () => encodeValue(writer, value));
    for (const value of graph.outputs) message(writer, 12, () => encodeValue(writer, value));
  });
  message(writer, 8, () => {
    text(writer, 1, ''); // the standard operators
    int(writer, 2, ONNX_OPSET);
  });
  for (const [key, value] of Object.entries(metadata)) {
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  return writer.finish();
}

function encodeNode(writer: Writer, { op, inputs, outputs, attributes }: OnnxNode): void {
  for (const name of inputs) text(writer, 1, name);
  for (const name of outputs) text(writer, 2, name);
  text(writer, 4, op);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) message(writer, 5, () => encodeAttribute(writer, name, value));
  }
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

function encodeValue(writer: Writer, { name, type, shape }: OnnxValue): void {
  text(writer, 1, name);
  message(writer, 2, () =>
    message(writer, 1, () => {
      int(writer, 1, onnxTypeCodes[type]);
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
