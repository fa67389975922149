// After an installation: says once whether tensorflow.js can use an NVIDIA GPU through its native library. The package is
// an optional dependency, because its installation downloads that library and must not fail where the download is blocked.
try {
  require.resolve('@tensorflow/tfjs-node-gpu/package.json', { paths: [process.cwd()] });
} catch {
  console.error(
    '\nsiamdla: @tensorflow/tfjs-node-gpu was not installed (its library could not be downloaded, or optional packages\n' +
      'are left out). Everything works without it; only the CUDA backend of tensorflow.js is missing.\n',
  );
}
