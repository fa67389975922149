/** A part of a training step beside what the ceilings allow. */
export interface PartEfficiency {
  readonly gflop: number;
  readonly gigabytes: number;
  /** Milliseconds if each kernel ran at the ceiling that binds it. */
  readonly boundMs: number;
}

/** What a line of {@link partText} says, numbers as it writes them. */
export interface PartLine {
  /** 'siamcar-tiny, batches of 16, forward'. */
  readonly name: string;
  readonly ms: string;
  readonly gflop: string;
  readonly gigabytes: string;
  /** '90 %', or {@link unresolved}. */
  readonly share: string;
}

/** In place of a share that says nothing. */
const unresolved = 'not resolved';

/** 'siamcar-tiny, batches of 16, forward: 67.7 ms, 11.9 GFLOP, 0.450 GB: 90 % of the ceilings'. */
export function partText(name: string, ms: number, { gflop, gigabytes, boundMs }: PartEfficiency): string {
  const work = `${gflop.toPrecision(3)} GFLOP, ${gigabytes.toPrecision(3)} GB`;
  const share = shareText(Math.round((100 * boundMs) / ms));
  return `${name}: ${ms.toFixed(1)} ms, ${work}: ${share === unresolved ? `share ${unresolved}` : `${share} of the ceilings`}`;
}

/**
 * A part that is faster than the ceilings allow did other work than was counted (Winograd's filtering saves products, values
 * stay in a cache), or was not measured well; either way the share says nothing.
 */
function shareText(percent: number): string {
  return percent <= 100 ? `${percent} %` : unresolved;
}

/** The line of {@link partText} in a remark; undefined where the remark is another one. Shares above 100 % are not kept. */
export function partLine(remark: string): PartLine | undefined {
  const found = /^(.*): ([\d.]+) ms, ([\d.]+) GFLOP, ([\d.]+) GB: (?:(\d+) % of the ceilings|share .*)$/.exec(remark);
  if (!found) return undefined;
  const [, name, ms, gflop, gigabytes, percent] = found;
  const share = percent === undefined ? unresolved : shareText(Number(percent));
  return { name: name!, ms: ms!, gflop: gflop!, gigabytes: gigabytes!, share };
}
