import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { TestContext } from 'node:test';
import { packageRoot } from '../../../files/package-root.js';
import { testFolder } from '../../../testing/test-folder.js';

/** A script of the kit for a GPU machine. */
export function kitScript(name: 'run.sh' | 'gpu-checks.sh' | 'pack.sh'): string {
  return path.join(packageRoot, 'src/cli/gpu-kit', name);
}

/**
 * The command line of a fake kit. It appends its arguments to FAKE_LOG and does what FAKE names for the step, which is the
 * report's name: writes a whole or half a report, then ends, crashes as a driver does, or stays.
 */
const commandLine = `
const fs = require('node:fs');
const path = require('node:path');
const args = process.argv.slice(2);
fs.appendFileSync(process.env.FAKE_LOG, args.join(' ') + '\\n');
const valueOf = (name) => (args.includes(name) ? args[args.indexOf(name) + 1] : undefined);
const out = valueOf('--out');
const reports = {
  doctor: out,
  bench: out && path.join(out, args[1] + '.json'),
  precision: out && path.join(out, 'precision.json'),
  reproduce: out && path.join(out, 'report-' + valueOf('--only') + '.html'),
};
const report = reports[args[0]];
const step = report ? path.parse(report).name : args[0];
const how = JSON.parse(process.env.FAKE || '{}')[step] || 'whole';
if (!report) console.log('{"device": "fake"}');
else if (how !== 'nothing crash') {
  fs.mkdirSync(path.dirname(report), { recursive: true });
  fs.writeFileSync(report, JSON.stringify(how.startsWith('half') ? { incomplete: 'it was still running' } : { a: 1 }));
}
if (how.endsWith('crash')) process.kill(process.pid, 'SIGSEGV');
if (how.endsWith('fail')) process.exit(3);
if (how.endsWith('stay')) setTimeout(() => {}, 60000);
`;

/** A folder as an unpacked kit has it, with a command line that measures nothing, and programs that the scripts call. */
export interface FakeKit {
  /** The unpacked kit: bin and kit. */
  readonly stage: string;
  /** Folder of programs in front of the PATH, with an nvidia-smi. */
  readonly programs: string;
  /** Command lines of the kit that ran so far. */
  readonly ran: () => readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Creates a {@link FakeKit}, removed after the test. */
export function fakeKit(t: TestContext): FakeKit {
  const folder = testFolder(t, { log: '' });
  const [stage, programs, log] = ['stage', 'programs', 'log'].map((name) => path.join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const place of ['bin', 'kit/dist/cli', 'kit/src/cli/gpu-kit', 'kit/node_modules/@napi-rs'])
    mkdirSync(path.join(stage, place), { recursive: true });
  mkdirSync(programs);
  symlinkSync(process.execPath, path.join(stage, 'bin/node'));
  writeFileSync(path.join(stage, 'kit/dist/cli/main.js'), commandLine);
  copyFileSync(kitScript('gpu-checks.sh'), path.join(stage, 'kit/src/cli/gpu-kit/gpu-checks.sh'));
  addProgram(programs, 'nvidia-smi', 'echo "NVIDIA fake, driver 1.2"');
  return {
    stage,
    programs,
    ran: () => readFileSync(log, 'utf8').split('\n').filter(Boolean),
    env: { PATH: `${programs}:${path.join(stage, 'bin')}:${process.env.PATH}`, HOME: folder, FAKE_LOG: log },
  };
}

/** Writes a shell script as a program. */
export function addProgram(folder: string, name: string, script: string): void {
  const file = path.join(folder, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}

/** What a script did. */
export interface ScriptRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script of the kit with an environment of its own. */
export function runScript(
  name: 'run.sh' | 'gpu-checks.sh' | 'pack.sh',
  args: readonly string[],
  { cwd, env, file = kitScript(name) }: { cwd: string; env: Readonly<Record<string, string>>; file?: string },
): ScriptRun {
  const { status, stdout, stderr } = spawnSync('bash', [file, ...args], { cwd, env, encoding: 'utf8' });
  return { code: status, stdout, stderr };
}
