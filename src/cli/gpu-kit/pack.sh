#!/usr/bin/env bash
# Packs the built kit for a Linux x64 machine that has neither Node nor a network: see README.md beside this file.
# Writes .gpu/kit.tar.xz and .gpu/run.sh. It needs npm's registry, for the program that finds which files are used, and Debian's
# archive, for the Vulkan loader and the X libraries that NVIDIA's driver is linked to. XZ_PRESET=0 packs faster, half as large again.
#   --notebooks       also .gpu/notebooks.tar.xz
#   --slim            without what no check needs: libraries that draw, and weights but the default ones
#   --parts MIB       archives in pieces of that size, which run.sh puts together
#   --without-loader  the other machine has a Vulkan loader and the X libraries
set -euo pipefail
cd "$(dirname "$0")/../../.."
root=$PWD
with_notebooks= slim= parts= without_loader=
while [ $# -gt 0 ]; do
  case $1 in
    --notebooks) with_notebooks=1 ;;
    --slim) slim=1 ;;
    --parts)
      parts=${2:-}
      [[ $parts =~ ^[1-9][0-9]{0,4}$ ]] || { echo "pack.sh: --parts is '$parts'; expected a whole number of MiB from 1 on" >&2; exit 2; }
      shift
      ;;
    --without-loader) without_loader=1 ;;
    *) echo "pack.sh: unknown argument '$1'; expected some of --notebooks, --slim, --parts MIB, --without-loader" >&2; exit 2 ;;
  esac
  shift
