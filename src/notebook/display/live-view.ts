import { refuseUnknownOptions } from '../../config.js';
import type { MimeBundle } from '../../plots/mime.js';
import { figureBundle } from '../../plots/mime.js';
import { escapeHtml } from '../../text/escape.js';
import { cellSignal } from './cell-signal.js';
import { Live } from './display.js';
import { type LiveFrame, type LiveState, liveDrawing } from './live-view-drawing.js';

export type { LiveFrame } from './live-view-drawing.js';

/** A view of a tracker at work in a notebook's output. */
export interface LiveTracking {
  /**
   * Takes a frame and returns immediately; to be called for every frame. It is drawn if the last drawing is done and old
   * enough, and dropped otherwise. What is drawn is copied first, so that the tracker may reuse its arrays.
   *
   * @throws CellInterrupted when the cell that made the view was interrupted: a loop over frames ends there.
   */
  readonly show: (frame: LiveFrame) => void;
  /** Draws the last frame, which stays. Errors of drawing are thrown here only: a picture never stops a tracker. */
  readonly finish: () => Promise<void>;
}

/** How a view behaves. */
export interface LiveTrackingOptions {
  /** Minimum time between two drawings in milliseconds; default: 250. */
  readonly everyMs?: number;
  /** Width of the frame in CSS pixels; default: 480. */
  readonly width?: number;
  /** Clock in milliseconds, for the frames per second; default: `performance.now`. */
  readonly now?: () => number;
}

/** Every option, so that a misspelt one is refused. */
export const everyLiveOption: Readonly<Record<keyof LiveTrackingOptions, unknown>> = {
  everyMs: undefined,
  width: undefined,
  now: undefined,
};

/**
 * Shows the frame, box, frame number and frames per second (mean over all frames so far) of a running tracker, and
 * its score map where there is one, in one output that is updated in place. Outside a notebook it prints one line at the
 * end.
 *
 * @param title What is tracked by what: 'SiamCAR on Crossing'.
 * @throws InputError for an unknown option.
 */
export function liveTracking(title: string, options: LiveTrackingOptions = {}): LiveTracking {
  refuseUnknownOptions(everyLiveOption, options, 'liveTracking');
  const { everyMs = 250, width = 480, now = () => performance.now() } = options;
  const live = new Live(everyMs);
  const signal = cellSignal();
  let started = 0;
  let frames = 0;
  let last: LiveFrame | undefined;
  const state = (frame: LiveFrame): LiveState => {
    const seconds = (now() - started) / 1000;
    return { ...frame, title, fps: frames > 1 && seconds > 0 ? (frames - 1) / seconds : undefined };
  };
  return {
    show: (frame) => {
      signal.throwIfAborted();
      if (frames++ === 0) started = now();
      last = frame;
      live.update(() => quickBundle(ownState(state(frame)), width)).catch(() => {});
    },
    finish: async () => {
      if (!last) return;
      const final = state(last);
      await live.finish(async () => figureBundle(await liveDrawing(final, width)));
    },
  };
}

/** The picture as SVG: a browser draws it, so that the tracker's machine need only make a small JPEG. */
async function quickBundle(state: LiveState, width: number): Promise<MimeBundle> {
  const { title, svg, width: w, height: h } = await liveDrawing(state, width);
  const src = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  return {
    'text/html': `<img width="${w}" height="${h}" style="max-width:100%" alt="" title="${escapeHtml(title)}" src="${src}">`,
  };
}

function ownState(state: LiveState): LiveState {
  const { frame, scoreMap } = state;
  return { ...state, frame: { ...frame, data: frame.data.slice() }, scoreMap: scoreMap && Float32Array.from(scoreMap) };
}
