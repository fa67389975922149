// Before each build, which compiles what has changed since the last: makes dist/ what a first build would leave. Removes
// outputs whose source has gone, and what TypeScript remembers of the last build where an output is missing or was changed
// by hand since, so that everything is compiled.
const fs = require('node:fs');
const path = require('node:path');

const state = path.join('dist', '.tsbuildinfo');
const ends = /\.(?:d\.ts|js\.map|js)$/;

/** Files of a folder, by their paths in it. */
function filesIn(folder) {
  if (!fs.existsSync(folder)) return [];
  const entries = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

const isSource = (name) => name.endsWith('.ts') && !name.endsWith('.d.ts');
const sources = new Set(
  filesIn('src')
    .filter(isSource)
    .map((name) => name.slice(0, -'.ts'.length)),
);
const outputs = filesIn('dist').filter((name) => ends.test(name) && !name.endsWith('.bundle.js'));
for (const name of outputs) {
  if (!sources.has(name.replace(ends, ''))) fs.rmSync(path.join('dist', name));
}

const written = fs.statSync(state, { throwIfNoEntry: false })?.mtimeMs ?? 0; // after all outputs
const isWritten = (name) => {
  const output = fs.statSync(path.join('dist', name), { throwIfNoEntry: false });
  return output !== undefined && output.mtimeMs <= written;
};
const isWhole = [...sources].every((name) => [`${name}.js`, `${name}.d.ts`, `${name}.js.map`].every(isWritten));
if (!isWhole) fs.rmSync(state, { force: true });
