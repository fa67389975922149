/**
 * Helpers for notebook cells: `import { notebookProgress, show, showTable } from 'siamdla/notebook'`.
 *
 * @packageDocumentation
 */

export { CellInterrupted, cellSignal } from './notebook/display/cell-signal.js';
export { showCommitted } from './notebook/display/committed.js';
export { display, show, showHtml } from './notebook/display/display.js';
export { frame } from './notebook/display/frames.js';
export { liveTraining } from './notebook/display/live-training.js';
export { liveTracking } from './notebook/display/live-view.js';
export { notebookProgress } from './notebook/display/progress.js';
export { runAvailable } from './notebook/display/run-available.js';
export { showList, showMarkdown, showTable } from './notebook/display/text.js';
export { useDevice } from './notebook/display/use-device.js';
export { type Watched, type WatchedRun, type WatchOptions, watch } from './notebook/display/watch.js';
export { type WatchVideoOptions, watchVideo } from './notebook/display/watch-video.js';
export type { WatchedFrame } from './notebook/display/watched-frames.js';
export { runScrubber } from './notebook/sequence-table/run-scrubber.js';
export { type SequenceTableOptions, sequenceTable } from './notebook/sequence-table/sequence-table.js';
export type { TableTracker } from './notebook/sequence-table/table-tracker.js';
export { drawTrackingStrip } from './plots/drawings/tracking-strip.js';
export { saveFigure } from './plots/save.js';
