#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""executables_test.py --run PROGRAM --launcher COMMAND --compile MALI_COMPILE
                       --disasm MALI_DISASM

What the driver says of a pipeline's executables is what mali-compile says of
its modules, and the assembly is what mali-disasm makes of the binary.
"""
import argparse
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

COMPUTE = '''#version 450
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 16) in;
layout(buffer_reference, std430) buffer B { float v[]; };
layout(push_constant) uniform P { B b; uint n; };
shared float sums[16];
void main() {
   uint i = gl_LocalInvocationID.x;
   float a = 0.0;
   for (uint k = 0; k < n; k++)
      a += sin(b.v[k * 16 + i]) * float(float16_t(b.v[k]));
   sums[i] = a;
   barrier();
   if (i == 0) {
      for (uint k = 1; k < 16; k++)
         a += sums[k];
      b.v[0] = a;
   }
}
'''.replace('#extension', '#extension GL_EXT_shader_explicit_arithmetic_types'
            ' : require\n#extension', 1)
VERTEX = '''#version 450
layout(location = 0) in vec4 p;
layout(location = 1) in vec4 q;
layout(location = 0) out vec4 color;
layout(location = 1) flat out uvec2 words;
layout(push_constant) uniform P { mat4 m; };
void main() {
   gl_Position = m * p;
   gl_PointSize = q.x;
   color = inversesqrt(q);
   words = floatBitsToUint(q.xy);
}
'''
FRAGMENT = '''#version 450
layout(location = 0) in vec4 color;
layout(location = 1) flat in uvec2 words;
layout(location = 0) out vec4 c;
void main() {
   if (color.x > 0.5)
      discard;
   c = color * uintBitsToFloat(words.x) + dFdx(color.y);
}
'''
NAMES = {'Instructions': 'instructions', 'Code size': 'bytes',
         'Registers': 'registers', 'Work registers': 'work_registers',
         'Threads': 'threads', 'Loops': 'loops', 'Spills': 'spills',
         'Fills': 'fills', '16-bit arithmetic': 'half_percent'}
PATHS = {'total': 'total', 'shortest path': 'shortest',
         'longest path': 'longest'}
WHOLE = {'Thread-local memory': 'thread_local_bytes',
         'Workgroup-local memory': 'workgroup_local_bytes',
         'Constants': 'constants'}
REPRESENTATIONS = ('NIR', 'IR', 'Assembly', 'Binary')

failures = []


def check(truth, what):
    if not truth:
        failures.append(what)
        print(f'FAIL {what}', file=sys.stderr)


def read(folder, index, name):
    with open(os.path.join(folder, f'{index}.{name}'), 'rb') as f:
        return f.read()


def make_spirv(folder, name, text):
    source = os.path.join(folder, name)
    with open(source, 'w', encoding='utf-8') as f:
        f.write(text)
    spirv = source + '.spv'
    subprocess.run(['glslangValidator', '--quiet', '--target-env', 'vulkan1.1',
                    '-o', spirv, source], check=True)
    return spirv


def check_statistics(name, stats, variant, whole):
    for ours, theirs in NAMES.items():
        check(stats[ours][0] == variant[theirs],
              f'{name}: {ours} {stats[ours][0]}, not {variant[theirs]}')
    for ours, theirs in WHOLE.items():
        check(stats[ours][0] == whole[theirs],
              f'{name}: {ours} {stats[ours][0]}, not {whole[theirs]}')
    for ours, theirs in PATHS.items():
        want = variant['cycles'][theirs]
        units = [u for u in want if u not in ('instructions', 'bound')]
        for unit in units:
            got = stats[f'Cycles of {unit}, {ours}'][0]
            check(abs(got - want[unit]) < 1e-6,
                  f'{name}: {unit} {ours} {got}, not {want[unit]}')
        got, words = stats[f'Cycles, {ours}']
        check(abs(got - max(want[u] for u in units)) < 1e-6 and
              words.endswith(f'bound by {want["bound"]}'),
              f'{name}: {ours} {got} {words!r}, not {want}')


def without_words(code):
    """Which words are pushed where is the driver's matter."""
    return [re.sub(r'\bu\d+', 'u', line) for line in code]


def check_executable(args, folder, index, name, module):
    whole, variant = module
    stats = {}
    for line in read(folder, index, 'stats').decode().splitlines():
        key, value, words = line.split('\t')
        stats[key] = (float(value), words)
    check_statistics(name, stats, variant, whole)
    # One a line, and as the tools have it.
    text = read(folder, index, 'Assembly').decode()
    check(without_words(text.splitlines()) == without_words(variant['code']),
          f'{name}: assembly')
    disasm = subprocess.run(
        [args.disasm, os.path.join(folder, f'{index}.Binary')],
        stdout=subprocess.PIPE, check=True).stdout.decode()
    check(disasm == text, f'{name}: mali-disasm differs')
    check(len(read(folder, index, 'Binary')) == 8 * len(text.splitlines()),
          f'{name}: binary')
    check(b'block b0' in read(folder, index, 'NIR'), f'{name}: NIR')
    check(b' allocated' in read(folder, index, 'IR'), f'{name}: IR')


def run(args, folder, spirv):
    """Of the modules' programs, by name: executables and mali-compile."""
    modules = {}
    for path in spirv:
        found = json.loads(subprocess.run(
            [args.compile, path, '--json'], stdout=subprocess.PIPE,
            check=True).stdout)
        for variant in found['variants']:
            name = found['stage']
            if name == 'vertex':
                name += f' {variant["name"]}'
            modules[name] = (found, variant)
    done = subprocess.run(shlex.split(args.launcher) +
                          [args.run, folder, *spirv], stdout=subprocess.PIPE,
                          check=True)
    names = done.stdout.decode().splitlines()
    check(set(modules) <= set(names), f'{names}, not {sorted(modules)}')
    for index, name in enumerate(names):
        for kind in REPRESENTATIONS:
            check(read(folder, index, kind), f'{name}: no {kind}')
        if name in modules:
            check_executable(args, folder, index, name, modules[name])
    return names


def main():
    parser = argparse.ArgumentParser()
    for name in ('run', 'launcher', 'compile', 'disasm'):
        parser.add_argument('--' + name, required=True)
    args = parser.parse_args()
    if not shutil.which('glslangValidator'):
        return 77
    with tempfile.TemporaryDirectory() as folder:
        names = run(args, folder, [make_spirv(folder, 'a.comp', COMPUTE)])
        check(names == ['compute'], f'{names}')
    with tempfile.TemporaryDirectory() as folder:
        names = run(args, folder, [make_spirv(folder, 'a.vert', VERTEX),
                                   make_spirv(folder, 'a.frag', FRAGMENT)])
        check(names == ['vertex position', 'vertex varying',
                        'vertex plain position',
                        'vertex varying without perspective', 'fragment'],
              f'{names}')
    print(f'{len(failures)} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
