import { spawnSync } from 'node:child_process';

/** An NVIDIA card as its driver describes it. */
export interface Card {
  readonly name: string;
  readonly driver: string;
  readonly memoryMiB: number;
  /** Memory in use now, of all processes together. */
  readonly usedMiB: number;
}

/** The NVIDIA cards of this machine by nvidia-smi; none without it. */
export function nvidiaCards(): Card[] {
  const query = ['--query-gpu=name,driver_version,memory.total,memory.used', '--format=csv,noheader,nounits'];
  const { status, stdout } = spawnSync('nvidia-smi', query, { encoding: 'utf8', timeout: 20_000 });
  if (status !== 0) return [];
  return stdout
    .split('\n')
    .map((line) => line.split(',').map((field) => field.trim()))
    .filter((fields) => fields.length === 4)
    .map(([name, driver, total, used]) => ({
      name: name!,
      driver: driver!,
      memoryMiB: Number(total),
      usedMiB: Number(used),
    }));
}
