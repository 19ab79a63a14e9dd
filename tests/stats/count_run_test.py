#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""count_run_test.py --run EXE --ours LAUNCHER --theirs LAUNCHER

count_run.py counts what runs: a loop as often as it turns, the same on two
equal drivers, and says which shaders do not run.  Both launchers start the
simulator here.
"""
import os
import re
import subprocess
import sys
import tempfile

HEAD = '''#version 450
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer B { float b[]; };
void main() {
   float x = b[gl_LocalInvocationID.x];
   [[dont_unroll]] for (uint i = 0; i < COUNT; i++)
      x = fma(x, b[i], 1.0);
   b[gl_LocalInvocationID.x] = x;
}
'''.replace('#version 450',
            '#version 450\n#extension GL_EXT_control_flow_attributes : require')
LINE = re.compile(r'^ *(\d+)/(\d+) .* (\d+\.\d\d)  (\w+)\.spv$', re.M)


def compiled(folder, name, turns):
    path = os.path.join(folder, name)
    with open(path + '.comp', 'w', encoding='utf-8') as f:
        f.write(HEAD.replace('COUNT', str(turns)))
    subprocess.run(['glslangValidator', '--quiet', '--target-env', 'vulkan1.1',
                    '-o', path + '.spv', path + '.comp'], check=True)
    return path + '.spv'


def count(paths):
    program = os.path.join(os.path.dirname(os.path.realpath(__file__)),
                           'count_run.py')
    return subprocess.run([sys.executable, program, *sys.argv[1:], *paths],
                          check=False, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, encoding='utf-8')


def main():
    with tempfile.TemporaryDirectory() as folder:
        done = count([compiled(folder, 'few', 10),
                      compiled(folder, 'many', 50)])
        broken = os.path.join(folder, 'broken.spv')
        with open(broken, 'wb') as f:
            f.write(b'no shader')
        nothing = count([broken])
    fma = {m[4]: (int(m[1]), int(m[2]), m[3])
           for m in LINE.finditer(done.stdout)}
    good = done.returncode == 0 and nothing.returncode != 0 and \
        set(fma) == {'few', 'many'} and \
        all(a == b and ratio == '1.00' for a, b, ratio in fma.values()) and \
        '2 shaders, geometric mean of instructions 1.000' in done.stdout
    # One for each turn and warp, and as many warps in both.
    if good:
        turns = fma['many'][0] - fma['few'][0]
        good = turns > 0 and turns % 40 == 0
    if not good:
        print(f'FAIL {done.returncode} {nothing.returncode}\n{done.stdout}'
              f'{nothing.stdout}')
    return not good


if __name__ == '__main__':
    sys.exit(main())
