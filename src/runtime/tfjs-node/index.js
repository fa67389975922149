// danfojs-node asks for @tensorflow/tfjs-node, whose install downloads a native library. This package answers in its
// place: the native GPU build where that is installed and loads, else plain tensorflow.js. One engine in the tree.
function load() {
  try {
    return require('@tensorflow/tfjs-node-gpu');
  } catch {
    return require('@tensorflow/tfjs');
  }
}

module.exports = load();
