#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Families of shaders that grow with a number, to find what takes a compiler
more than its share of time or memory.

  shader_families.py --compile MALI_COMPILE [--glslang PROGRAM] [--family NAME]
                     [--short | --sizes N,N,...] [--timeout S] [--memory MIB]
  shader_families.py --write FAMILY SIZE            # its GLSL, to stdout

Each must give a binary or an error in one line, before the time is over (of
the processor, in s) and within the memory.  For each size: the time, the peak
of memory, and what came of it.
"""
import argparse
import os
import resource
import subprocess
import sys
import tempfile

HEAD = '''#version 450
#extension GL_EXT_control_flow_attributes : enable
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { float v[64]; uint u[64]; } b;
layout(set = 0, binding = 1) uniform sampler2D s;
'''


def body(text, before=''):
    return f'{HEAD}{before}void main() {{\nfloat x = b.v[0]; uint i = b.u[0];\n' \
           f'{text}\nb.v[1] = x; b.u[1] = i;\n}}\n'


def ifs(n):
    """One after the other, with stores."""
    return body('\n'.join(f'if (b.v[{k % 64}] > x) b.v[{k * 7 % 64}] = x;'
                          for k in range(n)))


def joins(n):
    """The same without: values meet."""
    return body('\n'.join(
        f'if (x > {k}.5) {{ x = sin(x); i += b.u[{k % 64}]; }} '
        f'else {{ b.v[{k % 64}] = x; x *= {k}.0; }}' for k in range(n)))


def nested(n):
    return body('\n'.join(f'if (b.v[{k % 64}] > x) {{ x += b.v[{k * 3 % 64}]; '
                          f'b.u[{k % 64}] = i;' for k in range(n)) + '}' * n)


def loops(n):
    return body('\n'.join(f'for (uint k = 0; k < b.u[{k % 64}]; k++) '
                          f'b.v[k % 64] += x;' for k in range(n)))


def nested_loops(n):
    return body('\n'.join(
        f'for (uint k{k} = 0; k{k} < b.u[{k % 64}]; k{k}++) {{ x += b.v[k{k}];'
        for k in range(n)) + '}' * n)


def breaks(n):
    """Ways out of a loop."""
    return body('for (uint k = 0; k < b.u[5]; k++) {\n' + '\n'.join(
        f'if (b.v[k + {k}] > x) {{ b.v[{k % 64}] = x; '
        f'{"break" if k % 2 else "continue"}; }}' for k in range(n)) + '}')


def returns(n):
    return body('\n'.join(f'if (b.v[{k % 64}] > x) {{ b.u[{k % 64}] = i; '
                          'return; }' for k in range(n)))


def cases(n):
    return body('switch (i) {\n' + '\n'.join(
        f'case {k * 3}: x += b.v[{k % 64}]; b.u[{k % 64}] = i; break;'
        for k in range(n)) + '}')


def fall_through(n):
    return body('switch (i) {\n' + '\n'.join(
        f'case {k * 3}: x += b.v[{k % 64}]; b.u[{k % 64}] = i;'
        for k in range(n)) + '}')


def straight(n):
    return body('\n'.join(f'x = x * b.v[{k % 64}] + {k}.25; '
                          f'b.v[{k * 5 % 64}] = x;' for k in range(n)))


def chain(n):
    """One expression, in itself."""
    return body('\n'.join(f'x = fract(x * x + {k}.125);' for k in range(n)))


def tree(n):
    return body('x = ' + ' + '.join(f'b.v[{k % 64}] * {k}.0'
                                    for k in range(n)) + ';')


def arrays(n):
    """Local ones, at places that are not known."""
    return body('\n'.join(f'float a{k}[8]; a{k}[(i + {k}) % 8] = x; '
                          f'x += a{k}[b.u[{k % 64}] % 8];' for k in range(n)))


def one_array(n):
    return body(f'float a[{n}];\nfor (uint k = 0; k < {n}; k++) '
                'a[k] = b.v[k % 64];\nx = a[i];')


def many_accesses(n):
    return body('float a[64];\nfor (uint k = 0; k < 64; k++) a[k] = b.v[k];\n'
                + '\n'.join(f'a[b.u[{k % 64}] & 63] = x; '
                            f'x += a[(i + {k}) & 63];' for k in range(n)))


def constants(n):
    return body('x = table[i];', f'const float table[{n}] = float[](' + ','.join(
        f'{k * 0.37:.2f}' for k in range(n)) + ');\n')


def calls(n):
    return body('\n'.join(f'x = f{k}(x);' for k in range(n)), '\n'.join(
        f'float f{k}(float y) {{ b.v[{k % 64}] = y; return sin(y) + {k}.0; }}'
        for k in range(n)))


def one_function(n):
    return body('\n'.join(f'x = f(x + {k}.0);' for k in range(n)),
                'float f(float y) { for (uint k = 0; k < b.u[3]; k++) '
                'y += b.v[k]; return y; }\n')


def textures(n):
    return body('\n'.join(f'x += textureLod(s, vec2(x, {k}.0), 0.0).x;'
                          for k in range(n)))


def live_textures(n):
    """All at once, and all needed behind them."""
    return body('\n'.join(f'vec4 t{k} = textureLod(s, vec2(x, {k}.0), 0.0);'
                          for k in range(n)) + '\n' + '\n'.join(
                              f'x = x * t{k}.x + t{k}.w;' for k in range(n)))


def live(n):
    return body('\n'.join(f'float l{k} = b.v[(i + {k}) % 64] * x;'
                          for k in range(n)) + '\nbarrier();\n' + '\n'.join(
                              f'b.v[(i * {k}) % 64] = l{k};'
                              for k in range(n)))


def live_over_loop(n):
    return body('\n'.join(f'float l{k} = b.v[(i + {k}) % 64] * x;'
                          for k in range(n)) +
                '\nfor (uint k = 0; k < b.u[7]; k++) {\n' + '\n'.join(
                    f'l{k} = l{(k * 7 + 1) % n} + x;' for k in range(n)) +
                '}\n' + '\n'.join(f'x = x * l{k} + 1.0;' for k in range(n)))


def phis(n):
    """Values that change places as long as a loop runs."""
    return body('\n'.join(f'float l{k} = b.v[{k % 64}];' for k in range(n)) +
                '\nfor (uint k = 0; k < b.u[7]; k++) {\nfloat h = l0;\n' +
                '\n'.join(f'l{k} = l{k + 1};' for k in range(n - 1)) +
                f'l{n - 1} = h;\nif (b.v[k] > 0.0) l{n // 2} = x;\n}}\n' +
                '\n'.join(f'x = x * l{k} + 1.0;' for k in range(n)))


def structs(n):
    return body('S p; S q;\np.m[0] = x; p.w[1] = i;\n' + '\n'.join(
        f'q = p; q.m[{k % 32}] += x; p = q; p.w[i % 32] = {k};'
        for k in range(n)) + '\nx = p.m[i % 32]; i = q.w[3];',
                'struct S { float m[32]; uint w[32]; };\n')


def matrices(n):
    return body('mat4 m = mat4(x);\n' + '\n'.join(
        f'm = m * mat4(b.v[{k % 60}], b.v[1], b.v[2], x, x, {k}.0, b.v[3], x, '
        'b.v[4], x, x, 1.0, x, x, b.v[5], 1.0);' for k in range(n)) +
                '\nx = m[1][2];')


def specialized(n):
    return body('\n'.join(f'if (c{k} > 3) x += b.v[c{k} & 63]; '
                          for k in range(n)), '\n'.join(
                              f'layout(constant_id = {k}) const int c{k} = '
                              f'{k};' for k in range(n)))


def unrolled(n):
    return body(f'[[unroll]] for (uint k = 0; k < {n}; k++) '
                'if (b.v[k % 64] > x) { x += b.v[(k * k) % 64]; b.u[k % 64] = '
                'k; }')


def unrolled_twice(n):
    return body(f'[[unroll]] for (uint k = 0; k < {n}; k++) '
                f'[[unroll]] for (uint j = 0; j < {n}; j++) '
                'x = fract(x * float(k) + b.v[j & 63]);')


def barriers(n):
    return body('\n'.join(f'm[i % 64] = x; barrier(); x = m[(i + {k}) % 64];'
                          for k in range(n)), 'shared float m[64];\n')


def wide(n):
    """Integers of 64 bits, which are lowered."""
    return '''#version 450
#extension GL_EXT_shader_explicit_arithmetic_types_int64 : require
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { uint64_t v[64]; } b;
void main() { uint64_t x = b.v[0];
''' + '\n'.join(f'x = x / b.v[{k % 64}] + {k}ul;' for k in range(n)) + \
        '\nb.v[1] = x; }\n'


def doubles(n):
    return '''#version 450
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { double v[64]; } b;
void main() { double x = b.v[0];
''' + '\n'.join(f'x = x / b.v[{k % 64}] + {k}.5lf;' for k in range(n)) + \
        '\nb.v[1] = x; }\n'


def subgroups(n):
    return HEAD.replace('#version 450', '#version 450\n#extension '
                        'GL_KHR_shader_subgroup_arithmetic : require') + \
        'void main() { float x = b.v[0];\n' + \
        '\n'.join(f'if (b.v[{k % 64}] > x) x = subgroupAdd(x);'
                  for k in range(n)) + '\nb.v[1] = x; }\n'


# By name: sizes that are compiled, and one that is too much for the limits or
# near to them.
FAMILIES = {f.__name__: (f, sizes) for f, sizes in (
    (ifs, (100, 1000, 4000, 16000)),
    (joins, (100, 1000, 2700, 20000)),
    (nested, (50, 200, 1000)),
    (loops, (50, 400, 1600, 8000)),
    (nested_loops, (10, 60, 240)),
    (breaks, (50, 400, 1600, 8000)),
    (returns, (50, 400, 1600, 8000)),
    (cases, (100, 1000, 4000, 20000)),
    (fall_through, (50, 400, 1600, 8000)),
    (straight, (1000, 8000, 30000)),
    (chain, (1000, 8000)),
    (tree, (500, 2000)),
    (arrays, (50, 400, 3200)),
    (one_array, (100, 10000, 1000000, 2000000)),
    (many_accesses, (50, 400, 3200)),
    (constants, (1000, 16000)),
    (calls, (100, 1000, 8000)),
    (one_function, (50, 400, 1600)),
    (textures, (100, 1000, 8000)),
    (live_textures, (50, 400, 3200)),
    (live, (100, 1000, 8000)),
    (live_over_loop, (100, 400, 1600)),
    (phis, (100, 400, 1600)),
    (structs, (50, 400, 3200)),
    (matrices, (50, 400, 3200)),
    (specialized, (100, 1000, 8000)),
    (unrolled, (100, 1000, 100000)),
    (unrolled_twice, (30, 300, 3000)),
    (barriers, (100, 1000, 8000)),
    (wide, (20, 160, 1280)),
    (doubles, (10, 80, 640)),
    (subgroups, (20, 160, 1280)),
)}


# Their last size is over a limit that is looked at first.
AT_ONCE = ('ifs', 'nested', 'nested_loops', 'loops', 'breaks', 'cases',
           'one_array')


def make(glslang, folder, name, size):
    source = os.path.join(folder, 'shader.comp')
    module = os.path.join(folder, 'shader.spv')
    with open(source, 'w', encoding='utf-8') as f:
        f.write(FAMILIES[name][0](size))
    # It goes through lists by recursion, too.
    return module if not subprocess.run(
        [glslang, '--quiet', '--target-env', 'vulkan1.3', source, '-o',
         module], check=False, stdout=subprocess.DEVNULL).returncode else None


def attempt(args, module):
    """(seconds, MiB, what came of it, whether that is good)"""
    limit = args.memory << 20

    def bound():
        resource.setrlimit(resource.RLIMIT_CPU, (int(args.timeout) + 1,
                                                 int(args.timeout) + 2))
        if limit:
            resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    with open(module + '.err', 'w+', encoding='utf-8', errors='replace') as err:
        child = subprocess.Popen([args.compile, module], stderr=err,
                                 stdout=subprocess.DEVNULL, preexec_fn=bound)
        _, code, usage = os.wait4(child.pid, 0)
        child.returncode = status = os.waitstatus_to_exitcode(code)
        err.seek(0)
        text = err.read().strip()
    took, memory = usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10
    if took > args.timeout:
        return took, memory, f'over {args.timeout:g} s', False
    said = text.split('\n')[-1].split('shader.spv: ')[-1][:90]
    if status == 0:
        return took, memory, 'compiled', True
    return took, memory, said if status == 1 else f'status {status}: {said}', \
        status == 1 and text.split('\n')[-1].startswith('mali-compile: ')


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--compile')
    parser.add_argument('--glslang', default='glslangValidator')
    parser.add_argument('--family', action='append', choices=FAMILIES)
    parser.add_argument('--sizes')
    parser.add_argument('--short', action='store_true',
                        help='the smallest size, and what is refused at once')
    parser.add_argument('--timeout', type=float, default=600)
    parser.add_argument('--memory', type=int, default=0)
    parser.add_argument('--write', nargs=2, metavar=('FAMILY', 'SIZE'))
    args = parser.parse_args()
    if args.write:
        print(FAMILIES[args.write[0]][0](int(args.write[1])), end='')
        return 0
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for name in args.family or FAMILIES:
            sizes = ([int(n) for n in args.sizes.split(',')] if args.sizes
                     else FAMILIES[name][1])
            if args.short:
                sizes = [FAMILIES[name][1][0]]
                if name in AT_ONCE:
                    sizes.append(FAMILIES[name][1][-1])
            for size in sizes:
                module = make(args.glslang, folder, name, size)
                if not module:
                    print(f'{name:14} {size:8} too much for {args.glslang}')
                    continue
                took, memory, what, good = attempt(args, module)
                print(f'{name:14} {size:8} {took:8.2f} s {memory:6} MiB  {what}',
                      flush=True)
                wrong += not good
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
