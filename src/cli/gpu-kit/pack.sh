#!/usr/bin/env bash
# Packs the built kit for a Linux x64 machine that has neither Node nor a network: see README.md beside this file.
# Writes .gpu/kit.tar.xz and .gpu/run.sh, with --notebooks also .gpu/notebooks.tar.xz. It needs npm's registry, for the program
# that finds which files are used, and Debian's archive, for the Vulkan loader. XZ_PRESET=0 packs faster, half as large again.
set -euo pipefail
cd "$(dirname "$0")/../../.."
root=$PWD
with_notebooks=
for word in "$@"; do
  case $word in
    --notebooks) with_notebooks=1 ;;
    *) echo "pack.sh: unknown argument '$word'; expected --notebooks or nothing" >&2; exit 2 ;;
  esac
done
[ "$(uname -sm)" = 'Linux x86_64' ] || { echo 'pack.sh: expected Linux on x64, whose binaries it packs' >&2; exit 2; }
[ -f dist/cli/main.js ] || { echo 'pack.sh: dist/cli/main.js not found; run npm ci, or npm run build' >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/stage
mkdir -p .gpu "$stage/bin" "$stage/kit" "$work/tools"

# 1. the files that the built code imports
(cd "$work/tools" && npm init -y > /dev/null && npm install --no-audit --no-fund @vercel/nft@1.11.5 > /dev/null)
cat > "$work/tools/trace.mjs" <<'J'
import { nodeFileTrace } from '@vercel/nft';
const [base, ignored, ...files] = process.argv.slice(2);
const { fileList } = await nodeFileTrace(files, { base, ts: false, ignore: ignored.split(',') });
console.log([...fileList].join('\n'));
J
used_by() { (cd "$work/tools" && node trace.mjs "$root" "$1" "${@:2}"); } # PATTERNS,TO,IGNORE FILE...
foreign='webgpu/dist/(darwin|win32|linux-arm64)|onnxruntime-node/bin/napi-v[0-9]+/(darwin|win32|linux/arm64)|zeromq/build/(darwin|win32|linux/arm)|linux-(x64-)?musl|@biomejs|@babel'
notebook_packages='**/tslab/**,**/@tslab/**,**/zeromq/**,**/typescript/**,**/danfojs-node/**'
mapfile -t entries < <(
  find "$root/dist" -name '*.js' ! -name '*.test.js' ! -name '*.bundle.js' ! -path '*/testing/*'
  ls "$root"/dist/runtime/{conformance,eager-conformance,card-tensors,device-error}.test.js # tests that a card can run
)
{
  used_by "$notebook_packages" "${entries[@]}" | grep -vE "$foreign"
  find dist src -name '*.json'
  find dist -name '*.bundle.js'
  # what is found by a name that is put together, or read as a text
  find node_modules/@expo-google-fonts/arimo -name 'Arimo_[47]00*.ttf'
  ls node_modules/@expo-google-fonts/arimo/package.json node_modules/plotly.js/{package.json,plotly.min.js}
  find node_modules/@tensorflow/tfjs-backend-wasm/dist -maxdepth 1 -name '*.wasm'
  ls src/cli/bench/*.py src/cli/bench/peers/*.py src/cli/gpu-kit/*
  git ls-files data
  echo package.json
} | sort -u > "$work/kit.txt"
tar -c --no-recursion -T "$work/kit.txt" | tar -x -C "$stage/kit"

# 2. what git would say there
node --input-type=module -e "
  const { currentProgram } = await import('$root/dist/provenance/provenance.js');
  console.log(JSON.stringify({ commit: currentProgram().commit }));
" > "$stage/kit/dist/commit.json"

# 3. the command line looks where the notebooks' compiler is installed; an empty one will do
mkdir -p "$stage/kit/node_modules/tslab/dist"
cp node_modules/tslab/package.json "$stage/kit/node_modules/tslab/"
: > "$stage/kit/node_modules/tslab/dist/public.js"

# 4. Node, and the loader that finds the card's Vulkan driver
cp "$(node -p process.execPath)" "$stage/bin/node"
if command -v strip > /dev/null; then
  strip --strip-all "$stage/bin/node"
  find "$stage/kit" \( -name 'libonnxruntime.so*' -o -name '*.node' \) -exec strip --strip-unneeded {} + 2> /dev/null || true
fi
if (cd "$work" && apt-get download libvulkan1 > /dev/null 2>&1 && dpkg -x libvulkan1_*.deb "$stage/vulkan"); then
  rm -rf "$stage/vulkan/usr/share"
else
  echo 'note: libvulkan1 was not found by apt-get; the other machine needs a Vulkan loader of its own' >&2
fi

pack() { tar -C "$1" -c . | xz -T2 --x86 --lzma2=preset=${XZ_PRESET:-6},dict=64MiB > "$2"; }
pack "$stage" .gpu/kit.tar.xz

# 5. notebooks apart, unpacked over the kit where they lie beside it
rm -f .gpu/notebooks.tar.xz
if [ -n "$with_notebooks" ]; then
  over=$work/notebooks/kit
  mkdir -p "$over"
  {
    used_by "**/@biomejs/**" "$root"/node_modules/tslab/{bin/tslab,dist/*.js} "$root"/node_modules/danfojs-node/dist/danfojs-node/src/index.js "$root"/dist/notebook.js |
      grep -vE "$foreign"
    find dist -name '*.d.ts' ! -name '*.test.d.ts'
    find node_modules -name '*.d.ts' ! -path 'node_modules/@biomejs/*' ! -path 'node_modules/playwright-core/*' ! -path 'node_modules/@typescript/*'
    find node_modules/@types node_modules/tslab node_modules/@tslab -type f ! -name '*.map'
    find node_modules/zeromq/build/linux/x64 -path '*127*' -o -path '*glibc*' -type f 2> /dev/null
    find node_modules -maxdepth 3 -name package.json
    ls notebooks/*.ipynb tsconfig.json
  } | sort -u > "$work/all.txt"
  comm -23 "$work/all.txt" <(grep -vE '^node_modules/tslab/' "$work/kit.txt") | grep -v '/$' > "$work/notebooks.txt"
  tar -c --no-recursion -T "$work/notebooks.txt" | tar -x -C "$over"
  pack "$work/notebooks" .gpu/notebooks.tar.xz
fi

id=$(cat .gpu/*.tar.xz | sha256sum | cut -c1-12)
sed "s/^kit_id=.*/kit_id=$id/" src/cli/gpu-kit/run.sh > .gpu/run.sh
ls -l .gpu | awk 'NR > 1 { printf "%6.1f MiB  .gpu/%s\n", $5 / 1048576, $9 }'
