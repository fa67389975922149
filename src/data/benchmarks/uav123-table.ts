/** UAV123's definition of a sequence, without its boxes. */
export interface Uav123Entry {
  readonly name: string;
  /** Folder of the images, shared by the parts of a long video. */
  readonly folder: string;
  /** Number of the first image. */
  readonly first: number;
}

/**
 * UAV123's 12 attributes in the order of the columns of anno/UAV123/att/NAME.txt. The order is inferred: it gives the
 * counts of the UAV123 paper (M. Mueller, N. Smith and B. Ghanem, "A benchmark and simulator for UAV tracking", ECCV 2016).
 */
export const uav123Attributes: readonly string[] = [
  'Scale Variation',
  'Aspect Ratio Change',
  'Low Resolution',
  'Fast Motion',
  'Full Occlusion',
  'Partial Occlusion',
  'Out-of-View',
  'Background Clutter',
  'Illumination Variation',
  'Viewpoint Change',
  'Camera Motion',
  'Similar Object',
];

/**
 * UAV123's 123 sequences in its order; `name:n` starts at image n of its folder, the others at the first. The parts of a
 * video (bird1_1, bird1_2) share the folder without the number. As in the list of
 * https://github.com/zhangzheng0131/Tracker_Benchmark_tb100; each range is as long as the benchmark's file of boxes.
 */
const names = `
  bike1 bike2 bike3 bird1_1 bird1_2:775 bird1_3:1573 boat1 boat2 boat3 boat4 boat5 boat6 boat7 boat8 boat9
  building1 building2 building3 building4 building5 car1_1 car1_2:751 car1_3:1627 car2 car3 car4 car5 car6_1
  car6_2:487 car6_3:1807 car6_4:2953 car6_5:3925 car7 car8_1 car8_2:1357 car9 car10 car11 car12 car13 car14 car15
  car16_1 car16_2:415 car17 car18 group1_1 group1_2:1333 group1_3:2515 group1_4:3925 group2_1 group2_2:907
  group2_3:1771 group3_1 group3_2:1567 group3_3:2827 group3_4:4369 person1 person2_1 person2_2:1189 person3
  person4_1 person4_2:1501 person5_1 person5_2:877 person6 person7_1 person7_2:1249 person8_1 person8_2:1075
  person9 person10 person11 person12_1 person12_2:601 person13 person14_1 person14_2:847 person14_3:1813 person15
  person16 person17_1 person17_2:1501 person18 person19_1 person19_2:1243 person19_3:2791 person20 person21
  person22 person23 truck1 truck2 truck3 truck4_1 truck4_2:577 uav1_1 uav1_2:1555 uav1_3:2473 uav2 uav3 uav4 uav5
  uav6 uav7 uav8 wakeboard1 wakeboard2 wakeboard3 wakeboard4 wakeboard5 wakeboard6 wakeboard7 wakeboard8
  wakeboard9 wakeboard10 car1_s car2_s car3_s car4_s person1_s person2_s person3_s
`;

/** The benchmark's sequences in its order. */
export const uav123Table: readonly Uav123Entry[] = names
  .trim()
  .split(/\s+/)
  .map((word) => {
    const [name, first = '1'] = word.split(':') as [string, string?];
    return { name, folder: name.replace(/_\d$/, ''), first: Number(first) };
  });
