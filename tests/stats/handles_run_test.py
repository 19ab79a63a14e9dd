#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""handles_run_test.py --run EXE --ours LAUNCHER

Images that differ between the threads of a warp: what is loaded, stored and
added, against the same thing in Python."""
import os
import shlex
import struct
import subprocess
import sys
import tempfile

SHADER = '''#version 450
#extension GL_EXT_nonuniform_qualifier : require
#extension GL_EXT_samplerless_texture_functions : require
layout(local_size_x = 64) in;
layout(set = 0, binding = 0, r32ui) uniform uimage2D images[4];
layout(set = 0, binding = 1) uniform utexture2D textures[4];
layout(set = 0, binding = 2) buffer Out { uint o[]; };
void main() {
   uint i = gl_LocalInvocationIndex, n = i * 7u & 3u;
   ivec2 at = ivec2(i & 7u, i >> 3);
   o[i] = imageLoad(images[nonuniformEXT(n)], at).x * 3u +
          texelFetch(textures[nonuniformEXT(i >> 2 & 3u)], at, 0).x;
   if (i == 0u)
      return;
   imageAtomicAdd(images[nonuniformEXT(n)], ivec2(0), i);
   imageStore(images[nonuniformEXT(3u - n)], at, uvec4(i * 5u));
}
'''
UINT, FLAT = 98, 1  # VK_FORMAT_R32_UINT, VK_IMAGE_VIEW_TYPE_2D


def model(images, textures):
    out = []
    for i in range(64):
        n = i * 7 & 3
        out.append((images[64 * n + i] * 3 + textures[64 * (i >> 2 & 3) + i])
                   & 0xffffffff)
    for i in range(1, 64):
        n = i * 7 & 3
        images[64 * n] += i
        images[64 * (3 - n) + i] = i * 5
    return out


def main():
    args = dict(zip(sys.argv[1::2], sys.argv[2::2]))
    images = [k * 1000 + 17 for k in range(256)]
    textures = [k * k + 5 for k in range(256)]
    with tempfile.TemporaryDirectory() as folder:
        path = lambda name: os.path.join(folder, name)
        with open(path('s.comp'), 'w', encoding='utf-8') as f:
            f.write(SHADER)
        subprocess.run(['glslangValidator', '--quiet', '--target-env',
                        'vulkan1.1', path('s.comp'), '-o', path('s.spv')],
                       check=True)
        for name, words in (('i', images), ('t', textures), ('o', [0] * 64)):
            with open(path(name), 'wb') as f:
                f.write(struct.pack('<%dI' % len(words), *words))
        place = '%d,%d,8,8,1,' % (UINT, FLAT)
        subprocess.run(
            shlex.split(args['--ours']) +
            [args['--run'], path('s.spv'), '--groups', '1,1,1',
             '--image', '0:0=storage,4,' + place + path('i'),
             '--image', '0:1=sampled,4,' + place + path('t'),
             '--buffer', '0:2=' + path('o')], check=True)
        out = model(images, textures)
        for name, want in (('o', out), ('i', images)):
            with open(path(name), 'rb') as f:
                got = list(struct.unpack('<%dI' % len(want), f.read()))
            if got != want:
                wrong = [k for k in range(len(want)) if got[k] != want[k]]
                print('%s: words %s are wrong' % (name, wrong[:16]))
                return 1
    return 0


sys.exit(main())
