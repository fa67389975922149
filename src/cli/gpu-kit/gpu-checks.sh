#!/usr/bin/env bash
# What a new GPU is asked, in parts: gpu-checks.sh [PART...], run by run.sh in the kit's folder; without a part all of them, in this
# order. Limits are in seconds. A part that fails or exceeds its limit does not keep the next ones from running.
#
#   part            limit  what
#   machine           110  driver, libraries, devices; once for a folder of results, in front of any part
#   verify-kernels    300  every kernel and small network beside the CPU
#   tests             240  the tests that a card can run
#   precision         300  half precision beside float32
#   verify-large      450  the networks with ResNet-50 beside the CPU (2 x 225)
#   bench-runtime     180  a forward pass and two training steps
#   bench-models      180  forward passes with ResNet-50
#   bench-tracking    240  trackers
#   bench-training    450  training steps, tiny and with ResNet-50, and their parts
#   cost-siamrpnpp    450  Fig. 10 in short
#   cost-siamcar      450  Fig. 11 in short
#   speed             240  the trackers' speed with baseline and DLA weights
#   notebook          240  a notebook that trains and tracks, where notebooks.tar.xz was unpacked
#   all              3830  the sum
#
# verify, bench and cost stand for their parts. Each part fits with `machine` into a command of ten minutes. Limits are what a part may
# take, not what it took on a card: no card has run it yet.
#
# SIAMDLA_GPU_RESULTS: folder of the results (default: ./gpu-results), each written at once. Every minute and after each part all of it
# is packed beside the folder as one file, of which a copy goes to the folder OUT, where that is set and exists.
# DEVICE (default: webgpu), SECONDS_EACH (default: 10; of a comparison after five rounds), LIMITS (default: 1; multiplies all limits,
# 0.5 is possible). QUICK=1 makes everything as small as the software driver needs: it shows that the script works, and nothing else.
set -uo pipefail
everything=(verify-kernels tests precision verify-large bench-runtime bench-models bench-tracking bench-training cost-siamrpnpp cost-siamcar speed notebook)
device=${DEVICE:-webgpu} seconds=${SECONDS_EACH:-10} quick=${QUICK:-}
out=${SIAMDLA_GPU_RESULTS:-$PWD/gpu-results}
kit=dist/cli/main.js
summary=$out/summary.jsonl
started=$(date +%s)

limits=${LIMITS:-1}
if [[ $limits =~ ^[0.]*$ ]] || ! [[ $limits =~ ^([0-9]{1,3})(\.([0-9]{1,3}))?$ ]]; then
  echo "gpu-checks.sh: LIMITS is '$limits'; expected a number above 0, such as 0.5 or 2" >&2
  exit 2
fi
fraction=${BASH_REMATCH[3]}000
thousandths=$((10#${BASH_REMATCH[1]} * 1000 + 10#${fraction:0:3}))
scaled() { local to=$(($1 * thousandths / 1000)); echo $((to > 0 ? to : 1)); }

limit_of() { # PART
  case $1 in
    machine) echo 110 ;;
    bench-runtime | bench-models) echo 180 ;;
    tests | bench-tracking | speed | notebook) echo 240 ;;
    verify-kernels | precision) echo 300 ;;
    verify-large | bench-training | cost-siamrpnpp | cost-siamcar) echo 450 ;;
    *) return 1 ;;
  esac
}
parts=()
for word in "${@:-all}"; do
  case $word in
    all) parts+=("${everything[@]}") ;;
    verify) parts+=(verify-kernels verify-large) ;;
    bench) parts+=(bench-runtime bench-models bench-tracking bench-training) ;;
    cost) parts+=(cost-siamrpnpp cost-siamcar) ;;
    *) parts+=("$word") ;;
  esac
done
if [ "${parts[0]}" != machine ] && ! [ -s "$out/machine.txt" ]; then parts=(machine "${parts[@]}"); fi
total=0
for part in "${parts[@]}"; do
  limit=$(limit_of "$part") || {
    echo "gpu-checks.sh: unknown part '$part'; expected some of all, machine, verify, bench, cost, ${everything[*]}" >&2
    exit 2
  }
  total=$((total + $(scaled "$limit")))
done
mkdir -p "$out/logs" || exit 2