done
[ -z "$slim" ] || [ -z "$with_notebooks" ] || { echo 'pack.sh: --slim has no figures, which notebooks draw; expected --slim or --notebooks' >&2; exit 2; }
[ "$(uname -sm)" = 'Linux x86_64' ] || { echo 'pack.sh: expected Linux on x64, whose binaries it packs' >&2; exit 2; }
[ -f dist/cli/main.js ] || { echo 'pack.sh: dist/cli/main.js not found; run npm ci, or npm run build' >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
stage=$work/stage
mkdir -p "$stage/bin" "$stage/kit" "$work/tools" "$work/debs"

# 1. the loader that finds the card's Vulkan driver, and what that is linked to
if [ -z "$without_loader" ]; then
  x_packages='libx11-6 libxext6 libxcb1 libxau6 libxdmcp6 libbsd0 libmd0'
  apt() { apt-get -q -o APT::Sandbox::User=root -o "Dir::State::Lists=$work/lists" -o "Dir::Cache=$work/cache" "$@"; }
  if ! (cd "$work/debs" && apt-get -q download libvulkan1 $x_packages > /dev/null 2>&1); then
    mkdir -p "$work/lists/partial" "$work/cache/archives/partial" # an image's own lists are often empty
    if ! { apt update > "$work/apt.log" 2>&1 && (cd "$work/debs" && apt download libvulkan1 $x_packages >> "$work/apt.log" 2>&1); }; then
      tail -n 3 "$work/apt.log" >&2
      echo "pack.sh: apt-get could not download libvulkan1 $x_packages; expected Debian's or Ubuntu's archive: give --without-loader where the other machine has them" >&2
      exit 2
    fi
  fi
  for package in libvulkan1 $x_packages; do
    if [ $package = libvulkan1 ]; then into=$stage/vulkan; else into=$stage/x11; fi
    dpkg -x "$work/debs/${package}"_*.deb "$into"
  done
  rm -rf "$stage"/{vulkan,x11}/usr/share
fi

mkdir -p .gpu

# 2. the files that the built code imports
(cd "$work/tools" && npm init -y > /dev/null && npm install --no-audit --no-fund @vercel/nft@1.11.5 > /dev/null)
cat > "$work/tools/trace.mjs" <<'J'
import { nodeFileTrace } from '@vercel/nft';
const [base, ignored, ...files] = process.argv.slice(2);
const { fileList } = await nodeFileTrace(files, { base, ts: false, ignore: ignored.split(',') });
console.log([...fileList].join('\n'));
J
used_by() { (cd "$work/tools" && node trace.mjs "$root" "$1" "${@:2}"); } # PATTERNS,TO,IGNORE FILE...
foreign='webgpu/dist/(darwin|win32|linux-arm64)|onnxruntime-node/bin/napi-v[0-9]+/(darwin|win32|linux/arm64)|zeromq/build/(darwin|win32|linux/arm)|linux-(x64-)?musl|@biomejs|@babel'
drawing='**/@napi-rs/**,**/plotly.js/**,**/jsdom/**'
notebook_packages='**/tslab/**,**/@tslab/**,**/zeromq/**,**/typescript/**,**/danfojs-node/**'
mapfile -t entries < <(
  find "$root/dist" -name '*.js' ! -name '*.test.js' ! -name '*.bundle.js' ! -path '*/testing/*'
  # tests that a card can run
  ls "$root"/dist/runtime/{conformance,eager-conformance,card-tensors,carried-on-card,device-*,verify/verify-kernels,precision/half-graph}.test.js
  ls "$root"/dist/study/verify/verify-halves.test.js
)
spare_weights='^$' # pattern of weights that are not packed
if [ -n "$slim" ]; then
  spare_weights=$(node -p '
    const cards = fs.readdirSync("data/weights").filter((name) => name.endsWith(".card.json"));
    const isDefault = (name) => JSON.parse(fs.readFileSync(`data/weights/${name}`, "utf8")).isDefault;
    `^data/weights/(${cards.filter((name) => !isDefault(name)).map((name) => name.slice(0, -10)).join("|")})[.]`;
  ')
fi
{
  used_by "$notebook_packages${slim:+,$drawing}" "${entries[@]}" | grep -vE "$foreign"
  find dist src -name '*.json'
  find dist -name '*.bundle.js'
  # what is found by a name that is put together, or read as a text
  if [ -z "$slim" ]; then
    find node_modules/@expo-google-fonts/arimo -name 'Arimo_[47]00*.ttf'
    ls node_modules/@expo-google-fonts/arimo/package.json node_modules/plotly.js/{package.json,plotly.min.js}
  fi
  find node_modules/@tensorflow/tfjs-backend-wasm/dist -maxdepth 1 -name '*.wasm'
  ls src/cli/bench/*.py src/cli/bench/peers/*.py src/cli/gpu-kit/*.{sh,md}
  git ls-files data | grep -vE "$spare_weights"
  echo package.json
} | sort -u > "$work/kit.txt"
tar -c --no-recursion -T "$work/kit.txt" | tar -x -C "$stage/kit"

# 3. what git would say there
node --input-type=module -e "
  const { currentProgram } = await import('$root/dist/provenance/provenance.js');
  console.log(JSON.stringify({ commit: currentProgram().commit }));
" > "$stage/kit/dist/commit.json"

# 4. the command line looks where the notebooks' compiler is installed; an empty one will do
mkdir -p "$stage/kit/node_modules/tslab/dist"
cp node_modules/tslab/package.json "$stage/kit/node_modules/tslab/"
: > "$stage/kit/node_modules/tslab/dist/public.js"

# 5. Node
cp "$(node -p process.execPath)" "$stage/bin/node"
if command -v strip > /dev/null; then
  strip --strip-all "$stage/bin/node"
  find "$stage/kit" \( -name 'libonnxruntime.so*' -o -name '*.node' \) -exec strip --strip-unneeded {} + 2> /dev/null || true
fi

pack() { tar -C "$1" -c . | xz -T2 --x86 --lzma2=preset=${XZ_PRESET:-6},dict=64MiB > "$2"; }
rm -f .gpu/*.tar.xz .gpu/*.tar.xz.[0-9][0-9] .gpu/run.sh
pack "$stage" .gpu/kit.tar.xz

# 6. notebooks apart, unpacked over the kit where they lie beside it
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

# 7. pieces, and what run.sh checks: of each archive its name, SHA-256 and number of pieces
id=$(cat .gpu/*.tar.xz | sha256sum | cut -c1-12)
archives=
for file in .gpu/*.tar.xz; do
  hash=$(sha256sum "$file" | cut -d ' ' -f 1) count=1
  if [ -n "$parts" ]; then
    split -b "${parts}M" -d -a 2 "$file" "$file."
    pieces=("$file".[0-9][0-9])
    count=${#pieces[@]}
    if [ "$count" = 1 ]; then rm "${pieces[0]}"; else rm "$file"; fi
  fi
  archives="$archives $(basename "$file" .tar.xz):$hash:$count"
done
sed "s/^kit_id=.*/kit_id=$id/; s/^archives=.*/archives='${archives# }'/" src/cli/gpu-kit/run.sh > .gpu/run.sh
ls -l .gpu | awk 'NR > 1 { printf "%6.1f MiB  .gpu/%s\n", $5 / 1048576, $9 }'
