import { InputError } from '../errors.js';
import { writeFileAtomic } from '../files/writing.js';
import { encodeModel } from './onnx/encode.js';
import { toBytes } from './onnx/graph.js';
import type { OnnxInitializer } from './onnx/types.js';
import type { Program } from './program.js';
import { inLayout } from './trace/layout.js';

/**
 * Writes a compiled function as an .onnx file of standard operators: with the same names of inputs and outputs,
 * channels last, and the current parameters as constants.
 *
 * @param file Written atomically.
 * @param metadata Key-value pairs stored in the file, such as the network and the origin of its weights.
 * @throws InputError when the program updates its parameters (a training step), was compiled with `exportable: false`; as
 * `writing` when the file cannot be written.
 */
export function exportOnnx(program: Program, file: string, metadata: Readonly<Record<string, string>> = {}): void {
  const { graph, updates } = program;
  if (!graph) {
    throw new InputError(`cannot export to '${file}': the program was compiled with exportable: false`);
  }
  if (updates.length > 0) {
    throw new InputError(
      `cannot export to '${file}': the program gives new values to ${updates.length} parameters (${updates[0]}); export an inference function`,
    );
  }
  const constants = program.parametersInGraph().map(
    ({ port, data }): OnnxInitializer => ({
      name: port.graphName,
      type: port.dtype,
      shape: inLayout(port.shape, port.layout),
      bytes: toBytes(port.dtype, data),
    }),
  );
  const names = new Set(constants.map(({ name }) => name));
  const bytes = encodeModel(
    {
      nodes: graph.nodes,
      initializers: [...graph.initializers, ...constants],
      inputs: graph.inputs.filter(({ name }) => !names.has(name)),
      outputs: graph.outputs,
    },
    metadata,
  );
  writeFileAtomic(file, bytes);
}
