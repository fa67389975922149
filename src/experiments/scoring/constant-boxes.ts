import { isConstant } from '../../training/loop/constant-box.js';
import type { StepTime } from './ope-result.js';

const quantities = { aspect: 'ln(w/h)', area: 'ln(wh)' } as const;

/**
 * Trainings whose predicted boxes hardly vary on held-out pairs after the last epoch, a sentence for each tracker and quantity:
 * their network has not learned sizes, and with few seeds they alone may make a difference between trackers.
 */
export function constantBoxFindings(steps: readonly StepTime[]): readonly string[] {
  const trackers = [...new Set(steps.map(({ tracker }) => tracker))];
  return trackers.flatMap((tracker) => {
    const own = steps.filter((step) => step.tracker === tracker && step.validationBoxes);
    return Object.entries(quantities).flatMap(([key, name]) => {
      const seeds = own
        .filter(({ validationBoxes }) => isConstant(validationBoxes![key as keyof typeof quantities]))
        .map(({ seed }) => seed);
      if (seeds.length === 0) return [];
      const which = seeds.length === own.length ? 'every training' : `${seeds.length} of ${own.length} trainings`;
      return [
        `${tracker}: in ${which} (seed ${seeds.join(', ')}) predicted boxes end nearly constant in ${name} on held-out pairs.`,
      ];
    });
  });
}
