import { Option } from 'commander';
import { type ChosenDevice, chooseDevice, type Device } from '../../runtime/device.js';
import { deviceNames, isCard } from '../../runtime/device-name.js';
import { noteCardUse } from '../../study/devices/card-use.js';
import { probeDevice } from '../../study/devices/probe-device.js';
import type { Terminal } from '../terminal/terminal.js';

/**
 * `--device`, the same for every command that runs networks.
 *
 * @param fallback What the default is, for the help.
 */
export function deviceOption(fallback: string = 'SIAMDLA_DEVICE, else the first available one'): Option {
  return new Option('--device <name>', `one of ${deviceNames.join(', ')} (default: ${fallback})`);
}

/**
 * Chooses the device of a command that computes itself, opens it, and notes on stderr which it is and why.
 *
 * @param wanted The value of `--device`.
 * @throws InputError when the name is unknown, or the device that was asked for is not available.
 */
export async function chosenDevice(wanted: string | undefined, terminal: Terminal): Promise<Device> {
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'; // processes share a card: none may reserve all of its memory
  const device = await chooseDevice(wanted);
  terminal.note(describeDevice(device));
  warnOfOthers(device, terminal);
  return device;
}

/** Warns of other commands that use the same card, and lets theirs know of this one. */
export function warnOfOthers(device: ChosenDevice, terminal: Terminal, about?: string): void {
  const others = noteCardUse(device, about);
  if (others !== undefined) terminal.note(`warning: ${others}`);
}

/**
 * The same for a command whose work is done by other processes: a card is opened by a process that ends with the check, so
 * that theirs may own it alone.
 *
 * @throws As {@link chosenDevice}.
 */
export async function probedDevice(wanted: string | undefined, terminal: Terminal): Promise<Device> {
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  const { about, ...device } = await probeDevice(wanted);
  if (!isCard(device.name)) await chooseDevice(device.name); // the backend of this process
  terminal.note(describeDevice(device));
  warnOfOthers(device, terminal, about);
  return device;
}

/** The device and the reason for it on one line. */
export function describeDevice({ name, reason }: Device): string {
  return `device: ${name} (${reason})`;
}
