#!/usr/bin/env bash
# Unpacks the kit beside this file once, and runs in its folder a command, or the checks of a GPU: bash run.sh checks [PART...].
# SIAMDLA_KIT: where it is unpacked (default: ~/.cache/siamdla-kit). SIAMDLA_GPU_RESULTS: folder of the checks' results (default:
# ./gpu-results). SIAMDLA_TEST_ROOT: a folder in which a test has a driver's files.
set -uo pipefail
kit_id=unpacked # of the packed kit; pack.sh writes it, and of each archive its name, SHA-256 and number of pieces
archives='kit::1 notebooks::1'
here=$(cd "$(dirname "$0")" && pwd)
home=${HOME:-}
[ -w "${home:-/nowhere}" ] || home=$here
to=${SIAMDLA_KIT:-$home/.cache/siamdla-kit}/$kit_id
export SIAMDLA_GPU_RESULTS=${SIAMDLA_GPU_RESULTS:-$PWD/gpu-results}
case $SIAMDLA_GPU_RESULTS in /*) ;; *) SIAMDLA_GPU_RESULTS=$PWD/$SIAMDLA_GPU_RESULTS ;; esac
root=${SIAMDLA_TEST_ROOT:-}

# 1. the archives, of one piece or several
unpack() {
  if command -v xz > /dev/null; then xz -dc | tar -C "$1" -xo
  else python3 -c 'import sys, tarfile; tarfile.open(fileobj=sys.stdin.buffer, mode="r|xz").extractall(sys.argv[1])' "$1"; fi
}
sha256() {
  if command -v sha256sum > /dev/null; then sha256sum | cut -d ' ' -f 1
  elif command -v python3 > /dev/null; then python3 -c 'import hashlib, sys; print(hashlib.sha256(sys.stdin.buffer.read()).hexdigest())'
  else cat > /dev/null; fi
}
for archive in $archives; do
  IFS=: read -r name expected count <<< "$archive"
  [ ! -f "$to/$name.done" ] || continue
  pieces=()
  if [ "$count" = 1 ]; then pieces=("$here/$name.tar.xz")
  else for ((i = 0; i < count; i++)); do pieces+=("$here/$name.tar.xz.$(printf %02d $i)"); done; fi
  missing=()
  for piece in "${pieces[@]}"; do [ -f "$piece" ] || missing+=("$(basename "$piece")"); done
  if [ "$name" = notebooks ] && [ ${#missing[@]} = "$count" ]; then continue; fi # they are not needed
  if [ ${#missing[@]} -gt 0 ]; then
    echo "run.sh: $(IFS=,; echo "${missing[*]}") not found in $here; expected $count piece(s) of $name.tar.xz: copy them there" >&2
    exit 2
  fi
  found=$(cat "${pieces[@]}" | sha256)
  if [ -n "$expected" ] && [ -n "$found" ] && [ "$found" != "$expected" ]; then
    echo "run.sh: $name.tar.xz has the SHA-256 $found; expected $expected: copy it again, with the run.sh that was packed with it" >&2
    exit 2
  fi
  mkdir -p "$to"
  if ! cat "${pieces[@]}" | unpack "$to"; then
    echo "run.sh: $name.tar.xz could not be unpacked into $to; set SIAMDLA_KIT to a folder with 1 GiB" >&2
    exit 2
  fi
  touch "$to/$name.done"
done

# 2. the card's Vulkan driver. Another driver that is there, such as one that computes on the processor, is no reason not to look
export PATH=$to/bin:${PATH:-/usr/local/bin:/usr/bin:/bin}
known=$({ ldconfig -p || /sbin/ldconfig -p; } 2> /dev/null)
libraries=${LD_LIBRARY_PATH:-}
add() { [ ! -d "$1" ] || libraries=${libraries:+$libraries:}$1; }
[ ! -d "$to/vulkan" ] || libraries=$to/vulkan/usr/lib/x86_64-linux-gnu${libraries:+:$libraries}
add "$root/usr/local/nvidia/lib64"
add "$root/usr/local/nvidia/lib"
case $known in
  *libX11.so.6*libXext.so.6* | *libXext.so.6*libX11.so.6*) ;;
  *) add "$to/x11/usr/lib/x86_64-linux-gnu" ;; # the driver is linked to them
esac
[ -z "$libraries" ] || export LD_LIBRARY_PATH=$libraries

# whether a library and all that it is linked to can be loaded, by the error with which Node refuses one that is no module of its own
loads() {
  node -e '
    try { process.dlopen({ exports: {} }, process.argv[1]); }
    catch ({ message }) { process.exit(/did not self-register/.test(message) ? 0 : 1); }
  ' "$1" > /dev/null 2>&1
}
if [ -z "${VK_DRIVER_FILES:-}${VK_ICD_FILENAMES:-}" ]; then
  listed=
  for icd in "$root"/usr/local/nvidia/share/vulkan/icd.d/*nvidia*.json "$root"/usr/share/vulkan/icd.d/*nvidia*.json "$root"/etc/vulkan/icd.d/*nvidia*.json; do
    if [ -f "$icd" ]; then listed=$icd; break; fi
  done
  library=$(sed -n 's/.*"library_path"[^"]*"\([^"]*\)".*/\1/p' "${listed:-/dev/null}" | head -n 1)
  if [ -n "$listed" ] && loads "$library"; then
    VK_DRIVER_FILES=$listed
  else
    # a container may have NVIDIA's library without the file that names it, or name one whose own libraries are missing
    for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
      loads "$library" || continue
      VK_DRIVER_FILES=$to/nvidia_icd.json
      echo "{\"file_format_version\": \"1.0.0\", \"ICD\": {\"library_path\": \"$library\", \"api_version\": \"1.3.0\"}}" > "$VK_DRIVER_FILES"
      break
    done
    [ -n "${VK_DRIVER_FILES:-}" ] || VK_DRIVER_FILES=$listed
  fi
fi
if [ -n "${VK_DRIVER_FILES:-}" ]; then export VK_DRIVER_FILES VK_ICD_FILENAMES=$VK_DRIVER_FILES; fi # the name that older loaders know

cd "$to/kit" || exit 2
if [ $# -eq 0 ]; then set -- checks; fi
if [ "$1" = checks ]; then exec bash src/cli/gpu-kit/gpu-checks.sh "${@:2}"; fi
exec "$@"
