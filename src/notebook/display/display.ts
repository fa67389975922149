import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { isDrawing, isFigure, type Picture } from '../../plots/figure.js';
import { compressedPlotlyScript } from '../../plots/html.js';
import { type FigureFormat, figureBundle, type MimeBundle, plotlyType } from '../../plots/mime.js';
import { cellKey, cellSignal } from './cell-signal.js';
import { notebookProvenance } from './device-in-use.js';
import { type Displayer, displayersSymbol } from './shown-value.js';

const require = createRequire(import.meta.url);

/** How an output is sent. */
export interface DisplayOptions {
  /** Hints by MIME type, such as a picture's width. */
  readonly metadata?: Record<string, unknown>;
  /** A name under which a later call can replace the output. */
  readonly displayId?: string;
  /** Replace the output of that name instead of adding one. */
  readonly update?: boolean;
}

type WriteDisplayData = (message: object, update: boolean) => void;

/** The running kernel's way to send an output; undefined outside a kernel. */
function kernelWriter(): WriteDisplayData | undefined {
  try {
    // Only a loaded module can belong to a running kernel; loading tslab for its answer "none" would cost a second.
    const loaded = require.cache[require.resolve('tslab/dist/jupyter.js')];
    const exports = loaded?.exports as { lastWriteDisplayData?: WriteDisplayData | null } | undefined;
    return exports?.lastWriteDisplayData ?? undefined;
  } catch {
    return undefined; // tslab is not installed
  }
}

/**
 * Sends one output to the notebook. Outside a kernel its text/plain is printed, if it has one. A picture's metadata stores this
 * program and the device of `useDevice`, if that was called, unless it names what made the picture already.
 */
export function display(bundle: MimeBundle, options: DisplayOptions = {}): void {
  const { displayId, update = false } = options;
  const metadata = options.metadata ?? (bundle.metadata as Record<string, unknown> | undefined) ?? {};
  const send = kernelWriter();
  if (send)
    send(
      {
        data: bundle,
        metadata: { ...madeBy(bundle), ...metadata },
        transient: displayId ? { display_id: displayId } : {},
      },
      update,
    );
  else if (typeof bundle['text/plain'] === 'string') console.log(bundle['text/plain']);
}

/** What makes pictures here, as metadata; nothing for text. */
function madeBy(bundle: MimeBundle): { readonly siamdla?: object } {
  const isPicture = 'image/png' in bundle || plotlyType in bundle;
  const provenance = isPicture ? notebookProvenance() : undefined;
  return provenance ? { siamdla: { provenance } } : {};
}

/** How a figure is shown. */
export interface ShowOptions extends DisplayOptions {
  /** Default: {@link parseFormats} of SIAMDLA_FIGURES. */
  readonly formats?: readonly FigureFormat[];
}

/**
 * Shows a figure in the notebook. The output's metadata stores what made it: with a figure of an experiment the provenance
 * of its numbers, which may be cached, else this program and the device of `useDevice`, if it was called.
 *
 * @throws InputError for a figure that cannot be drawn without a browser or an unknown format.
 */
export async function show(
  figure: Picture | { readonly figure: Picture; readonly numbers: object },
  { formats, ...options }: ShowOptions = {},
): Promise<void> {
  if (!('figure' in figure)) return display(await notebookBundle(figure, formats), options);
  const bundle = await notebookBundle(figure.figure, formats);
  const { provenance } = figure.numbers as { readonly provenance?: object };
  display(bundle, { ...options, metadata: { ...sizesOf(bundle), ...options.metadata, siamdla: { provenance } } });
}

/** Hints of a bundle by MIME type. */
function sizesOf(bundle: MimeBundle): Record<string, unknown> {
  return (bundle.metadata as Record<string, unknown> | undefined) ?? {};
}

/** What stands in for HTML where it is not shown. */
export interface HtmlFallback {
  readonly text: string;
  readonly png?: Uint8Array;
}

/** Shows HTML in the notebook, with a text and perhaps a PNG for where HTML is not shown. */
export function showHtml(html: string, { text, png }: HtmlFallback, options: DisplayOptions = {}): void {
  const bundle: MimeBundle = { 'text/plain': text, 'text/html': html };
  if (png) bundle['image/png'] = Buffer.from(png).toString('base64');
  display(bundle, options);
}

/** The classic Notebook puts tall outputs into a box with a scroll bar, where figures are cut. */
const unboxedFigures =
  '<style>div.output_scroll:has(img,svg){height:auto;overflow:visible;border-radius:0;box-shadow:none}</style>';

/** The cell whose output has plotly.js, and the signal of its run. */
let plotlyIn: { readonly cell: string; readonly run: AbortSignal } | undefined;

/**
 * A figure's output; plotly.js comes with the first one of this kernel that needs it, so that a notebook has it once, and again
 * where that cell runs again: its output is replaced.
 */
async function notebookBundle(figure: Picture, formats?: readonly FigureFormat[]): Promise<MimeBundle> {
  const bundle = await figureBundle(figure, formats);
  if (isDrawing(figure) || !('text/html' in bundle) || !kernelWriter()) return bundle;
  const [cell, run] = [cellKey(), cellSignal()];
  if (plotlyIn && (plotlyIn.cell !== cell || plotlyIn.run === run)) return bundle;
  plotlyIn = { cell, run };
  bundle['text/html'] = `${unboxedFigures}${compressedPlotlyScript()}${bundle['text/html']}`;
  return bundle;
}

/** An output that later calls replace, at a limited rate: for progress bars and live curves. */
export class Live {
  readonly #id: string = `live-${randomUUID()}`;
  readonly #everyMs: number;
  #shown = false;
  #busy: Promise<void> | undefined;
  #last = Number.NEGATIVE_INFINITY;

  /** @param everyMs Minimum time between two updates, in milliseconds. */
  constructor(everyMs: number = 200) {
    this.#everyMs = everyMs;
  }

  /** Replaces the output by the result of `make`; does not call it if the last update was too recent. */
  async update(make: () => MimeBundle | Promise<MimeBundle>): Promise<void> {
    if (this.#busy || performance.now() - this.#last < this.#everyMs) return;
    await this.#draw(make);
  }

  /** Replaces the output without a limit of the rate: for the final state. */
  async finish(make: () => MimeBundle | Promise<MimeBundle>): Promise<void> {
    await this.#busy?.catch(() => {}); // an older picture must not arrive after this one; its caller has its error
    await this.#draw(make);
  }

  async #draw(make: () => MimeBundle | Promise<MimeBundle>): Promise<void> {
    const draw = async () => {
      const bundle = await make();
      display(bundle, { displayId: this.#id, update: this.#shown });
      this.#shown = true;
    };
    this.#busy = draw();
    try {
      await this.#busy;
    } finally {
      this.#busy = undefined;
      this.#last = performance.now();
    }
  }
}

/**
 * Registers a function that the kernel calls with the value of each cell's last expression. It returns undefined for values
 * of other kinds.
 */
export function registerDisplayer(displayer: (value: unknown) => ReturnType<Displayer>): void {
  const displayers: Set<Displayer> = Reflect.get(globalThis, displayersSymbol) ?? new Set<Displayer>();
  Reflect.set(globalThis, displayersSymbol, displayers);
  displayers.add(displayer);
}

/** The output of a figure; undefined for any other value. */
export function figureDisplayer(value: unknown): Promise<MimeBundle> | undefined {
  return isFigure(value) ? notebookBundle(value) : undefined;
}

registerDisplayer(figureDisplayer);
