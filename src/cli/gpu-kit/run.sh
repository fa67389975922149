#!/usr/bin/env bash
# Unpacks the kit beside this file once, and runs in its folder a command, or the checks of a GPU: bash run.sh checks [PART...].
# SIAMDLA_KIT: where it is unpacked (default: ~/.cache/siamdla-kit). OUT: folder of the checks' results (default: ./gpu-results).
set -uo pipefail
kit_id=unpacked # of the packed kit; pack.sh writes it
here=$(cd "$(dirname "$0")" && pwd)
home=${HOME:-}
[ -w "${home:-/nowhere}" ] || home=$here
to=${SIAMDLA_KIT:-$home/.cache/siamdla-kit}/$kit_id
export OUT=${OUT:-$PWD/gpu-results}
case $OUT in /*) ;; *) OUT=$PWD/$OUT ;; esac

unpack() {
  if command -v xz > /dev/null; then tar -C "$2" -xf "$1"
  else python3 -c 'import sys, tarfile; tarfile.open(sys.argv[1]).extractall(sys.argv[2])' "$1" "$2"; fi
}
if [ ! -f "$to/done" ]; then
  mkdir -p "$to"
  for file in kit notebooks; do
    [ ! -f "$here/$file.tar.xz" ] || unpack "$here/$file.tar.xz" "$to" || { echo "run.sh: $file.tar.xz could not be unpacked into $to; set SIAMDLA_KIT to a folder with 1 GiB" >&2; exit 2; }
  done
  touch "$to/done"
fi

export PATH=$to/bin:${PATH:-/usr/local/bin:/usr/bin:/bin}
[ -d "$to/vulkan" ] && export LD_LIBRARY_PATH=$to/vulkan/usr/lib/x86_64-linux-gnu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
if [ -z "${VK_DRIVER_FILES:-}" ]; then
  for icd in /usr/local/nvidia/share/vulkan/icd.d/nvidia_icd.json /usr/share/vulkan/icd.d/nvidia_icd.json /etc/vulkan/icd.d/nvidia_icd.json; do
    [ -f "$icd" ] && export VK_DRIVER_FILES=$icd && break
  done
fi
if [ -z "${VK_DRIVER_FILES:-}" ] && [ ! -d /usr/share/vulkan/icd.d ] && [ ! -d /etc/vulkan/icd.d ]; then
  # a container may have NVIDIA's library without the file that names it
  for library in libGLX_nvidia.so.0 libEGL_nvidia.so.0; do
    { ldconfig -p || /sbin/ldconfig -p; } 2> /dev/null | grep -q "$library" || continue
    echo "{\"file_format_version\": \"1.0.0\", \"ICD\": {\"library_path\": \"$library\", \"api_version\": \"1.3.0\"}}" > "$to/nvidia_icd.json"
    export VK_DRIVER_FILES=$to/nvidia_icd.json
    break
  done
fi
[ -n "${VK_DRIVER_FILES:-}" ] && export VK_ICD_FILENAMES=$VK_DRIVER_FILES # the name that older loaders know

cd "$to/kit" || exit 2
if [ $# -eq 0 ]; then set -- checks; fi
if [ "$1" = checks ]; then exec bash src/cli/gpu-kit/gpu-checks.sh "${@:2}"; fi
exec "$@"
