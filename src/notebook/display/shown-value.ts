import { inspect } from 'node:util';

/** A value's representations by MIME type; a `metadata` property that is not enumerable describes them. */
export type Bundle = Record<string, unknown> & { readonly metadata?: Record<string, unknown> };

/** Shows values of a kind it knows, and answers undefined for others. */
export type Displayer = (value: unknown) => Bundle | undefined | Promise<Bundle | undefined>;

/** A value with a method of this name shows itself; the method may be asynchronous. The same as in Deno's kernel. */
const displaySymbol: symbol = Symbol.for('Jupyter.display');

/** Under this symbol, `globalThis` holds the Set of displayers that libraries have added. */
export const displayersSymbol: symbol = Symbol.for('siamdla.displayers');

/**
 * How to show the value of a cell's last expression: by itself, else by the first displayer that knows it, else as text.
 * A displayer that throws is reported in the output instead of failing the cell, whose work is done.
 */
export async function bundleOf(value: unknown): Promise<Bundle> {
  try {
    return (await ownBundle(value)) ?? (await registeredBundle(value)) ?? textBundle(value);
  } catch (error) {
    return notShown(error);
  }
}

/** What stands for a value that could not be shown. */
export function notShown(error: unknown): Bundle {
  return { 'text/plain': `This value could not be shown: ${inspect(error)}` };
}

async function ownBundle(value: unknown): Promise<Bundle | undefined> {
  if (typeof value !== 'object' || value === null) return undefined;
  const show = Reflect.get(value, displaySymbol);
  return typeof show === 'function' ? await show.call(value) : undefined;
}

async function registeredBundle(value: unknown): Promise<Bundle | undefined> {
  const displayers = (Reflect.get(globalThis, displayersSymbol) ?? []) as Iterable<Displayer>;
  for (const display of displayers) {
    const bundle = await display(value);
    if (bundle) return bundle;
  }
  return undefined;
}

function textBundle(value: unknown): Bundle {
  return { 'text/plain': inspect(value, { maxArrayLength: 20, maxStringLength: 2000, depth: 3 }) };
}
