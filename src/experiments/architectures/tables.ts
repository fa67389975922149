import { publishedNumbers } from '../../data/published.js';
import type { Cell, ResultTable } from '../../plots/result-table.js';
import { formatThousands } from '../../text/number-text.js';
import { type Architecture, type ArchitecturesResult, type Part, parametersOf } from './result.js';

/** The metric of the paper's claims about numbers of parameters. */
const parameterMetric = 'parameters (million)';

/** Parameters and multiply-adds by part; shapes by stage; the paper's numbers, in a table of their own. */
export function architectureTables({ architectures }: ArchitecturesResult): readonly ResultTable[] {
  return [partsTable(architectures), shapesTable(architectures), paperTable()];
}

function partsTable(architectures: readonly Architecture[]): ResultTable {
  return {
    caption: 'Parameters and multiply-adds by part (measured here)',
    columns: [
      { name: 'part' },
      { name: 'parameters', decimals: 0 },
      { name: 'template, 10^9 multiply-adds' },
      { name: 'search, 10^9 multiply-adds' },
    ],
    sections: architectures.map(({ title, templateSize, searchSize, parts }) => ({
      title: `${title}, template ${templateSize} x ${templateSize}, search region ${searchSize} x ${searchSize}`,
      rows: [
        ...parts.map((part) => partRow(part.name, [part])),
        partRow(
          'backbone',
          parts.filter(({ isBackbone }) => isBackbone),
        ),
        partRow(
          'outside the backbone',
          parts.filter(({ isBackbone }) => !isBackbone),
        ),
        partRow('total', parts),
      ],
    })),
    note: 'parameters without running statistics; multiply-adds of the convolutions in the traced graph, for one image',
  };
}

function partRow(name: string, parts: readonly Part[]): Cell[] {
  const sum = (of: (part: Part) => number): number => parts.reduce((all, part) => all + of(part), 0);
  const billions = (of: (part: Part) => number): Cell => (sum(of) === 0 ? null : sum(of) / 1e9);
  return [
    name,
    sum(({ parameters }) => parameters),
    billions(({ template }) => template),
    billions(({ search }) => search),
  ];
}

function shapesTable(architectures: readonly Architecture[]): ResultTable {
  const text = (shape: readonly number[] | undefined): string => shape?.slice(1).join(' x ') ?? '';
  return {
    caption: 'Shapes, height x width x channels (measured here)',
    columns: [{ name: 'stage' }, { name: 'template' }, { name: 'search region' }],
    sections: architectures.map((architecture) => {
      const { title, templateSize, searchSize, template, search, parts } = architecture;
      const last = parts.findLast(({ isBackbone }) => isBackbone)?.name;
      const necks = search.convolutions.filter(({ group }) => group === 'neck').map(({ output }) => output);
      return {
        title,
        rows: [
          ['image', `${templateSize} x ${templateSize} x 3`, `${searchSize} x ${searchSize} x 3`],
          ...parts
            .filter(({ isBackbone }) => isBackbone)
            .map(({ name }) => [name, text(template.maps[name]), text(search.maps[name])]),
          ...Object.values(template.outputs).map((shape, i) => [
            `correlated at level ${i + 1}`,
            text(shape),
            text(necks[i] ?? search.maps[last!]),
          ]),
          ...Object.entries(search.outputs).map(([name, shape]) => [name, '', text(shape)]),
        ],
      };
    }),
    note: 'of a stage, the output of its last convolution; a neck may crop the template to its centre',
  };
}

function paperTable(): ResultTable {
  const { claims } = publishedNumbers('training-cost');
  return {
    caption: 'Parameters as the paper states them (published, not measured here)',
    columns: [{ name: 'tracker' }, { name: 'parameters, millions', decimals: 2 }, { name: 'source' }],
    sections: [
      {
        rows: claims
          .filter(({ metric }) => metric === parameterMetric)
          .map(({ tracker, value, source }) => [tracker, value ?? null, source]),
      },
    ],
    note: 'the paper does not state what is counted',
  };
}

/** Number of parameters outside the backbone. */
function outsideBackbone(architecture: Architecture): number {
  return parametersOf(architecture, ({ isBackbone }) => !isBackbone);
}

/** A possible derivation of the paper's number: which parameters, in which unit, rounded or truncated. */
interface Fit {
  readonly counted: string;
  readonly count: number;
  readonly unit: string;
  readonly value: number;
  readonly isTruncated: boolean;
}

/** Whether the counts agree with the paper's numbers of parameters. */
export function architectureFindings({ architectures }: ArchitecturesResult): readonly string[] {
  const { claims } = publishedNumbers('training-cost');
  return architectures.flatMap((architecture) => {
    const tracker = architecture.title.replace(/ \(.*$/, '');
    const total = `${architecture.title}: ${formatThousands(parametersOf(architecture))} parameters, of them ${formatThousands(
      outsideBackbone(architecture),
    )} outside the backbone`;
    const claim = claims.find((one) => one.metric === parameterMetric && one.tracker === tracker);
    const isPublished = claim?.value !== undefined && architecture.name.endsWith('-r50'); // the backbone of the paper
    return isPublished ? [`${total}. ${verdict(architecture, claim.value!)}`] : [`${total}.`];
  });
}

function verdict(architecture: Architecture, published: number): string {
  const counts = {
    'all parameters': parametersOf(architecture),
    'those outside the backbone': outsideBackbone(architecture),
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
    return `${paper} is not reproduced: all parameters and those outside the backbone, divided by 10^6 and by 2^20, are ${values.join(', ')}.`;
  }
  const cut = fit.isTruncated ? ', truncated' : '';
  return `${paper} equals ${fit.counted} divided ${fit.unit}${cut}; the paper does not state what it counts, and this rule was found by search.`;
}
