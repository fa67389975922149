import { readFileSync } from 'node:fs';
import type { InferenceSession } from 'onnxruntime-node';
import { InputError, messageOf } from '../errors.js';
import type { HostType } from './host-tensor.js';
import { CompiledProgram, type Program } from './program.js';
import { createSession, type SessionOptions } from './session.js';
import { plainOrder } from './trace/order.js';
import type { Port } from './trace/trace.js';

const types: readonly string[] = ['float32', 'int32', 'bool'] satisfies HostType[];

/**
 * Opens an .onnx file as a program.
 *
 * @throws InputError when it is to run eagerly, the file cannot be read, is no model that ONNX Runtime can prepare, or has inputs or outputs of
 * other types than float32, int32 and bool.
 */
export async function openOnnx(file: string, options: SessionOptions = {}): Promise<Program> {
  if (options.eager)
    throw new InputError(`'${file}' cannot run on tensorflow.js (${options.eager}); it is an .onnx model`);
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new InputError(`cannot read '${file}': ${messageOf(cause)}`, { cause });
  }
  if (bytes.length === 0) throw new InputError(`'${file}' is empty; expected an .onnx model`);
  const session = await createSession(bytes, `'${file}'`, options);
  try {
    return new CompiledProgram({
      session,
      provider: options.provider ?? 'cpu',
      feeds: session.inputMetadata.map((value) => portOf(value, file)),
      outputs: session.outputMetadata.map((value) => portOf(value, file)),
      parameters: [],
      updates: [],
      release: () => session.release(),
    });
  } catch (error) {
    await session.release();
    throw error;
  }
}

function portOf(value: InferenceSession.ValueMetadata, file: string): Port {
  const { name } = value;
  if (!value.isTensor || !types.includes(value.type)) {
    const found = value.isTensor ? `a tensor of ${value.type}` : 'no tensor';
    throw new InputError(`'${file}': '${name}' is ${found}; expected one of ${types.join(', ')}`);
  }
  const shape = value.shape.map((side) => (typeof side === 'number' ? side : -1));
  return { name, graphName: name, shape, dtype: value.type as HostType, order: plainOrder(shape.length) };
}
