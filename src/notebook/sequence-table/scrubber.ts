/// <reference lib="dom" />

import { boxStyle } from '../../plots/drawings/box-legend.js';
import { choiceList, styled } from '../../plots/page-elements.js';
import { textColors } from '../../plots/palette.js';
import { FRAME_WIDTH, frameSvg } from './frame-svg.js';
import type { PageFrame, PageMap, PageSequence, PageTable } from './page-data.js';

const CURVE_HEIGHT = 90;
const PLAY_MS = 120; // between frames

/** What the reader chose; kept from one frame to the next. */
interface Choice {
  at: number;
  readonly hidden: Set<number>; // trackers; -1: ground truth
  /** The tracker whose score map is laid over the frame; -1: none. */
  mapOf: number;
}

/** Frames of a sequence under a slider: boxes of all trackers and ground truth, overlap curves, score maps on demand. */
export function scrubber(
  sequence: PageSequence,
  { trackers, aboutMaps }: Pick<PageTable, 'trackers' | 'aboutMaps'>,
): HTMLElement {
  const { frames, name } = sequence;
  const box = styled('div', 'padding:6px 0 14px');
  const below = styled('div', `max-width:${FRAME_WIDTH}px`);
  const choice: Choice = { at: 0, hidden: new Set(), mapOf: -1 };
  const hasMaps = frames.some(({ maps }) => maps?.some((map) => map !== null));
  const picture = styled('div', 'display:flex;flex-wrap:wrap;gap:6px;align-items:flex-end');
  const about = styled('div', `font-size:12px;color:${textColors.note};padding-top:4px`);
  const curve = styled('div', 'cursor:pointer;padding-top:4px');
  const input = styled('input', 'flex:1;min-width:120px');
  const value = styled('output', 'min-width:9em;font-variant-numeric:tabular-nums');
  const draw = (): void => {
    const frame = frames[choice.at]!;
    const map = frame.maps?.[choice.mapOf] ?? undefined;
    picture.innerHTML = frameSvg(sequence, frame, choice.hidden, map);
    curve.innerHTML = curveSvg(sequence, frame.index, choice.hidden);
    value.textContent = `frame ${frame.index + 1} of ${sequence.length}`;
    input.value = String(choice.at);
    input.setAttribute('aria-valuetext', value.textContent);
    about.textContent = choice.mapOf < 0 && hasMaps ? '' : `${hasMaps ? rangeText(map) : ''}${aboutMaps}`;
  };
  const go = (at: number): void => {
    choice.at = Math.max(0, Math.min(frames.length - 1, at));
    draw();
  };
  Object.assign(input, { type: 'range', min: '0', max: String(frames.length - 1), step: '1' });
  input.setAttribute('aria-label', `frame of ${name}`);
  input.addEventListener('input', () => go(Number(input.value)));
  curve.addEventListener('click', (event) => {
    const { left, width } = curve.getBoundingClientRect();
    const index = ((event.clientX - left) / width) * sequence.length;
    go(nearestFrame(frames, index));
  });
  const controls = styled('div', 'display:flex;flex-wrap:wrap;gap:8px;align-items:center;padding:4px 0');
  controls.append(
    playButton(box, () => go((choice.at + 1) % frames.length)),
    input,
    value,
  );
  const legend = styled('div', 'display:flex;flex-wrap:wrap;gap:2px 14px;font-size:12px');
  const toggle = (i: number) => (isShown: boolean) => {
    if (isShown) choice.hidden.delete(i);
    else choice.hidden.add(i);
    draw();
  };
  legend.append(...trackers.map((text, i) => checkbox(text, boxStyle(i).color, true, toggle(i))));
  if (frames.some(({ truth }) => truth)) legend.append(checkbox('ground truth (dashed)', '#000000', true, toggle(-1)));
  if (hasMaps) {
    const withMaps = trackers.flatMap((_, i) => (frames.some(({ maps }) => maps?.[i]) ? [i] : []));
    const names = ['none', ...withMaps.map((i) => trackers[i]!)];
    legend.append(
      choiceList('score map', names, 0, (i) => {
        choice.mapOf = withMaps[i - 1] ?? -1;
        draw();
      }),
    );
  }
  below.append(controls, legend, curve, about);
  box.append(picture, below);
  draw();
  return box;
}

