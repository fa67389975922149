import type { ResultTable } from '../../plots/result-table.js';
import { verdictLevel } from '../../statistics/holm.js';
import { mean } from '../../statistics/mean.js';
import { signedText } from '../../text/number-text.js';
import { pText } from '../assigner-comparison/tables.js';
import { type Effect, minFreedom } from './effects.js';
import type { DlaFactorsResult, Response } from './result.js';

/** The main effects on each score, and the runs that they were estimated from. */
export function effectTables(result: DlaFactorsResult): readonly ResultTable[] {
  return [...result.responses.map((response) => effectTable(response, result)), designTable(result)];
}

function effectTable(
  { title, effects, freedom, deviation, explained }: Response,
  { ope }: DlaFactorsResult,
): ResultTable {
  const signed = { signed: true };
  return {
    caption: `Main effects of DLA's options on ${title}, ${ope.title}`,
    columns: [
      { name: 'option' },
      { name: 'level' },
      { name: 'minus' },
      { name: 'effect', ...signed },
      { name: 'low', ...signed },
      { name: 'high', ...signed },
      { name: 'corrected p' },
      { name: 'verdict' },
    ],
    sections: [
      {
        rows: effects.map(({ factor, level, reference, effect, low, high, corrected, verdict }) => [
          factor,
          level,
          reference,
          effect,
          low,
          high,
          pText(corrected),
          verdict,
        ]),
      },
    ],
    note: [
      `averaged over the other options; 95 % intervals of a linear model of main effects and seeds, ${freedom} residual degrees of freedom, residual standard deviation ${deviation.toFixed(3)}; the model explains ${(100 * explained).toFixed(0)} % of the variance`,
      `p by Holm's method over ${effects.length} effects; verdicts at ${verdictLevel} from ${minFreedom} degrees of freedom on; interactions are not separated`,
      ope.caption,
    ].join('; '),
  };
}

/** Each row of the design with its levels, and its scores as means over seeds. */
function designTable({ config, responses, ope }: DlaFactorsResult): ResultTable {
  const { factors, array } = config;
  const positives = (row: number): number => {
    const own = ope.steps.filter(({ tracker }) => tracker === ope.scores[row]!.tracker);
    return mean(own.map(({ positives: count }) => count ?? Number.NaN));
  };
  const train = ope.steps.reduce((sum, { trainSeconds, trackSeconds }) => sum + (trainSeconds ?? 0) + trackSeconds, 0);
  return {
    caption: `The design: ${array.length} rows, ${ope.steps.length} trainings`,
    columns: [
      ...factors.map(({ title }) => ({ name: title })),
      ...responses.map(({ title }) => ({ name: title, best: 'highest' as const })),
      { name: 'positives per image', decimals: 1 },
    ],
    sections: [
      {
        rows: array.map((row, r) => [
          ...factors.map(({ levels }, column) => levels[row[column]! - 1]!.label),
          ...responses.map(({ values }) => mean(values[r]!)),
          positives(r),
        ]),
      },
    ],
    note: `trainings and runs took ${(train / 60).toFixed(1)} min added up; ${ope.origin}`,
  };
}

/** For each score which levels change it, and for which options no effect is shown. */
export function findings({ responses, ope }: DlaFactorsResult): readonly string[] {
  return responses.map((response) => responseFinding(response, ope.title));
}

function responseFinding({ title, effects, freedom, explained }: Response, data: string): string {
  const shown = effects.filter(({ verdict }) => verdict === 'better' || verdict === 'worse');
  const factors = [...new Set(effects.map(({ factor }) => factor))];
  const others = factors.filter((name) => !shown.some(({ factor }) => factor === name));
  const about = `${title[0]!.toUpperCase()}${title.slice(1)} of DLA on ${data}`;
  if (freedom < minFreedom) {
    return `${about}: too few residual degrees of freedom (${freedom}) to judge ${factors.join(', ')}.`;
  }
  const sentences = [
    shown.length > 0 ? shown.map(effectText).join('; ') : 'no option has an effect that is shown',
    ...(shown.length > 0 && others.length > 0 ? [`no effect shown of ${others.join(', ')}`] : []),
    `main effects and seeds explain ${(100 * explained).toFixed(0)} % of the variance`,
  ];
  return `${about}: ${sentences.join('. ')}.`.replace(
    /\. ([a-z])/g,
    (_, letter: string) => `. ${letter.toUpperCase()}`,
  );
}

function effectText({ factor, level, reference, effect, low, high, corrected, verdict }: Effect): string {
  return `${factor} ${level} is ${verdict} than ${reference} (${signedText(effect)} [${signedText(low)}, ${signedText(high)}], p ${pText(corrected)})`;
}
