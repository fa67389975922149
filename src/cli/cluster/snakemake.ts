import type { ExportedFile, ExportOptions } from './export-types.js';
import type { Plan } from './plan-file.js';
import { shellWord } from './shell-word.js';

/** A plan as one rule of Snakemake, which reads the plan itself: a Snakefile is Python. */
export function snakemakeFiles(plan: Plan, { command, planFile }: ExportOptions): ExportedFile[] {
  const literal = (words: string): string => words.replaceAll(/[{}]/g, '$&$&'); // braces are Snakemake's own
  const step = `${literal(command)} step {wildcards.key} --plan ${literal(shellWord(planFile))} --workers {threads}`;
  const text = `import json, os

plan = json.load(open(${JSON.stringify(planFile)}))
cache = ${JSON.stringify(plan.cache.folder)}
os.environ.update(SIAMDLA_CACHE=cache, SIAMDLA_SYNTHETIC=${JSON.stringify(plan.synthetic.folder)})
steps = {step["key"]: step for step in plan["steps"]}
done = lambda key: f"{cache}/done/{key}.json"
needs = lambda name, scale=1: lambda wildcards: (steps[wildcards.key]["needs"][name] or 0) * scale

rule all:
    input: [done(key) for key in steps]

rule step:
    input: lambda wildcards: [done(key) for key in steps[wildcards.key]["after"]]
    output: cache + "/done/{key}.json"
    threads: needs("cores")
    resources: mem_mb=needs("memoryGiB", 1024), gpus=needs("gpus")
    retries: 1
    shell: ${JSON.stringify(step)}
`;
  return [{ name: 'Snakefile', text }];
}
