#!/usr/bin/env bash
# Checks and measures the CUDA engine on this machine: needs an NVIDIA GPU with its driver, CUDA 13 and, to compare, Python with
# PyTorch. Neither a JDK nor the internet. The last line is JSON, whatever fails.
#   ./run.sh                 all parts
#   ./run.sh PART ...        some of: kernels gradients losses P124M P350M P1300M sanitizer
set -uo pipefail
here=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")" && pwd)

# CUDA's libraries: an installation, or those that PyTorch's wheels bring.
libraries=/usr/local/cuda/lib64:/usr/local/nvidia/lib64
for folder in /usr/local/cuda-13*/lib64; do libraries=$libraries:$folder; done
wheels=$(python3 -c '
import importlib.util, pathlib
spec = importlib.util.find_spec("nvidia")
folders = spec.submodule_search_locations if spec else []
print(":".join(str(lib) for folder in folders for lib in sorted(pathlib.Path(folder).glob("*/lib"))))' 2>/dev/null) || wheels=
export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}${wheels:+$wheels:}$libraries

"$here/runtime/bin/java" --add-modules=jdk.incubator.vector -Xmx4g -Dorg.bytedeco.javacpp.maxbytes=0 \
  -Dorg.bytedeco.javacpp.maxphysicalbytes=0 -Dorg.bytedeco.javacpp.cachedir="${TMPDIR:-/tmp}/tsumugi-javacpp" \
  -Dtsumugi.bench.losses="$here/cpu-losses.txt" -cp "$here/lib/*" dev.tsumugi.bench.gpu.GpuRun "$@" &
runtime=$!
# Whoever ends this script ends the runtime, which tells what it has before it goes.
trap 'kill -TERM "$runtime" 2>/dev/null' INT TERM
wait "$runtime"
status=$?
while kill -0 "$runtime" 2>/dev/null; do # a signal came, not the end
  wait "$runtime"
  status=$?
done
case $status in
  0 | 2 | 3 | 130 | 143) ;; # the runtime has told
  *) printf '{"benchmark":"gpu","failures":{"run":"The runtime ended with status %d."}}\n' "$status" ;;
esac
exit "$status"
