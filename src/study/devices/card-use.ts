import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { HeldLock } from '../../processes/held-lock.js';
import { isLock, liveOwner, tryLock } from '../../processes/lock.js';
import { readOwner, removeLockOf } from '../../processes/lock-file.js';
import { type LockOwner, ownerText } from '../../processes/lock-owner.js';
import type { ChosenDevice } from '../../runtime/device.js';
import { isCard } from '../../runtime/device-name.js';
import { aboutCard } from './probe-device.js';

/** Environment variable that a command's own processes inherit, so that none is told of another one of them. */
const commandVariable = 'SIAMDLA_CARD_COMMAND';
const suffix = '.lock';

let held: HeldLock | undefined;

/**
 * Notes for all processes of this machine that this one uses a card from now on, until it ends or uses another device, and
 * looks for others that do: nothing else tells that two trainings share a card, until its memory is full. A note only: no
 * process is refused, that of a dead one counts for nothing, and where notes cannot be written there is none.
 *
 * @param about The device in words, as `ProbedDevice.about`; default: {@link aboutCard}.
 * @returns One line that names each process of another command that uses the same card; undefined where there is none.
 */
export function noteCardUse(device: ChosenDevice, about?: string): string | undefined {
  held?.release();
  held = undefined;
  if (!isCard(device.name)) return undefined;
  const card = about ?? aboutCard(device);
  process.env[commandVariable] ??= randomUUID();
  const own = [process.env[commandVariable], card, visibleCards(device)];
  try {
    const folder = openFolder();
    const others = usersIn(folder).filter(({ covers = [] }) => isOfOther(covers, own));
    const lock = tryLock(path.join(folder, `${randomUUID()}${suffix}`), { covers: own });
    if (isLock(lock)) held = lock;
    if (others.length === 0) return undefined;
    const list = others.map(userText).join(' and ');
    return `${device.name}: ${card} is in use by ${list} too; expected one process a card, as all get slower and its memory may not suffice: wait until it is free, or choose another device`;
  } catch {
    return undefined; // a folder of another user, say: a note is not worth a failure
  }
}

/**
 * Which cards CUDA sees: two commands of different lists share none, as far as their names tell. Empty for all, and for
 * WebGPU.
 */
function visibleCards({ name }: ChosenDevice): string {
  return name === 'cuda' ? (process.env.CUDA_VISIBLE_DEVICES ?? '') : '';
}

function isOfOther([command, card, visible]: readonly string[], own: readonly string[]): boolean {
  const [ownCommand, ownCard, ownVisible] = own;
  return command !== ownCommand && card === ownCard && (!visible || !ownVisible || visible === ownVisible);
}

/** The folder of the notes of all users of this machine. */
function openFolder(): string {
  const folder = path.join(tmpdir(), 'siamdla-cards');
  if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o1777); // as tmpdir() itself
  return folder;
}

/** Processes that live; the notes of others are removed. */
function usersIn(folder: string): LockOwner[] {
  const files = readdirSync(folder, { withFileTypes: true }).filter((file) => file.isFile());
  return files.flatMap(({ name }) => {
    if (!name.endsWith(suffix)) return [];
    const file = path.join(folder, name);
    try {
      const owner = liveOwner(file);
      const dead = owner ? undefined : readOwner(file);
      if (dead) removeLockOf(file, dead.id);
      return owner ?? [];
    } catch {
      return []; // another user's, which this one may not read or remove
    }
  });
}

/** A process in words, without what a terminal would obey: any user can write notes. */
function userText(owner: LockOwner): string {
  return ownerText(owner).replace(/[^ -~]/g, '?');
}
