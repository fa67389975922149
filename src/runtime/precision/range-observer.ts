import { InputError } from '../../errors.js';
import { betweenSelections } from '../eager-backend.js';
import type { Feeds } from '../feeds.js';
import type { HostTensor } from '../host-tensor.js';
import { encodeModelBeside } from '../onnx/encode.js';
import { OnnxGraph } from '../onnx/graph.js';
import { CompiledProgram } from '../program.js';
import { createSession, type SessionOptions } from '../session.js';
import { SpareTensors } from '../spare-tensors.js';
import { type InputSpecs, type Port, type TensorFunction, trace } from '../trace/trace.js';
import { foldConvolutions } from './fold-convolutions.js';
import { planQuantisation, structureDigest } from './plan.js';
import type { Ranges } from './quantise.js';

/** A function in float32 on the CPU that records the ranges of the activations that quantisation stores. */
export class RangeObserver {
  readonly #program: CompiledProgram;
  /** Names of the function's outputs. */
  readonly #outputs: readonly string[];
  readonly #graph: string;
  /** The lowest and the highest value of all runs. */
  readonly #found: [min: number, max: number][];

  private constructor(program: CompiledProgram, outputs: readonly string[], graph: string, values: number) {
    this.#program = program;
    this.#outputs = outputs;
    this.#graph = graph;
    this.#found = Array.from({ length: values }, () => [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]);
  }

  /**
   * Compiles a function whose weights are constants.
   *
   * @throws As `compile`.
   */
  static async of(
    fn: TensorFunction,
    inputs: InputSpecs,
    options: Pick<SessionOptions, 'threads'> = {},
  ): Promise<RangeObserver> {
    const { graph, ...ports } = await betweenSelections(() => trace(fn, inputs));
    const folded = foldConvolutions(graph);
    const values = [...planQuantisation(folded).values];
    const observed = new OnnxGraph(folded);
    observed.nodes.push(...folded.nodes);
    const extremes = values.flatMap((value, i) =>
      extremeOps.map((op): Port => {
        const name = extreme(op, i);
        observed.output(name, observed.node(op, [value], { keepdims: 0 }), 'float32', []);
        return { name, graphName: name, shape: [], dtype: 'float32', layout: [] };
      }),
    );
    const { model, externalData } = encodeModelBeside(observed);
    const session = await createSession(model, 'the observed function', options, externalData);
    const program = new CompiledProgram({
      session,
      provider: 'cpu',
      onCard: false,
      spares: new SpareTensors(),
      ...ports,
      outputs: [...ports.outputs, ...extremes],
      release: () => session.release(),
    });
    const outputs = ports.outputs.map(({ name }) => name);
    return new RangeObserver(program, outputs, structureDigest(folded), values.length);
  }

  /** Runs the function, and returns its outputs. */
  async run(feeds: Feeds): Promise<Record<string, HostTensor>> {
    const results = await this.#program.run(feeds);
    for (const [i, range] of this.#found.entries()) {
      const [lowest, highest] = extremeOps.map((op) => results[extreme(op, i)]!.data[0]!);
      range[0] = Math.min(range[0], lowest!);
      range[1] = Math.max(range[1], highest!);
    }
    return Object.fromEntries(this.#outputs.map((name) => [name, results[name]!]));
  }

  /**
   * The ranges of all runs so far.
   *
   * @throws InputError when nothing was run, or activations were not finite.
   */
  ranges(): Ranges {
    if (!this.#found.flat().every(Number.isFinite)) {
      throw new InputError(
        'activations have no finite ranges; expected a trained network and at least one pair of images',
      );
    }
    return { graph: this.#graph, values: this.#found.map(([min, max]) => [min, max]) };
  }

  dispose(): Promise<void> {
    return this.#program.dispose();
  }
}

const extremeOps = ['ReduceMin', 'ReduceMax'] as const;

/** Name of an output; the colon prevents conflicts with those of the function. */
function extreme(op: (typeof extremeOps)[number], value: number): string {
  return `:${op}:${value}`;
}
