#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run_compute_test.py --run EXE --ours LAUNCHER --theirs LAUNCHER

run_compute.py finds two drivers equal on shaders that mean the same on both,
and different on one that does not; its inputs reach the shader.
"""
import os
import re
import shlex
import subprocess
import sys
import tempfile

import compute_inputs
import run_compute

HEAD = '''#version 450
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_EXT_control_flow_attributes : require
layout(local_size_x = 64) in;
layout(push_constant) uniform P { uint four; };
layout(set = 0, binding = 0) readonly buffer A { float a[]; };
layout(set = 1, binding = 1) buffer B { uint b[]; };
layout(set = 0, binding = 2) buffer C { vec4 c[]; };
layout(set = 0, binding = 3) uniform U { vec4 u; };
void main() {
   uint i = gl_GlobalInvocationID.x;
'''
SAME = HEAD + '''
   c[i] = c[i] * a[i] + u + vec4(sqrt(abs(a[i + 1])));
   b[i] = b[i] * four + (b[i] << 3);
}
'''
# A number that each device has of its own.
OTHER = HEAD + '''
   b[i] = gl_SubgroupSize + 100 * four;
}
'''
IMAGES = '''#version 450
#extension GL_EXT_samplerless_texture_functions : require
layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0) uniform sampler2D t;
layout(set = 0, binding = 1, rgba8) writeonly uniform image2D s[2];
layout(set = 0, binding = 2) uniform utexture2D n;
layout(set = 0, binding = 3) uniform textureBuffer e;
layout(set = 0, binding = 4) uniform texture2D o;
layout(set = 0, binding = 5) uniform sampler l;
layout(set = 0, binding = 6, r32ui) uniform uimage2D k;
void main() {
   ivec2 at = ivec2(gl_GlobalInvocationID.xy);
   vec2 uv = (vec2(at) + .25) / 32;
   imageStore(s[0], at, textureLod(t, uv, 0));
   imageStore(s[1], at, textureLod(sampler2D(o, l), uv, 0) *
                        texelFetch(e, at.x));
   imageAtomicAdd(k, at, texelFetch(n, at, 0).x);
}
'''
# Only with both constants at 32 is all of the shared memory written.
SIZED = '''#version 450
layout(local_size_x_id = 0) in;
layout(constant_id = 0) const uint SIZE = 32;
layout(set = 0, binding = 0) buffer B { uint b[]; };
shared uint all[SIZE];
void main() {
   uint i = gl_GlobalInvocationID.x, sum = 0;
   all[gl_LocalInvocationID.x] = b[i];
   barrier();
   for (uint k = 0; k < SIZE; k++)
      sum += all[k];
   b[i] = sum;
}
'''
UNROLLED = HEAD + '''
   [[unroll]] for (uint k = 0; k < four; k++)
      b[i] += k;
}
'''
# Addresses in push constants, in a buffer, and in what an address leads to.
ADDRESS = '''#version 450
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(std430, buffer_reference) buffer R { uint r[]; };
layout(std430, buffer_reference) buffer L { R lists[]; };
layout(push_constant) uniform P { L l; uint four; };
layout(set = 0, binding = 0) buffer B { R other; uint b[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   l.lists[i % four].r[i] += four * other.r[i] + b[i];
}
'''
# As many images as there are.
UNSIZED = '''#version 450
#extension GL_EXT_nonuniform_qualifier : require
layout(local_size_x = 8, local_size_y = 8) in;
layout(push_constant) uniform P { uint four; };
layout(set = 0, binding = 0, rgba8) uniform image2D s[];
void main() {
   ivec2 at = ivec2(gl_GlobalInvocationID.xy);
   imageStore(s[four], at, imageLoad(s[four + 1], at.yx));
}
'''
NOTHING = '''#version 450
void main() { }
'''
CASES = [
    ('same', SAME, 0, '1 (equal|close)'),
    ('images', IMAGES, 0, '1 (equal|close)'),
    ('sized', SIZED, 0, '1 equal'), ('unrolled', UNROLLED, 0, '1 equal'),
    ('other', OTHER, 1, 'DIFFERS'),
    ('address', ADDRESS, 0, '1 equal'), ('unsized', UNSIZED, 0, '1 equal'),
    ('nothing', NOTHING, 1, 'left out, writes neither'),
    ('broken', None, 1, 'left out'),
]


def loop_wishes(module):
    return [w[2] for _, op, w in compute_inputs.Source(module).instructions()
            if op == run_compute.OP_LOOP_MERGE]


def rolls(path):
    """The other driver is not asked to unroll; nothing else has changed."""
    with open(path, 'rb') as f:
        module = f.read()
    out = run_compute.plain(module)
    changed = sum(a != b for a, b in zip(module, out))
    return loop_wishes(module) == [run_compute.LOOP_UNROLL] and \
        loop_wishes(out) == [run_compute.LOOP_DONT_UNROLL] and changed == 1 \
        and len(out) == len(module)


def sorts():
    """Elements stand in any order where a recipe says so, and only whole."""
    def differs(element_B, theirs):
        leaves = [(at, 'u', 32, '') for at in range(0, 16, 4)]
        r = compute_inputs.Resource('', leaves, bytes(16), True, element_B)
        return run_compute.compare(r, bytes(range(16)), theirs,
                                   run_compute.LIMITS)[1]
    swapped = bytes([*range(8, 16), *range(8)])
    return not differs(8, swapped) and differs(0, swapped) and \
        differs(16, swapped) and differs(8, bytes([*range(8)] * 2))


def refuses(args, path):
    """Addresses of what is not there, and where nothing is."""
    run = dict(zip(args[::2], args[1::2]))
    command = [*shlex.split(run['--ours']), run['--run'], path,
               '--buffer', f'0:0={path}']
    for words, status, text in (
            ('push@0=0:1', 1, 'no such buffer'),
            ('0:1@0=0:0', 1, 'no such buffer'),
            ('push@249=0:0', 1, 'beyond the end'),
            ('0:0@4294967295=0:0', 1, 'beyond the end'),
            ('push=0:0', 2, 'usage'), ('push@0=0:0:0', 2, 'usage')):
        done = subprocess.run([*command, '--address', words], check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        if done.returncode != status or text not in done.stdout.decode():
            print(f'FAIL --address {words}: {done.returncode}: '
                  f'{done.stdout.decode()}')
            return False
    return True


def main():
    run = [sys.executable, os.path.join(os.path.dirname(os.path.realpath(
        __file__)), 'run_compute.py'), *sys.argv[1:], '--jobs', '1',
        '--verbose']
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text, status, words in CASES:
            path = os.path.join(folder, name)
            if text:
                with open(path + '.comp', 'w', encoding='utf-8') as f:
                    f.write(text)
                subprocess.run(['glslangValidator', '--quiet', '--target-env',
                                'vulkan1.1', '-o', path + '.spv',
                                path + '.comp'], check=True)
            else:
                with open(path + '.spv', 'wb') as f:
                    f.write(b'no shader')
            done = subprocess.run(run + [path + '.spv'], check=False,
                                  stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            out = done.stdout.decode()
            if done.returncode != status or \
                    not re.search(words, out):
                print(f'FAIL {name}: {done.returncode}: {out}')
                failures += 1
        if not rolls(os.path.join(folder, 'unrolled.spv')):
            print('FAIL plain(): more or less than the loops has changed')
            failures += 1
        failures += not refuses(sys.argv[1:],
                                os.path.join(folder, 'address.spv'))
    if not sorts():
        print('FAIL compare(): elements in any order')
        failures += 1
    print(f'{failures} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
