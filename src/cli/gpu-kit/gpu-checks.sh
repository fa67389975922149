#!/usr/bin/env bash
# What a new GPU is asked, in parts: gpu-checks.sh [PART...], run by run.sh in the kit's folder. Results lie in $OUT, each written at
# once; a part that fails or exceeds its time limit does not keep the next ones from running. Limits are in seconds.
#
#   part            limit  what
#   verify           1020  devices; every kernel and small network beside the CPU (300); the networks with ResNet-50 (2 x 300)
#   bench            1140  the four below
#   bench-runtime     180  a forward pass and two training steps
#   bench-models      180  forward passes with ResNet-50
#   bench-training    540  training steps, tiny and with ResNet-50, and their parts
#   bench-tracking    240  trackers
#   cost             1140  Figs. 10 and 11 in short (2 x 570)
#   precision         300  half precision beside float32
#
# Limits are what a part may take, not what it took on a card: no card has run it yet. Each part but verify and bench as a whole fits
# into a session of ten minutes with a command for each tracker: cost-siamrpnpp, cost-siamcar, verify-kernels, verify-large.
#
# DEVICE (default: webgpu), SECONDS_EACH (default: 10; of a comparison after five rounds), LIMITS (default: 1; multiplies all limits).
# QUICK=1 makes everything as small as the software driver needs: it shows that the script works, and nothing else.
set -uo pipefail
parts=("$@")
[ ${#parts[@]} -gt 0 ] || parts=(verify bench cost precision)
device=${DEVICE:-webgpu} seconds=${SECONDS_EACH:-10} limits=${LIMITS:-1} quick=${QUICK:-}
out=${OUT:-$PWD/gpu-results}
mkdir -p "$out/logs" || exit 2
kit=dist/cli/main.js
summary=$out/summary.jsonl
started=$(date +%s)

# step NAME LIMIT COMMAND...: runs a command with a time limit. Its stdout goes to $stdout_of or its log, and a line to the summary.
step() {
  local name=$1 limit=$(($2 * limits)) began code took
  shift 2
  local target=${stdout_of:-$out/logs/$name.out}
  echo "$(date +%T) $name, at most $limit s"
  began=$(date +%s)
  timeout -k 15 "$limit" "$@" > "$target" 2> "$out/logs/$name.log" < /dev/null
  code=$?
  took=$(($(date +%s) - began))
  [ -s "$target" ] || rm -f "$target"
  printf '{"step": "%s", "exitCode": %d, "timedOut": %s, "seconds": %d, "limit": %d}\n' \
    "$name" "$code" "$([ $code = 124 ] || [ $code = 137 ] && echo true || echo false)" "$took" "$limit" >> "$summary"
  [ $code = 0 ] || { echo "         exit code $code after $took s; the last lines of its log:"; tail -n 3 "$out/logs/$name.log" | cut -c1-300; }
}
# json NAME LIMIT COMMAND...: the same where stdout is one JSON object, stored as NAME.json.
json() { stdout_of=$out/$1.json step "$@"; }

machine() {
  { nvidia-smi || true; } > "$out/nvidia-smi.txt" 2>&1
  {
    uname -sr
    env | grep -E '^(VK_|LD_LIBRARY_PATH|CUDA|NVIDIA)' || true
    { ldconfig -p || /sbin/ldconfig -p; } 2> /dev/null | grep -i -E 'vulkan|nvidia' || echo 'ldconfig lists no Vulkan and no NVIDIA library'
    ls -d /usr/share/vulkan/icd.d/* /etc/vulkan/icd.d/* /usr/local/nvidia/share/vulkan/icd.d/* 2> /dev/null
    python3 -c 'import torch; print("torch", torch.__version__, torch.version.cuda, torch.cuda.is_available())' 2>&1 | tail -n 1
  } > "$out/machine.txt" 2>&1
  json doctor 120 node $kit doctor --json
}
verify_kernels() {
  local only=()
  [ -z "$quick" ] || only=(--only 'arithmetic,selection' --no-speed)
  json verify 300 node $kit doctor --verify --device "$device" --json ${only[@]+"${only[@]}"}
}
verify_large() {
  local model models=(siamcar-r50 siamrpnpp-r50)
  [ -z "$quick" ] || models=(nanotrack-v1)
  for model in "${models[@]}"; do
    json "verify-$model" 300 node $kit doctor --verify --device "$device" --only "$model" --no-speed --json
  done
}
bench() { # PART LIMIT
  local more=(--seconds "$seconds")
  [ -z "$quick" ] || case $1 in
    models) more=(--seconds 0 --models siamcar-r50) ;;
    training) more=(--seconds 0 --models siamcar-tiny --batch 1) ;;
    tracking) more=(--seconds 0 --models siamcar-tiny) ;;
    *) more=(--seconds 0) ;;
  esac
  step "bench-$1" "$2" node $kit bench "$1" --device "$device" "${more[@]}" --out "$out/bench"
}
cost() { # TRACKER
  local scale=paper
  [ -z "$quick" ] || scale=smoke
  step "cost-$1" 570 node $kit reproduce --scale $scale --only "training-cost-short-$1" --device "$device" --out "$out/cost" --no-notebooks
}
precision() {
  local more=()
  [ -z "$quick" ] || more=(--models nanotrack-v3 --rounds 5)
  step precision 300 node $kit precision --device "$device" --out "$out/precision" ${more[@]+"${more[@]}"}
}

machine
for part in "${parts[@]}"; do
  case $part in
    verify) verify_kernels; verify_large ;;
    verify-kernels) verify_kernels ;;
    verify-large) verify_large ;;
    bench) bench runtime 180; bench models 180; bench training 540; bench tracking 240 ;;
    bench-runtime | bench-models) bench "${part#bench-}" 180 ;;
    bench-training) bench training 540 ;;
    bench-tracking) bench tracking 240 ;;
    cost) cost siamrpnpp; cost siamcar ;;
    cost-siamrpnpp | cost-siamcar) cost "${part#cost-}" ;;
    precision) precision ;;
    *) echo "gpu-checks.sh: unknown part '$part'; expected some of verify, verify-kernels, verify-large, bench, bench-runtime, bench-models, bench-training, bench-tracking, cost, cost-siamrpnpp, cost-siamcar, precision" >&2; exit 2 ;;
  esac
done

echo "results of $(($(date +%s) - started)) s, those of earlier calls included:"
cat "$summary"
tar -C "$(dirname "$out")" -czf "$out.tar.gz" "$(basename "$out")" && echo "packed: $out.tar.gz"
! grep -qv '"exitCode": 0,' "$summary"