# All results as one file beside their folder, and a copy of it where the caller collects files. Both are replaced when they are whole.
pack_results() {
  local name made=$out.tar.gz.$BASHPID
  name=$(basename "$out").tar.gz
  tar -C "$(dirname "$out")" -czf "$made" "$(basename "$out")" 2> /dev/null
  [ $? -le 1 ] || { rm -f "$made"; return 1; } # 1: a file changed while it was read
  mv "$made" "$out.tar.gz"
  if [ -d "${OUT:-}" ] && ! [ "$out.tar.gz" -ef "$OUT/$name" ]; then
    cp "$out.tar.gz" "$OUT/$name.$BASHPID" && mv "$OUT/$name.$BASHPID" "$OUT/$name"
  fi
}
keep_packing() { while sleep 60 && kill -0 $$; do pack_results; done; }
keep_packing > /dev/null 2>&1 < /dev/null &
packing=$!
running= step_name= step_began=$started step_limit=0
trap 'kill $packing' EXIT
# a caller's limit that ends the script, with what the running part has stored so far
stop() {
  trap '' TERM INT HUP
  if [ -n "$running" ]; then
    echo "stopped while $step_name ran"
    note "$step_name" "$1" false false
    pack_results # the caller may not wait for the part to end
    kill -TERM "$running"
    wait "$running"
  fi
  pack_results
  exit "$1"
}
trap 'stop 143' TERM
trap 'stop 130' INT
trap 'stop 129' HUP

# note STEP CODE TIMED_OUT CRASHED: a line of the summary, instead of that of an earlier call.
note() {
  touch "$summary"
  grep -v "^{\"step\": \"$1\"," "$summary" > "$summary.new"
  printf '{"step": "%s", "exitCode": %d, "timedOut": %s, "crashedAfterReport": %s, "seconds": %d, "limit": %d}\n' \
    "$1" "$2" "$3" "$4" "$(($(date +%s) - step_began))" "$step_limit" >> "$summary.new"
  mv "$summary.new" "$summary"
}
# is_complete REPORT SINCE: whether a report is newer than a file, and whole.
is_complete() {
  [ "$1" -nt "$2" ] || return 1
  case $1 in *.json) ;; *) return 0 ;; esac
  node -e 'process.exit(JSON.parse(fs.readFileSync(process.argv[1], "utf8")).incomplete === undefined ? 0 : 1)' "$1" 2> /dev/null
}
# step REPORT NAME LIMIT COMMAND...: runs a command with a time limit. Its stdout goes to $stdout_of or its log, and a line to the
# summary. A driver may crash while the program ends, when all is measured: that is no failure of the measurement.
step() {
  local report=$1 code crashed=false
  step_name=$2 step_limit=$(scaled "$3") step_began=$(date +%s)
  shift 3
  local target=${stdout_of:-$out/logs/$step_name.out} log=$out/logs/$step_name.log
  echo "$(date +%T) $step_name, at most $step_limit s"
  : > "$out/logs/$step_name.began"
  timeout -k 15 "$step_limit" "$@" > "$target" 2> "$log" < /dev/null &
  running=$!
  wait "$running"
  code=$?
  running=
  case $code in 132 | 134 | 135 | 136 | 139) ! is_complete "$report" "$out/logs/$step_name.began" || crashed=true ;; esac
  rm -f "$out/logs/$step_name.began"
  [ -s "$target" ] || rm -f "$target"
  note "$step_name" $code "$([ $code = 124 ] || [ $code = 137 ] && echo true || echo false)" $crashed
  if [ $crashed = true ]; then echo "         crashed (exit code $code) after its report was complete"
  elif [ $code != 0 ]; then
    echo "         exit code $code after $(($(date +%s) - step_began)) s; the last lines of its log:"
    tail -n 3 "$log" | cut -c1-300
  fi
}

