import { readFileSync } from 'node:fs';
import type { Drawing, Picture } from '../../plots/figure.js';
import { plainJson } from '../../plots/json.js';
import { programHtml } from '../../plots/page-script.js';
import { missingDataReason } from '../../study/data.js';
import type { Experiment, NamedFigure } from '../../study/experiment.js';
import { type AssignerLifeConfig, lifeScales } from './config.js';
import { curvesFigure } from './curves-figure.js';
import { labelsDrawing } from './labels-drawing.js';
import type { PageLife } from './page.js';
import type { AssignerLifeResult, ModelLife } from './result.js';
import { lifeTrainings, runAssignerLife } from './run.js';
import type { ShownLabels } from './scene.js';
import { lifeFindings, lifeNote, lifeTables } from './summary.js';

/**
 * Not in the paper: which samples each assigner labels positive before its training and after every epoch, on the same pairs,
 * and what these labels do: P, IoU of the positives' boxes, gradients of both sides of the loss.
 */
export const assignerLife: Experiment<AssignerLifeConfig, AssignerLifeResult> = {
  id: 'assigner-life',
  paper: 'beyond the paper',
  title: 'Labels of each assigner during its training',
  scales: lifeScales,
  withSeeds: ({ study, ...config }, trainingSeeds) => ({ ...config, study: { ...study, trainingSeeds } }),
  steps: (config, device) => {
    const trainings = lifeTrainings(config, device);
    return [...trainings.flatMap(({ after }) => after), ...trainings];
  },
  run: runAssignerLife,
  figures,
  tables: lifeTables,
  findings: lifeFindings,
  unavailableReason: ({ study }) => missingDataReason(study),
};

function figures(result: AssignerLifeResult): readonly NamedFigure<Picture>[] {
  const note = lifeNote(result);
  const { models, ...about } = result;
  return models.flatMap((life) => {
    const numbers = rounded({ ...about, ...withoutPictures(life) }) as object;
    return [
      { name: `beyond-life-${life.model}`, figure: interactive(life, `pair 1; ${caption(life)}; ${note}`), numbers },
      {
        name: `beyond-life-${life.model}-curves`,
        figure: curvesFigure(life, `${note}; dashed: the training's own metrics`),
        numbers: rounded({ ...about, ...curveNumbers(life) }) as object,
      },
    ];
  });
}

function caption({ grid }: ModelLife): string {
  const anchors = 'a point is positive where any of its five anchors is, else negative where any is';
  return `each row is a training of its own${grid.shapes.length > 0 ? `; ${anchors}` : ''}`;
}

/** The drawing of the first pair, with a page of all pairs and epochs as its interactive form. */
function interactive(life: ModelLife, text: string): Drawing {
  const drawing = labelsDrawing(life, 0, text);
  const page: PageLife = {
    title: life.title,
    grid: life.grid,
    pairs: life.pairs,
    assigners: life.assigners.map(({ title, probes }) => ({
      title,
      probes: probes.map(({ epochs, images }) => ({ epochs, images })),
    })),
  };
  return {
    ...drawing,
    html: (png) => {
      const code = readFileSync(new URL('./page.bundle.js', import.meta.url), 'utf8');
      const settings = rounded(page) as object;
      return programHtml({ code, name: 'siamdlaLife' }, 'life', drawing.title, png, settings);
    },
  };
}

/** Targets and labels without images; of positives one list for each property, which takes fewer lines. */
function withoutPictures({ pairs, assigners, ...life }: ModelLife): object {
  const listed = ({ positives, ...labels }: ShownLabels): object => ({
    ...labels,
    positives: {
      samples: positives.map(({ sample }) => sample),
      weights: positives.map(({ weight }) => weight),
      predictedIous: positives.map(({ predictedIou }) => predictedIou),
      priorIous: positives.map(({ priorIou }) => priorIou),
      values: positives.map(({ value }) => value),
    },
  });
  return {
    ...life,
    pairs: pairs.map(({ gt }) => ({ gt })),
    assigners: assigners.map(({ probes, ...each }) => ({
      ...each,
      probes: probes.map(({ images, ...probe }) => ({ ...probe, images: images.map(listed) })),
    })),
  };
}

/** Without the labels of single images. */
function curveNumbers({ model, title, assigners }: ModelLife): object {
  const curves = assigners.map(({ probes, ...life }) => ({
    ...life,
    probes: probes.map(({ images: _, ...probe }) => probe),
  }));
  return { model, title, assigners: curves };
}

/** JSON with numbers rounded to five digits, for a third of the size. */
function rounded(value: object): unknown {
  const text = JSON.stringify(plainJson(value), (_, each: unknown) =>
    typeof each === 'number' && !Number.isInteger(each) ? Number(each.toPrecision(5)) : each,
  );
  return JSON.parse(text);
}
