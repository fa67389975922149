import type { Figure } from '../../plots/figure.js';
import type { NamedFigure } from '../../study/experiment.js';
import { diagram } from './diagram.js';
import type { ArchitecturesResult } from './result.js';

const inPaper: Readonly<Record<string, string>> = { 'siamrpnpp-r50': 'fig02', 'siamcar-r50': 'fig03' };

/** Fig. 2 and Fig. 3, and the same of any other model: its parts, the shapes between them, and what is shared. */
export function architectureFigures({
  architectures,
  provenance,
}: ArchitecturesResult): readonly NamedFigure<Figure>[] {
  return architectures.map((architecture) => {
    const number = inPaper[architecture.name];
    const { name, title, ...numbers } = architecture;
    return {
      name: `${number ? `${number}-` : ''}architecture-${name}`,
      figure: diagram(architecture, number ? `Fig. ${Number(number.slice(3))}: ${title}` : title),
      numbers: { model: name, title, ...numbers, provenance },
    };
  });
}
