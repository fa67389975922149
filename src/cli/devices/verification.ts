import type { Device } from '../../runtime/device.js';
import type { Speed } from '../../runtime/verify/speed.js';
import type { Verification } from '../../study/verify/verify.js';
import type { Terminal } from '../terminal/terminal.js';

/** A verification and the device that it is of. */
export interface VerificationReport extends Verification {
  readonly device: Device;
  /** Whether it is a software renderer, which says nothing of a card. */
  readonly isSoftware: boolean;
  /** What verifies the same again. */
  readonly command?: string;
}

/**
 * Prints a verification as tables or as one JSON object. Where something is wrong or was not checked, names it and ends with
 * exit code 1.
 */
export function reportVerification(report: VerificationReport, isJson: boolean, terminal: Terminal): void {
  if (isJson) terminal.printJson(report);
  else printTables(report, terminal);
  if (report.isRight) return;
  const { wrong, incomplete, unchecked, device } = report;
  if (wrong.length > 0) terminal.note(`siamdla: ${device.name} computes wrongly: ${wrong.join(', ')}`);
  if (incomplete !== undefined) {
    terminal.note(`siamdla: ${device.name}: ${incomplete}; not checked: ${unchecked.join(', ') || 'nothing else'}`);
  }
  terminal.exitCode = 1;
}

function printTables(report: VerificationReport, terminal: Terminal): void {
  const { checks, speeds, placements, placementFailures, references, seconds, device, hasHalves } = report;
  const power = (value: number | undefined): string => value?.toExponential(1) ?? '';
  terminal.printTable({
    check: checks.map(({ name }) => name),
    part: checks.map(({ part }) => part),
    by: checks.map(({ route }) => route),
    error: checks.map(({ error }) => power(error)),
    tolerance: checks.map(({ tolerance }) => power(tolerance)),
    '': checks.map(({ isRight, failure, at }) => (isRight ? 'right' : `WRONG: ${failure ?? at}`)),
  });
  terminal.print(
    `errors: the largest difference relative to the deviation; kernels against ${references.kernels}, networks against ${references.networks}`,
  );
  if (hasHalves === false) terminal.print(`half precision: ${device.name} does not offer it`);
  if (speeds.length > 0) printSpeeds(speeds, terminal);
  for (const [name, { onCpu, nodes, copies }] of Object.entries(placements)) {
    const total = Object.values(nodes).reduce((sum, count) => sum + count, 0);
    const list = onCpu.map(
      ({ operator, count, largest, reason = 'unexplained' }) => `${count} ${operator} of ${largest} (${reason})`,
    );
    terminal.print(
      `${name}, training step: of ${total} nodes on the CPU: ${list.join(', ') || 'none'}; copies to the host ${copies.toHost}, from it ${copies.fromHost}`,
    );
  }
  for (const [name, failure] of Object.entries(placementFailures)) {
    terminal.print(`${name}, training step: where its nodes ran is not known: ${failure}`);
  }
  terminal.print(`${device.name} ${resultText(report)}; ${seconds} s`);
  if (report.isSoftware) terminal.print(softwareText(device));
}

function resultText({ wrong, incomplete }: VerificationReport): string {
  const result = wrong.length === 0 ? 'computes as the CPU does' : `computes wrongly: ${wrong.join(', ')}`;
  return incomplete === undefined ? result : `${result}, as far as it was checked (${incomplete})`;
}

/** What a software renderer is worth. */
export function softwareText({ name, reason }: Device): string {
  return `${name} is a software renderer here, no card: its results say nothing of a card (${reason})`;
}

function printSpeeds(speeds: readonly Speed[], terminal: Terminal): void {
  const share = (speed: Speed, of: 'gflops' | 'gbs'): string => {
    const ceiling = speeds.find(({ name, [of]: rate }) => name.endsWith('(ceiling)') && rate !== undefined)?.[of];
    const value = speed[of];
    if (value === undefined) return '';
    return ceiling === undefined
      ? value.toPrecision(3)
      : `${value.toPrecision(3)} (${Math.round((100 * value) / ceiling)} %)`;
  };
  terminal.printTable({
    speed: speeds.map(({ name }) => name),
    part: speeds.map(({ part }) => part),
    batch: speeds.map(({ batch }) => batch ?? ''),
    times: speeds.map(({ ms, repeats = 1 }) => (ms === undefined ? '' : repeats)),
    ms: speeds.map(({ ms, failure }) => ms?.toPrecision(3) ?? `failed: ${failure}`),
    'GFLOP/s (of the ceiling)': speeds.map((speed) => share(speed, 'gflops')),
    'GB/s (of the ceiling)': speeds.map((speed) => share(speed, 'gbs')),
    '': speeds.map(({ isMostlyLatency }) => (isMostlyLatency ? 'mostly latency: a guess' : '')),
  });
  const latencyMs = speeds.find((speed) => speed.latencyMs !== undefined)?.latencyMs;
  if (latencyMs !== undefined)
    terminal.print(`ms without the ${latencyMs.toPrecision(2)} ms that a run takes which computes one number`);
}
