/** OTB's 11 attributes by the abbreviations of its web page, in the order of pysot's OTB100.json. */
export const otbAttributes = {
  IV: 'Illumination Variation',
  OPR: 'Out-of-Plane Rotation',
  SV: 'Scale Variation',
  OCC: 'Occlusion',
  DEF: 'Deformation',
  MB: 'Motion Blur',
  FM: 'Fast Motion',
  IPR: 'In-Plane Rotation',
  OV: 'Out-of-View',
  BC: 'Background Clutters',
  LR: 'Low Resolution',
} as const;
