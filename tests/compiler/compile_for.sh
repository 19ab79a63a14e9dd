#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compile_for.sh MALI-COMPILE MALI-DISASM MODEL ARCH SHADER...: each compiles for
# the model, and no word of the binary is unknown to the architecture.  A
# shader whose name has no stage has an entry point of each.
# Doubles are left out: they are long, and nothing in them is the
# architecture's own.
set -u
compile=$1 disasm=$2 model=$3 arch=$4
shift 4
binary=$(mktemp) || exit 1
trap 'rm -f "$binary"' EXIT
failed=0
done=0

# compile_one SHADER [--stage STAGE]
compile_one() {
   if ! "$compile" "$@" --gpu "$model" -o "$binary" >/dev/null; then
      failed=$((failed + 1))
   elif ! "$disasm" --arch "$arch" "$binary" >/dev/null; then
      echo "$*: words that v$arch does not know" >&2
      failed=$((failed + 1))
   else
      done=$((done + 1))
   fi
}

for shader in "$@"; do
   case $shader in
   *doubles*) ;;
   *.vert.spv | *.frag.spv | *.comp.spv) compile_one "$shader" ;;
   *)
      for stage in vertex fragment compute; do
         compile_one "$shader" --stage "$stage"
      done
      ;;
   esac
done
echo "$done shaders for $model, $failed failed"
[ "$failed" = 0 ] && [ "$done" -gt 20 ]
