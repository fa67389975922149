import path from 'node:path';
import * as v from 'valibot';
import { InputError } from '../../errors.js';
import type { Reproduction } from '../../experiments/reproduction.js';
import { withSameFiles } from '../../files/asked-once.js';
import { checked } from '../../files/checked.js';
import { readJsonFile } from '../../files/json-file.js';
import { writeFileAtomic } from '../../files/writing.js';
import { currentProgram } from '../../provenance/program.js';
import { assumedDevice, type Device } from '../../runtime/device.js';
import { type PlannedStep, type Scale, type StepNeeds, scales } from '../../study/experiment.js';
import { inOrder } from '../../study/steps/planned-step.js';
import { receiptName } from './shared-cache.js';
import { planFolders, type SharedFolders } from './shared-folders.js';

const format = 'siamdla-plan-3';

/** A step as a plan lists it. */
export interface StepEntry {
  readonly key: string;
  /** The words after `siamdla`. */
  readonly command: readonly string[];
  /** Data by name, and receipts of other steps. */
  readonly inputs: readonly string[];
  /** Its receipt, relative to the cache. */
  readonly outputs: readonly string[];
  readonly needs: StepNeeds;
  /** Keys of the steps that it follows. */
  readonly after: readonly string[];
}

/** Which reproduction is planned. */
export interface PlanOptions {
  readonly scale: Scale;
  /** As for `chooseReproductions`; null: all. */
  readonly only: readonly string[] | null;
  /** Training seeds; null: those of each experiment. */
  readonly seeds: readonly number[] | null;
  /** Name of the device of the machines that run the steps; this machine need not have it. */
  readonly device: string;
}

/** The steps of a reproduction, each after those that it follows, and the command that then draws its figures. */
export interface Plan extends SharedFolders, PlanOptions {
  readonly format: string;
  readonly software: string;
  readonly commit: string;
  readonly steps: readonly StepEntry[];
  readonly report: readonly string[];
}

const folderSchema = v.object({ id: v.string(), folder: v.string() });

const planSchema: v.GenericSchema<Plan> = v.object({
  format: v.string(),
  software: v.string(),
  commit: v.string(),
  scale: v.picklist(scales),
  only: v.nullable(v.array(v.string())),
  seeds: v.nullable(v.array(v.number())),
  device: v.string(),
  cache: folderSchema,
  synthetic: folderSchema,
  steps: v.array(
    v.object({
      key: v.pipe(v.string(), v.regex(/^[\w.+-]+$/, 'a key')), // it becomes part of scripts
      command: v.array(v.string()),
      inputs: v.array(v.string()),
      outputs: v.array(v.string()),
      needs: v.object({
        ...{ cores: v.number(), memoryGiB: v.number(), gpus: v.picklist([0, 1]), minutes: v.nullable(v.number()) },
      }),
      after: v.array(v.string()),
    }),
  ),
  report: v.array(v.string()),
});

/**
 * The steps of reproductions, and why some are left out.
 *
 * @param device What the steps compute on where they are run: this machine's own, or for a plan an assumed one. Their keys
 * depend on its name alone.
 * @throws InputError for unknown names.
 */
export async function stepsOf(
  { scale, only, seeds }: Omit<PlanOptions, 'device'>,
  device: Device,
): Promise<{ steps: PlannedStep[]; skipped: string[] }> {
  const { chooseReproductions } = await import('../../experiments/choose-reproductions.js');
  const chosen = chooseReproductions(only ?? undefined, scale, seeds ?? undefined);
  const skipped: string[] = [];
  const stepsOfEach = (each: Reproduction): readonly PlannedStep[] => {
    const why = each.missing(scale);
    if (why === undefined) return each.steps(scale, device);
    skipped.push(`${each.id}: ${why}`);
    return [];
  };
  const steps = withSameFiles(() => chosen.flatMap(stepsOfEach));
  return { steps: inOrder(steps), skipped };
}

/**
 * Plans a reproduction; nothing is computed. The shared folders are created and get ids, by which other machines know that
 * they see the same ones.
 *
 * @param out Folder of the figures, which the plan's last command draws; default: the scale's.
 * @throws InputError for unknown names, where nothing can be run on this machine, or when a shared folder cannot be written.
 */
export async function makePlan(
  options: PlanOptions,
  planFile: string,
  out?: string,
): Promise<{ plan: Plan; skipped: readonly string[] }> {
  const { steps, skipped } = await stepsOf(options, assumedDevice(options.device));
  if (steps.length === 0) {
    throw new InputError(
      `nothing to plan: ${skipped[0] ?? 'the chosen experiments have no steps; run siamdla reproduce'}`,
    );
  }
  const { scale, only, seeds, device } = options;
  const { software, commit } = currentProgram();
  const file = path.resolve(planFile);
  const plan: Plan = {
    ...{ format, software, commit, scale, only: only && [...only], seeds: seeds && [...seeds], device },
    ...planFolders(),
    steps: steps.map(({ key, inputs, needs, after }) => ({
      key,
      command: ['step', key, '--plan', file, '--workers', String(needs.cores)],
      inputs: [...inputs, ...after.map((each) => receiptName(each.key))],
      outputs: [receiptName(key)],
      needs,
      after: after.map((each) => each.key),
    })),
    report: [
      ...['reproduce', '--scale', scale],
      ...(only ? ['--only', only.join(',')] : []),
      ...(seeds ? ['--seeds', seeds.join(',')] : []),
      ...(out === undefined ? [] : ['--out', out]),
      ...['--device', device],
    ],
  };
  return { plan, skipped };
}

/** Writes a plan as indented JSON. @throws InputError when the file cannot be written. */
export function writePlan(file: string, plan: Plan): void {
  writeFileAtomic(file, `${JSON.stringify(plan, null, 1)}\n`);
}

/** Reads a plan. @throws InputError for another file, and for a plan of another version. */
export function readPlan(file: string): Plan {
  const content = readJsonFile(file, "a plan that 'siamdla reproduce --plan' wrote");
  const found = (content ?? {}) as Partial<Plan>;
  const { software } = currentProgram();
  if (found.format !== format || found.software !== software) {
    const by = found.software === undefined ? 'no plan, or one' : `a plan of ${String(found.software)},`;
    throw new InputError(
      `${file}: ${by} in the format '${String(found.format)}'; this is ${software}, which reads '${format}': plan again`,
    );
  }
  return checked(planSchema, content, file);
}
