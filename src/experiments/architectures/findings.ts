import { publishedNumbers } from '../../data/published.js';
import { formatThousands } from '../../plots/table.js';
import { type Architecture, type ArchitecturesResult, parametersOf } from './result.js';
import { besideBackbone, parameterMetric } from './tables.js';

/** How a count could become the paper's number: which numbers, in which unit, rounded how. */
interface Fit {
  readonly counted: string;
  readonly count: number;
  readonly unit: string;
  readonly value: number;
  readonly isTruncated: boolean;
}

/** What the counts say about the paper's numbers of parameters. */
export function architectureFindings({ architectures }: ArchitecturesResult): readonly string[] {
  const { claims } = publishedNumbers('training-cost');
  return architectures.flatMap((architecture) => {
    const tracker = architecture.title.replace(/ \(.*$/, '');
    const total = `${architecture.title}: ${formatThousands(parametersOf(architecture))} parameters, of them ${formatThousands(
      besideBackbone(architecture),
    )} outside of the backbone`;
    const claim = claims.find((one) => one.metric === parameterMetric && one.tracker === tracker);
    const isPublished = claim?.value !== undefined && architecture.name.endsWith('-r50'); // the backbone of the paper
    return isPublished ? [`${total}. ${verdict(architecture, claim.value!)}`] : [`${total}.`];
  });
}

function verdict(architecture: Architecture, published: number): string {
  const counts = {
    'all parameters': parametersOf(architecture),
    'those outside of the backbone': besideBackbone(architecture),
  };
  const tried = Object.entries(counts).flatMap(([counted, count]) =>
    Object.entries({ 'by 10^6': 1e6, 'by 2^20': 2 ** 20 }).flatMap(([unit, size]): Fit[] => [
      { counted, count, unit, value: Math.round((100 * count) / size) / 100, isTruncated: false },
      { counted, count, unit, value: Math.floor((100 * count) / size) / 100, isTruncated: true },
    ]),
  );
  const fit = tried.find(({ value }) => value === published);
  const paper = `The paper's ${published.toFixed(2)} million`;
  if (!fit) {
    const values = [...new Set(tried.filter(({ isTruncated }) => !isTruncated).map(({ value }) => value.toFixed(2)))];
    return `${paper} is not reproduced: all parameters and those outside of the backbone, by 10^6 and by 2^20, give ${values.join(', ')}.`;
  }
  const cut = fit.isTruncated ? ', truncated' : '';
  return `${paper} fits ${fit.counted} divided ${fit.unit}${cut}; the paper does not say what it counts, and the rule was found by looking for one that fits.`;
}
