import { spawnSync } from 'node:child_process';
import type { DeviceName } from './device-name.js';

/** An NVIDIA card as its driver describes it. */
export interface Card {
  readonly name: string;
  readonly driver: string;
  /** Its memory; absent where the driver does not tell: '[N/A]', as of a card that shares the machine's memory. */
  readonly memoryMiB?: number;
  /** Memory in use now, of all processes together; absent as well, as of a card in parts (MIG). */
  readonly usedMiB?: number;
}

/** The NVIDIA cards of this machine by nvidia-smi; none without it. */
export function nvidiaCards(): Card[] {
  return listed('name,driver_version,memory.total,memory.used')
    .filter((fields) => fields.length === 4)
    .map(([name, driver, total, used]) => ({
      name: name!,
      driver: driver!,
      ...numbered('memoryMiB', total!),
      ...numbered('usedMiB', used!),
    }));
}

/** A number that the driver tells, under a name; nothing for '[N/A]' and '[Insufficient Permissions]'. */
function numbered<T extends string>(name: T, text: string): { readonly [key in T]?: number } {
  const value = Number(text);
  return text !== '' && Number.isFinite(value) ? ({ [name]: value } as { [key in T]: number }) : {};
}

/** Fields of every card, in the order of nvidia-smi; none without it. */
function listed(fields: string): string[][] {
  const query = [`--query-gpu=${fields}`, '--format=csv,noheader,nounits'];
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) return [];
  return stdout.split('\n').map((line) => line.split(',').map((field) => field.trim()));
}

/** The adapter in the reason for a device: 'nvidia NVIDIA H100'; undefined where WebGPU found none. */
export function adapterIn(reason: string): string | undefined {
  return /WebGPU found ([^;]*)/.exec(reason)?.[1]?.trim();
}

/**
 * The NVIDIA cards that a device may compute on: one where it is known, several where it is not, none where it is of another
 * maker. WebGPU's adapter has the maker's name and often the card's. CUDA takes the first of CUDA_VISIBLE_DEVICES; it counts
 * cards as nvidia-smi does where CUDA_DEVICE_ORDER is PCI_BUS_ID, and else from the fastest on.
 *
 * @param device Its name, and the reason for its choice.
 */
export function cardsBehind(device: { readonly name: DeviceName; readonly reason: string }): Card[] {
  const cards = nvidiaCards();
  return device.name === 'cuda' ? cudaCards(cards) : cardsOfAdapter(cards, adapterIn(device.reason) ?? '');
}

function cardsOfAdapter(cards: readonly Card[], adapter: string): Card[] {
  const named = cards.filter(({ name }) => adapter.includes(name));
  const longest = Math.max(...named.map(({ name }) => name.length)); // 'NVIDIA A' is in 'NVIDIA A Ti' too
  if (named.length > 0) return named.filter(({ name }) => name.length === longest);
  return /nvidia/i.test(adapter) ? [...cards] : [];
}

function cudaCards(cards: readonly Card[]): Card[] {
  const { CUDA_VISIBLE_DEVICES: visible, CUDA_DEVICE_ORDER: order } = process.env;
  const first = (visible ?? '0').split(',')[0]!.trim();
  const index = /^\d+$/.test(first) ? Number(first) : -1;
  const found = index < 0 ? cardOfUuid(cards, first) : order === 'PCI_BUS_ID' ? cards[index] : undefined;
  return found ? [found] : [...cards];
}

/** @param start The beginning of a card's UUID, as CUDA accepts it; a part of a card (MIG) has another. */
function cardOfUuid(cards: readonly Card[], start: string): Card | undefined {
  if (!start.startsWith('GPU-')) return undefined;
  return cards[listed('uuid').findIndex(([uuid]) => uuid!.startsWith(start))];
}
