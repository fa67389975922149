import { InputError } from '../../errors.js';
import type { Benchmark, Sequence } from '../sequence.js';
import { readDtb70 } from './dtb70.js';
import { readGot10k } from './got10k.js';
import { readLasot } from './lasot.js';
import { readNfs } from './nfs.js';
import { readOtb100 } from './otb100.js';
import { readTc128 } from './tc128.js';
import { readUav123 } from './uav123.js';
import { readVot } from './vot.js';

/** A test set and its reader. */
export interface BenchmarkReader {
  readonly id: string;
  readonly title: string;
  /** Evaluation protocol: one pass, or restarts after a failure. */
  readonly protocol: 'ope' | 'vot';
  /** Reads its annotations from a JSON file in pysot's layout or the benchmark's own folder. */
  read(place: string): Sequence[];
}

/** The known test sets; ids as on the command line. */
export const benchmarkReaders: readonly BenchmarkReader[] = [
  { id: 'otb100', title: 'OTB100', protocol: 'ope', read: readOtb100 },
  { id: 'uav123', title: 'UAV123', protocol: 'ope', read: readUav123 },
  { id: 'lasot', title: 'LaSOT', protocol: 'ope', read: readLasot },
  { id: 'vot2018', title: 'VOT2018', protocol: 'vot', read: (place) => readVot('VOT2018', place) },
  { id: 'vot2019', title: 'VOT2019', protocol: 'vot', read: (place) => readVot('VOT2019', place) },
  { id: 'got10k', title: 'GOT-10k', protocol: 'ope', read: (place) => readGot10k('val', place) },
  { id: 'tc128', title: 'TColor-128', protocol: 'ope', read: readTc128 },
  { id: 'nfs', title: 'NfS (30 fps)', protocol: 'ope', read: readNfs },
  { id: 'dtb70', title: 'DTB70', protocol: 'ope', read: readDtb70 },
];

/**
 * Reads a test set.
 *
 * @param id 'otb100', ...
 * @param place A JSON file in pysot's layout or the benchmark's own folder.
 * @throws InputError if the id is unknown, and as the readers throw.
 */
export function readBenchmark(id: string, place: string): Benchmark {
  const reader = benchmarkReaders.find((known) => known.id === id);
  if (!reader) {
    const known = benchmarkReaders.map((each) => each.id).join(', ');
    throw new InputError(`unknown benchmark '${id}'; expected one of ${known}`);
  }
  return { id, title: reader.title, sequences: reader.read(place) };
}
