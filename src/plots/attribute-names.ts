/** Abbreviations of the benchmarks' attributes, in the order of figures: OTB's eleven first. */
const shortNames: { readonly [name: string]: string } = {
  'illumination variation': 'IV',
  'scale variation': 'SV',
  occlusion: 'OCC',
  deformation: 'DEF',
  'motion blur': 'MB',
  'fast motion': 'FM',
  'in plane rotation': 'IPR',
  'out of plane rotation': 'OPR',
  'out of view': 'OV',
  'background clutters': 'BC',
  'background clutter': 'BC',
  'low resolution': 'LR',
  'partial occlusion': 'POC',
  'full occlusion': 'FOC',
  'camera motion': 'CM',
  rotation: 'ROT',
  'viewpoint change': 'VC',
  'aspect ratio change': 'ARC',
  'similar object': 'SOB',
};
const order = Object.keys(shortNames);

function key(name: string): string {
  return name
    .toLowerCase()
    .replace(/[-_\s]+/g, ' ')
    .trim();
}

/** Usual abbreviation of an attribute: 'IV' for 'Illumination Variation'. Unknown names are returned unchanged. */
export function attributeAbbreviation(name: string): string {
  return Object.hasOwn(shortNames, key(name)) ? shortNames[key(name)]! : name;
}

/** Sorts attributes in the usual order; unknown ones last, in the given order. */
export function sortAttributes(names: readonly string[]): string[] {
  const place = (name: string): number => (order.indexOf(key(name)) + order.length + 1) % (order.length + 1);
  return [...names].sort((a, b) => place(a) - place(b));
}
