#!/bin/sh
# SPDX-License-Identifier: MIT
#
# compile_for.sh MALI-COMPILE MALI-DISASM MODEL ARCH SHADER...: each compiles for
# the model, and no word of the binary is unknown to the architecture.
# Doubles are left out: they are long, and nothing in them is the
# architecture's own.
set -u
compile=$1 disasm=$2 model=$3 arch=$4
shift 4
binary=$(mktemp) || exit 1
trap 'rm -f "$binary"' EXIT
failed=0
done=0
for shader in "$@"; do
   case $shader in
   *doubles*) continue ;;
   esac
   if ! "$compile" "$shader" --gpu "$model" -o "$binary" >/dev/null; then
      failed=$((failed + 1))
   elif ! "$disasm" --arch "$arch" "$binary" >/dev/null; then
      echo "$shader: words that v$arch does not know" >&2
      failed=$((failed + 1))
   else
      done=$((done + 1))
   fi
done
echo "$done shaders for $model, $failed failed"
[ "$failed" = 0 ] && [ "$done" -gt 30 ]
