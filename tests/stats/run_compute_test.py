#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""run_compute_test.py --run EXE --ours LAUNCHER --theirs LAUNCHER

run_compute.py finds two drivers equal on a shader that means the same on both,
and different on one that does not.
"""
import os
import subprocess
import sys
import tempfile

HEAD = '''#version 450
#extension GL_KHR_shader_subgroup_basic : require
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


def main():
    run = [sys.executable, os.path.join(os.path.dirname(os.path.realpath(
        __file__)), 'run_compute.py'), *sys.argv[1:], '--jobs', '1']
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text, status, words in (
                ('same', SAME, 0, '1 same'), ('other', OTHER, 1, 'DIFFERS'),
                ('broken', None, 1, 'cannot run alone')):
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
            if done.returncode != status or words not in out:
                print(f'FAIL {name}: {done.returncode}: {out}')
                failures += 1
    print(f'{failures} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
