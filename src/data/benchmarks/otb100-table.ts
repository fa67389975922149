import { otbAttributes } from './otb-attributes.js';

/** OTB100's definition of a sequence, without its boxes. */
export interface Otb100Entry {
  readonly name: string;
  /** Folder of the images; two targets can share one. */
  readonly folder: string;
  /** Number of the target if the folder has two: 1 or 2. */
  readonly target?: number;
  /** Number of the first image of the sequence. */
  readonly first: number;
  /** Number of frames. */
  readonly length: number;
  /** Digits in image names. */
  readonly digits: number;
  readonly attributes: readonly string[];
}

/**
 * OTB100's 100 sequences: name, number of the first image, frames, attributes. Jogging and Skating2 have two targets, each a
 * sequence; of Human4 only the second target is used. David, BlurCar1, BlurCar3, BlurCar4 and Tiger1 do not
 * start at their first image; Football1, Freeman3, Freeman4 and Diving end before their last.
 *
 * From pysot's OTB100.json (59,035 frames), which follows the benchmark's web page
 * http://cvlab.hanyang.ac.kr/tracker_benchmark/datasets.html; got10k's toolkit has the same frame ranges except for Tiger1.
 */
const rows = `
  Basketball 1 725 IV OPR OCC DEF BC
  Biker 1 142 OPR SV OCC MB FM OV LR
  Bird1 1 408 DEF FM OV
  Bird2 1 99 OPR OCC DEF FM IPR
  BlurBody 1 334 SV DEF MB FM IPR
  BlurCar1 247 742 MB FM
  BlurCar2 1 585 SV MB FM
  BlurCar3 3 357 MB FM
  BlurCar4 18 380 MB FM
  BlurFace 1 493 MB FM IPR
  BlurOwl 1 631 SV MB FM IPR
  Board 1 698 OPR SV MB FM OV BC
  Bolt 1 350 OPR OCC DEF IPR
  Bolt2 1 293 DEF BC
  Box 1 1161 IV OPR SV OCC MB IPR OV BC
  Boy 1 602 OPR SV MB FM IPR
  Car1 1 1020 IV SV BC LR
  Car2 1 913 IV BC
  Car24 1 3059 IV SV BC
  Car4 1 659 IV SV
  CarDark 1 393 IV BC
  CarScale 1 252 OPR SV OCC FM IPR
  ClifBar 1 472 SV OCC MB FM IPR OV BC
  Coke 1 291 IV OPR OCC FM IPR
  Couple 1 140 OPR SV DEF FM BC
  Coupon 1 327 OCC BC
  Crossing 1 120 SV DEF BC
  Crowds 1 347 IV DEF BC
  Dancer 1 225 OPR SV DEF IPR
  Dancer2 1 150 DEF
  David 300 471 IV OPR SV OCC DEF MB IPR
  David2 1 537 OPR IPR
  David3 1 252 OPR OCC DEF BC
  Deer 1 71 MB FM IPR BC
  Diving 1 215 SV DEF IPR
  Dog 1 127 OPR SV DEF
  Dog1 1 1350 OPR SV IPR
  Doll 1 3872 IV OPR SV OCC IPR
  DragonBaby 1 113 OPR SV OCC MB FM IPR OV
  Dudek 1 1145 OPR SV OCC DEF FM IPR OV BC
  FaceOcc1 1 892 OCC
  FaceOcc2 1 812 IV OPR OCC IPR
  Fish 1 476 IV
  FleetFace 1 707 OPR SV DEF MB FM IPR
  Football 1 362 OPR OCC IPR BC
  Football1 1 74 OPR IPR BC
  Freeman1 1 326 OPR SV IPR
  Freeman3 1 460 OPR SV IPR LR
  Freeman4 1 283 OPR SV OCC IPR LR
  Girl 1 500 OPR SV OCC IPR
  Girl2 1 1500 OPR SV OCC DEF MB
  Gym 1 767 OPR SV DEF IPR
  Human2 1 1128 IV OPR SV MB
  Human3 1 1698 OPR SV OCC DEF BC
  Human4-2 1 667 IV SV OCC DEF
  Human5 1 713 SV OCC DEF
  Human6 1 792 OPR SV OCC DEF FM OV
  Human7 1 250 IV SV OCC DEF MB FM
  Human8 1 128 IV SV DEF
  Human9 1 305 IV SV DEF MB FM
  Ironman 1 166 IV OPR SV OCC MB FM IPR OV BC
  Jogging-1 1 307 OPR OCC DEF
  Jogging-2 1 307 OPR OCC DEF
  Jump 1 122 OPR SV OCC DEF MB IPR
  Jumping 1 313 MB FM
  KiteSurf 1 84 IV OPR OCC IPR
  Lemming 1 1336 IV OPR SV OCC FM OV
  Liquor 1 1741 IV OPR SV OCC MB FM OV BC
  Man 1 134 IV
  Matrix 1 100 IV OPR SV OCC FM IPR BC
  Mhyang 1 1490 IV OPR DEF BC
  MotorRolling 1 164 IV SV MB FM IPR BC
  MountainBike 1 228 OPR IPR BC
  Panda 1 1000 OPR SV OCC DEF IPR OV LR
  RedTeam 1 1918 OPR SV OCC IPR LR
  Rubik 1 1997 OPR SV OCC IPR
  Shaking 1 365 IV OPR SV IPR BC
  Singer1 1 351 IV OPR SV OCC
  Singer2 1 366 IV OPR DEF IPR BC
  Skater 1 160 OPR SV DEF IPR
  Skater2 1 435 OPR SV DEF FM IPR
  Skating1 1 400 IV OPR SV OCC DEF BC
  Skating2-1 1 473 OPR SV OCC DEF FM
  Skating2-2 1 473 OPR SV OCC DEF FM
  Skiing 1 81 IV OPR SV DEF IPR LR
  Soccer 1 392 IV OPR SV OCC MB FM IPR BC
  Subway 1 175 OCC DEF BC
  Surfer 1 376 OPR SV FM IPR LR
  Suv 1 945 OCC IPR OV
  Sylvester 1 1345 IV OPR IPR
  Tiger1 6 349 IV OPR OCC DEF MB FM IPR
  Tiger2 1 365 IV OPR OCC DEF MB FM IPR OV
  Toy 1 271 OPR SV FM IPR
  Trans 1 124 IV SV OCC DEF
  Trellis 1 569 IV OPR SV IPR BC
  Twinnings 1 472 OPR SV
  Vase 1 271 SV FM IPR
  Walking 1 412 SV OCC DEF LR
  Walking2 1 500 SV OCC
  Woman 1 597 IV OPR SV OCC DEF MB FM
`;

/** The benchmark's sequences in its order. */
export const otb100Table: readonly Otb100Entry[] = rows.trim().split('\n').map(parseEntry);

function parseEntry(row: string): Otb100Entry {
  const [name, first, length, ...attributes] = row.trim().split(' ') as [string, string, string, ...string[]];
  const [, folder, target] = /^(.*?)(?:-(\d))?$/.exec(name)!;
  return {
    name,
    folder: folder!,
    first: Number(first),
    length: Number(length),
    digits: name === 'Board' ? 5 : 4,
    attributes: attributes.map((short) => (otbAttributes as Readonly<Record<string, string>>)[short]!),
    ...(target !== undefined && { target: Number(target) }),
  };
}
