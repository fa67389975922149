import type { Command } from 'commander';
import { InputError } from '../../errors.js';
import { isCodeNewerThanProcess } from '../../provenance/code-hash.js';
import { currentProgram } from '../../provenance/program.js';
import type { Device } from '../../runtime/device.js';
import { type PlannedStep, scales } from '../../study/experiment.js';
import { missingBefore } from '../../study/steps/planned-step.js';
import { isStepKey } from '../../study/steps/step-key.js';
import { deviceOption, probedDevice } from '../options/device.js';
import { parallelCount } from '../options/option-values.js';
import { sameCommand } from '../terminal/interrupted.js';
import { experimentBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import { type Plan, readPlan, stepsOf } from './plan-file.js';
import { checkClock, removeReceipt, writeReceipt } from './shared-cache.js';
import { checkFolders } from './shared-folders.js';

interface Options {
  plan?: string;
  workers?: number;
  device?: string;
  json?: boolean;
}

/** `siamdla step`: computes one step of a plan. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<key>', 'a key of the plan')
    .option('--plan <file>', "a plan of 'siamdla reproduce --plan'; default: the step is looked for at every scale")
    .option('--workers <number>', 'worker threads and processes (default: one per core)', parallelCount)
    .addOption(deviceOption())
    .option('--json', 'print the outcome as JSON')
    .action((key: string, options: Options) => runOne(key, options, terminal));
}

async function runOne(key: string, options: Options, terminal: Terminal): Promise<void> {
  const plan = options.plan === undefined ? undefined : readPlan(options.plan);
  if (plan && options.device !== undefined && options.device !== plan.device) {
    throw new InputError(
      `--device is ${options.device}; the plan is for ${plan.device}: leave --device out, or plan again`,
    );
  }
  if (plan) checkFolders(plan);
  checkClock();
  const device = await probedDevice(plan?.device ?? options.device, terminal);
  const step = await (plan ? findInPlan(key, plan, options.plan!, device) : findAnywhere(key, device));
  if (isCodeNewerThanProcess(new URL('../../experiments/choose-reproductions.js', import.meta.url))) {
    throw new InputError(
      'files of the kit are newer than this process: it was built anew meanwhile; run the same command again',
    );
  }
  const missing = await missingBefore(step.after);
  if (missing.length > 0) {
    removeReceipt(key);
    throw new InputError(
      `${key}: its input ${missing[0]} is not finished${missing.length > 1 ? `, nor ${missing.length - 1} others` : ''}; run 'siamdla step ${missing[0]}' first`,
    );
  }
  const signal = terminal.interruptSignal(sameCommand);
  const bar = experimentBar(key, terminal);
  const outcome = await step
    .run({
      ...{ signal, device: device.name, cache: true, workers: options.workers, progress: bar.update },
      onWarning: (line) => bar.note(`note: ${line}`),
    })
    .finally(bar.stop);
  if (!(await step.find()))
    throw new Error(`${key}: ended, but its results are not in the cache; run the same command again`);
  writeReceipt(key, outcome);
  const { isCached, seconds } = outcome;
  if (options.json) terminal.printJson({ key, isCached, seconds });
  else terminal.print(`${key}: ${isCached ? 'was finished' : 'finished'}, ${seconds} s`);
}

/** @throws InputError for a key that the plan or this code does not have. */
async function findInPlan(key: string, plan: Plan, file: string, device: Device): Promise<PlannedStep> {
  if (!plan.steps.some((each) => each.key === key)) {
    throw new InputError(`${file}: has no step '${key}'; it has ${plan.steps.length}, the first ${plan.steps[0]?.key}`);
  }
  const { steps, skipped } = await stepsOf(plan, device);
  const found = steps.find((each) => each.key === key);
  if (found) return found;
  const { commit } = currentProgram();
  const why =
    skipped.length > 0
      ? `this machine lacks data (${skipped[0]})`
      : `the plan was made by other code or other data (commit ${plan.commit}; here ${commit}): install the same build on every machine, or plan again`;
  throw new InputError(`${key}: ${why}`);
}

async function findAnywhere(key: string, device: Device): Promise<PlannedStep> {
  const { reproductions } = await import('../../experiments/reproductions.js');
  const possible = isStepKey(key) ? scales : []; // the keys of all scales take seconds
  for (const scale of possible) {
    const only = reproductions.filter(({ onRealVideos }) => scale !== 'real' || onRealVideos).map(({ id }) => id);
    const found = (await stepsOf({ scale, only, seeds: null }, device)).steps.find((each) => each.key === key);
    if (found) return found;
  }
  throw new InputError(
    `unknown step '${key}': no experiment of this code (commit ${currentProgram().commit}) has it on ${device.name}; keys change with code, configuration and data: plan again`,
  );
}
