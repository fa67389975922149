/** The one font of all figures. It has Arial's widths, and its files come with the kit. */
export const fontFamily = 'Arimo';

/** How figures name their font: a browser, which does not have the kit's files, takes the next one that it knows. */
export const fontStack: string = `${fontFamily}, Arial, "Liberation Sans", Helvetica, sans-serif`;
