#!/usr/bin/env node
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && !stream.isTTY) throw error; // a reader or terminal that has gone ends nothing: work is saved first
  });
}
try {
  const { run } = await import('./run.js'); // in here: with few open files allowed, reading the modules fails first
  process.exitCode = await run(process.argv.slice(2));
  // while Node.js takes itself down, nobody listens: a Ctrl-C that npm passes on then would end the process, without this
  // exit code
  process.on('exit', (code) => process.exit(code));
} catch (error) {
  process.stderr.write(`siamdla: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