machine() {
  local about=$out/machine.txt
  { timeout 20 nvidia-smi || echo "nvidia-smi: exit code $?"; } > "$out/nvidia-smi.txt" 2>&1
  {
    uname -sr
    env | grep -E '^(VK_|LD_LIBRARY_PATH|CUDA|NVIDIA)'
    { ldconfig -p || /sbin/ldconfig -p; } 2> /dev/null | grep -i -E 'vulkan|nvidia' || echo 'ldconfig lists no Vulkan and no NVIDIA library'
    ls -d /usr/share/vulkan/icd.d/* /etc/vulkan/icd.d/* /usr/local/nvidia/share/vulkan/icd.d/* 2> /dev/null
    timeout 30 python3 -c 'import torch; print("torch", torch.__version__, torch.version.cuda, torch.cuda.is_available())' 2>&1 | tail -n 1
  } > "$about.new" 2>&1
  stdout_of=$out/doctor.json step "$out/doctor.json" doctor 60 node $kit doctor --json
  mv "$about.new" "$about"
}
verify() { # NAME LIMIT OPTION...
  step "$out/$1.json" "$1" "$2" node $kit doctor --verify --device "$device" --out "$out/$1.json" "${@:3}"
}
verify_large() {
  local model models=(siamcar-r50 siamrpnpp-r50)
  [ -z "$quick" ] || models=(nanotrack-v1)
  for model in "${models[@]}"; do verify "verify-$model" 225 --only "$model" --no-speed; done
}
tests() { # skips are counted in its output: a test that finds no card is no failure
  local files
  mapfile -t files < <(find dist -name '*.test.js' | sort) # those that pack.sh chose
  step /dev/null tests 240 node --test --test-reporter=tap "${files[@]}"
  grep -E '^# (tests|pass|fail|skipped) ' "$out/logs/tests.out" | tr '\n' ' ' | sed 's/^/         /; s/$/\n/'
}
bench() { # PART LIMIT
  local more=(--seconds "$seconds")
  [ -z "$quick" ] || case $1 in
    models) more=(--seconds 0 --models siamcar-r50) ;;
    training) more=(--seconds 0 --models siamcar-tiny --batch 1) ;;
    tracking) more=(--seconds 0 --models siamcar-tiny) ;;
    *) more=(--seconds 0) ;;
  esac
  step "$out/bench/$1.json" "bench-$1" "$2" node $kit bench "$1" --device "$device" "${more[@]}" --peer-seconds 60 --out "$out/bench"
}
reproduce() { # NAME LIMIT SCALE EXPERIMENT
  local more=(--no-notebooks)
  [ -d node_modules/@napi-rs ] || more+=(--no-figures) # a slim kit draws nothing
  step "$out/$1/report-$4.html" "$1" "$2" node $kit reproduce --scale "$3" --only "$4" --device "$device" --out "$out/$1" "${more[@]}"
}
precision() {
  local more=()
  [ -z "$quick" ] || more=(--models nanotrack-v3 --rounds 5)
  step "$out/precision/precision.json" precision 300 node $kit precision --device "$device" --out "$out/precision" ${more[@]+"${more[@]}"}
}
notebook() {
  if ! [ -s node_modules/tslab/dist/public.js ] || ! [ -d notebooks ]; then
    echo 'notebook: not run, as notebooks.tar.xz was not unpacked beside the kit'
    return
  fi
  local which=(04 -p scale=smoke)
  [ -z "$quick" ] || which=(03)
  step /dev/null notebook 240 node $kit notebook "${which[@]}" -p "device=$device" --out "$out/notebook"
}

echo "${#parts[@]} parts, at most $total s together: ${parts[*]}"
for part in "${parts[@]}"; do
  limit=$(limit_of "$part")
  case $part in
    verify-kernels)
      only=()
      [ -z "$quick" ] || only=(--only 'arithmetic,selection' --no-speed)
      verify verify "$limit" ${only[@]+"${only[@]}"}
      ;;
    verify-large) verify_large ;;
    bench-*) bench "${part#bench-}" "$limit" ;;
    cost-*) reproduce "$part" "$limit" "$([ -z "$quick" ] && echo paper || echo smoke)" "training-cost-short-${part#cost-}" ;;
    speed) reproduce speed "$limit" smoke inference-speed ;;
    *) $part ;;
  esac
  pack_results
done

echo "results of $(($(date +%s) - started)) s, those of earlier calls included:"
cat "$summary"
pack_results
echo "packed: $out.tar.gz, $(($(wc -c < "$out.tar.gz") / 1024)) KiB"
[ ! -d "${OUT:-}" ] || echo "copied into $OUT"
[ -z "$(grep -v '"crashedAfterReport": true' "$summary" | grep -v '"exitCode": 0,')" ]
