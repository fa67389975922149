// Runs before other packages' install scripts where the kit is installed as a dependency. On Linux x64 onnxruntime-node's
// script downloads CUDA libraries from NuGet, which only machines with CUDA 12 can use, and fails the whole installation
// where NuGet cannot be reached. One line at its beginning makes 'skip' the default. The libraries can still be had:
// ONNXRUNTIME_NODE_INSTALL=cuda12 npm rebuild onnxruntime-node
const fs = require('node:fs');
const path = require('node:path');

const skip =
  "if (!process.env.npm_config_onnxruntime_node_install) process.env.ONNXRUNTIME_NODE_INSTALL ||= 'skip'; // siamdla\n";

function main() {
  const script = path.join(path.dirname(require.resolve('onnxruntime-node/package.json')), 'script', 'install.js');
  const text = fs.readFileSync(script, 'utf8');
  if (text.startsWith(skip)) return;
  const copy = `${script}.${process.pid}`; // a new file: package managers may share the old one between projects
  fs.writeFileSync(copy, skip + text);
  fs.renameSync(copy, script);
}

try {
  main();
} catch {
  // another layout than npm's: then onnxruntime-node's own default holds
}