/** Index in `frames` of the one nearest to a position in the video. */
export function nearestFrame(frames: readonly Pick<PageFrame, 'index'>[], position: number): number {
  let best = 0;
  frames.forEach(({ index }, i) => {
    if (Math.abs(index - position) < Math.abs(frames[best]!.index - position)) best = i;
  });
  return best;
}

/** Overlap curves of the trackers with a line at the current frame. */
function curveSvg(sequence: PageSequence, current: number, hidden: ReadonlySet<number>): string {
  const { overlaps, step, length, curve = 'overlap' } = sequence;
  const quantity = curve === 'overlap' ? 'overlap (IoU)' : 'score';
  const [w, h] = [FRAME_WIDTH, CURVE_HEIGHT];
  const x = (index: number): string => (((index + 0.5) / length) * w).toFixed(1);
  const y = (percent: number): string => (h - 14 - (percent / 100) * (h - 28)).toFixed(1);
  const grid = [0, 50, 100].map((percent) => {
    const label = `<text x="2" y="${Number(y(percent)) - 2}" font-size="9" fill="#6e6e6e">${percent / 100}</text>`;
    return `<path d="M0 ${y(percent)}H${w}" stroke="#e6e6e6"/>${label}`;
  });
  const lines = overlaps.map((values, i) => {
    if (hidden.has(i)) return '';
    let path = '';
    values.forEach((percent, k) => {
      if (percent === null) return;
      const isStart = k === 0 || values[k - 1] === null;
      path += `${isStart ? 'M' : 'L'}${x(k * step)} ${y(percent)}${isStart && (values[k + 1] ?? null) === null ? 'h1' : ''}`;
    });
    return `<path d="${path}" fill="none" stroke="${boxStyle(i).color}" stroke-width="1.6"/>`;
  });
  return [
    `<svg viewBox="0 0 ${w} ${h}" width="${w}" height="${h}" role="img" style="display:block;max-width:100%;height:auto" font-family="Arial, sans-serif">`,
    `<title>${quantity} by frame</title>`,
    ...grid,
    ...lines,
    `<path d="M${x(current)} 0V${h - 14}" stroke="#222222" stroke-dasharray="3 2"/>`,
    `<text x="${w / 2}" y="${h - 2}" font-size="10" fill="#6e6e6e" text-anchor="middle">${quantity} by frame; click to go there</text>`,
    '</svg>',
  ].join('');
}

/** What the overlay shows at this frame. */
function rangeText(map: PageMap | undefined): string {
  if (!map) return 'No score map of this frame. ';
  return `Scores from ${map.min.toFixed(2)} (transparent) to ${map.max.toFixed(2)} (yellow); the search region is outlined. `;
}

/** Plays until it is pressed again, or its element has left the page. */
function playButton(inside: HTMLElement, next: () => void): HTMLElement {
  const button = styled('button', 'min-width:4.5em');
  let timer: number | undefined;
  const stop = (): void => {
    window.clearInterval(timer);
    timer = undefined;
    button.textContent = 'play';
  };
  button.type = 'button';
  button.addEventListener('click', () => {
    if (timer !== undefined) {
      stop();
      return;
    }
    button.textContent = 'pause';
    timer = window.setInterval(() => (inside.isConnected ? next() : stop()), PLAY_MS);
  });
  stop();
  return button;
}

function checkbox(text: string, color: string, initial: boolean, chosen: (isOn: boolean) => void): HTMLElement {
  const label = styled('label', `color:${color};white-space:nowrap`);
  const input = document.createElement('input');
  Object.assign(input, { type: 'checkbox', checked: initial });
  input.addEventListener('change', () => chosen(input.checked));
  label.append(input, ` ${text}`);
  return label;
}
