#!/usr/bin/env node
try {
  const { run } = await import('./run.js'); // in here: with few open files allowed, reading the modules fails first
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`siamdla: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
