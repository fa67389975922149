// After an installation in a clone of the kit: removes binaries of other operating systems and processors, which three packages
// bring for all, and what tensorflow.js brings for its developers and for WeChat: source maps and `miniprogram`.
// SIAMDLA_ALL_PLATFORMS=1 keeps everything, as for a folder that is copied elsewhere.
const fs = require('node:fs');
const path = require('node:path');

/** Folders whose entries are named 'linux', with 'x64' in it, or 'linux-x64'. */
const places = [
  ['onnxruntime-node', 'bin/napi-v6'],
  ['webgpu', 'dist'],
  ['zeromq', 'build'],
];
const systems = ['darwin', 'linux', 'win32'];
const processors = ['arm', 'arm64', 'ia32', 'x64'];

/** Entries of a folder that another system or processor uses; none of those whose names say neither. */
function foreignIn(folder) {
  return namesIn(folder).flatMap((name) => {
    const [system, processor = process.arch] = name.split('-');
    if (!systems.includes(system)) return [];
    const entry = path.join(folder, name);
    if (system !== process.platform) return [entry];
    if (name !== system) return processors.includes(processor) && processor !== process.arch ? [entry] : [];
    const others = namesIn(entry).filter((each) => processors.includes(each) && each !== process.arch);
    return others.map((each) => path.join(entry, each));
  });
}

function namesIn(folder) {
  return fs.existsSync(folder) ? fs.readdirSync(folder) : [];
}

/** Whether no part of a path is a link; what a link leads to belongs to somebody else. */
function isInPlace(entry) {
  return fs.realpathSync(entry) === entry;
}

/** Bytes of a folder's files. */
function sizeOf(folder) {
  const files = fs.readdirSync(folder, { recursive: true }).map((name) => fs.lstatSync(path.join(folder, name)));
  return files.reduce((sum, each) => sum + (each.isFile() ? each.size : 0), 0);
}

/** Source maps and builds for mini-programs of tensorflow.js, which Node never reads. */
function unusedIn(modules) {
  const scope = path.join(modules, '@tensorflow');
  if (!fs.existsSync(scope) || !isInPlace(scope)) return [];
  const dists = namesIn(scope).map((name) => path.join(scope, name, 'dist'));
  return dists
    .filter((dist) => fs.existsSync(dist) && isInPlace(dist))
    .flatMap((dist) => [
      ...(fs.existsSync(path.join(dist, 'miniprogram')) ? [path.join(dist, 'miniprogram')] : []),
      ...fs
        .readdirSync(dist, { recursive: true })
        .filter((name) => name.endsWith('.js.map') && !name.startsWith('miniprogram'))
        .map((name) => path.join(dist, name)),
    ])
    .filter(isInPlace);
}

function pruneUnused(modules) {
  let bytes = 0;
  for (const entry of unusedIn(modules)) {
    bytes += fs.lstatSync(entry).isDirectory() ? sizeOf(entry) : fs.lstatSync(entry).size;
    fs.rmSync(entry, { recursive: true });
  }
  return bytes;
}

function prunePlatforms(modules) {
  if (!systems.includes(process.platform)) return 0; // its own binaries would not be told from others'
  let bytes = 0;
  for (const [name, inner] of places) {
    const folder = path.join(modules, name, inner);
    if (!fs.existsSync(folder) || !isInPlace(folder)) continue;
    for (const entry of foreignIn(folder)) {
      if (!fs.lstatSync(entry).isDirectory() || !isInPlace(entry)) continue;
      bytes += sizeOf(entry);
      fs.rmSync(entry, { recursive: true });
    }
  }
  return bytes;
}

try {
  const modules = path.join(fs.realpathSync(process.cwd()), 'node_modules');
  if (!process.env.SIAMDLA_ALL_PLATFORMS) {
    const bytes = prunePlatforms(modules) + pruneUnused(modules);
    if (bytes > 0) console.error(`siamdla: removed ${Math.round(bytes / 1e6)} MB that this system does not use`);
  }
} catch (error) {
  console.error(`siamdla: files that this system does not use stay (${error.message})`); // they only take space
}
