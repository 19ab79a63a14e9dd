#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Builds and runs the comparison of the layout library with Mesa's own, which
# is for comparing only: nothing of it goes into what is built elsewhere.
#
# usage: layout_mesa_compare.sh MESA_SOURCE MESA_BUILD OUR_BUILD
#   MESA_SOURCE  Mesa 25.0.7
#   MESA_BUILD   it, built with -Dvulkan-drivers=panfrost
#   OUR_BUILD    a build of this tree, same Mesa and same b_ndebug
set -eu

[ $# -eq 3 ] || { sed -n '3,12p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
mesa=$(cd "$1" && pwd)
mesa_build=$(cd "$2" && pwd)
build=$(cd "$3" && pwd)
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT

defines='-D_GNU_SOURCE -DHAVE_STRUCT_TIMESPEC -DHAVE_PTHREAD
   -DHAVE___BUILTIN_CLZ -DHAVE___BUILTIN_CTZ -DHAVE_FUNC_ATTRIBUTE_FLATTEN
   -DHAVE_ENDIAN_H -D__STDC_CONSTANT_MACROS -D__STDC_LIMIT_MACROS
   -DHAVE_FUNC_ATTRIBUTE_PACKED -DHAVE_SECURE_GETENV'

for arch in 6 7 9 10; do
cc -std=gnu11 -g -O1 -w $defines -DPAN_ARCH=$arch \
   -I"$here" -I"$mesa/include" -I"$mesa/src" -I"$mesa/src/panfrost/lib" \
   -I"$mesa/src/panfrost" -I"$mesa/src/gallium/include" \
   -I"$mesa/src/panfrost/include" \
   -I"$mesa_build/src" -I"$mesa_build/src/panfrost/lib" \
   -I"$mesa_build/src/panfrost" -I"$mesa_build/src/panfrost/lib/genxml" \
   -c "$here/layout_mesa_formats.c" -o "$out/formats$arch.o"
done
for arch in 6 7 9 10; do
cc -std=gnu11 -g -O1 -w $defines -DPAN_ARCH=$arch \
   -I"$here" -I"$mesa/include" -I"$mesa/src" -I"$mesa/src/panfrost/lib" \
   -I"$mesa/src/panfrost" -I"$mesa/src/gallium/include" \
   -I"$mesa/src/panfrost/include" \
   -I"$mesa_build/src" -I"$mesa_build/src/panfrost/lib" \
   -I"$mesa_build/src/panfrost" -I"$mesa_build/src/panfrost/lib/genxml" \
   -c "$here/layout_mesa_side.c" -o "$out/mesa$arch.o"
done

sub=$build/subprojects/mesa-25.0.7
source=$root/subprojects/mesa-25.0.7
cc -std=c11 -g -O1 -Wall $defines \
   -I"$root/src" -I"$root/include" -I"$source/include" -I"$source/src" \
   -I"$sub/src" -I"$build/src" \
   -c "$here/layout_mesa_compare.c" -o "$out/ours.o"

lib=$mesa_build/src/panfrost/lib
cc -o "$out/compare" "$out/ours.o" "$out/mesa6.o" "$out/mesa7.o" \
   "$out/mesa9.o" "$out/mesa10.o" \
   "$out/formats6.o" "$out/formats7.o" "$out/formats9.o" "$out/formats10.o" \
   "$build/src/layout/liblayout.a" \
   "$build/src/info/libinfo.a" -Wl,--start-group \
   "$lib/libpanfrost_lib.a" "$lib/libpan-arch-v10.a" \
   "$lib/libpan-format-v10.a" "$lib/libpan-arch-v9.a" \
   "$lib/libpan-format-v9.a" "$lib/libpan-arch-v7.a" \
   "$lib/libpan-format-v7.a" "$lib/libpan-arch-v6.a" \
   "$lib/libpan-format-v6.a" \
   "$mesa_build/src/util/libmesa_util.a" \
   $(find "$mesa_build/src/util" "$mesa_build/src/c11" -name '*.a' \
      ! -name libmesa_util.a) \
   -Wl,--end-group -Wl,--gc-sections -lm -lz -lzstd -lpthread -lexpat -ldrm
"$out/compare"
