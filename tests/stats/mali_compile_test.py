#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mali_compile_test.py MALI_COMPILE [--run]

What mali-compile takes, prints and writes; with --run also what it runs on the
simulated GPU.
"""
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile

failures = []

BRANCHES = '''#version 450
layout(local_size_x = 24) in;
layout(set = 0, binding = 0) buffer B { float v[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   if (v[i] > 1.0) {
      for (int k = 0; k < int(v[i]); k++)
         v[i + 64] = sin(v[i + 64]) / sqrt(v[i + 128]);
   }
}
'''
DISCARD = '''#version 450
layout(location = 0) in vec4 a;
layout(location = 0) out vec4 c;
layout(set = 0, binding = 0) uniform sampler2D s;
void main() {
   c = texture(s, a.xy) + texture(s, a.zw) + texture(s, a.xw);
   if (c.a < 0.5)
      discard;
}
'''
ADD = '''#version 450
layout(local_size_x = 16) in;
layout(push_constant) uniform P { uint bias; };
layout(set = 0, binding = 0) readonly buffer A { uint a[]; };
layout(set = 1, binding = 2) buffer B { uint b[]; };
layout(set = 0, binding = 3) uniform U { uvec4 scale; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   b[i] = a[i] * scale.y + b[i] + bias;
}
'''
PROPERTIES = {
    # Body of a fragment shader: what it modifies, tests late, updates late,
    # and whether it has effects.
    'c = a;': (False, False, False, False),
    'if (a.x < 0.5) discard; c = a;': (True, False, True, False),
    'gl_SampleMask[0] = int(a.x); c = a;': (True, False, True, False),
    'gl_FragDepth = a.x; c = a;': (False, True, True, False),
    'v[0] = a.x; c = a;': (False, True, True, True),
}
UNIFORM = '''#version 450
layout(location = 0) in vec4 a;
layout(location = 0) out vec4 c;
layout(push_constant) uniform P { mat4 m, n; vec4 t; };
void main() { c = %s; }
'''
SPECIALIZED = '''#version 450
layout(local_size_x_id = 0) in;
layout(constant_id = 1) const int N = 2;
layout(constant_id = 2) const float F = 1.0;
layout(constant_id = 3) const bool B = false;
layout(set = 0, binding = 0) buffer V { float v[]; };
void main() {
   for (int i = 0; i < N; i++)
      v[16 * i + gl_GlobalInvocationID.x] = B ? F : v[0];
}
'''


def check(truth, what):
    if not truth:
        failures.append(what)
        print(f'FAIL {what}', file=sys.stderr)


class Tool:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def write(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, 'wb') as f:
            f.write(data.encode() if isinstance(data, str) else data)
        return path

    def run(self, *args):
        done = subprocess.run([self.path, *args], stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def refused(self, what, *args, status=1, text=''):
        code, out, err = self.run(*args)
        check(code == status and (status == 2 or err.count('\n') == 1)
              and text in err, f'{what}: {code}, {out[:80]!r}, {err!r}')

    def read_json(self, file):
        code, out, err = self.run(file, '--json')
        check(code == 0, f'{file} --json: {err}')
        return json.loads(out)


def check_input(tool, branches):
    spirv = os.path.join(tool.folder, 'branches.spv')
    subprocess.run(['glslangValidator', '--quiet', '--target-env', 'vulkan1.3',
                    '-o', spirv, branches], check=True)
    check([v['code'] for v in tool.read_json(branches)['variants']] ==
          [v['code'] for v in tool.read_json(spirv)['variants']] != [],
          'GLSL and its SPIR-V are the same')
    check('lines' not in tool.read_json(spirv)['variants'][0] and
          '  # ' not in tool.run(spirv)[1], 'lines out of nothing')
    tool.refused('broken GLSL', tool.write('broken.frag', 'void main( {}'),
                 text='ERROR')
    tool.refused('no file', os.path.join(tool.folder, 'none.comp'))
    tool.refused('no SPIR-V', tool.write('text.spv', 'not a module at all!'))
    tool.refused('no model', branches, '--gpu', 'g1', text='no such model')
    tool.refused('no arguments', status=2)
    tool.refused('an option that is none', branches, '--gup', 'g610', status=2,
                 text='no such option: --gup')
    tool.refused('an option without its value', branches, '--gpu', status=2,
                 text='--gpu needs a value')
    check(tool.run(branches, '--gpu=g710')[1] ==
          tool.run(branches, '--gpu', 'g710')[1] != '', '--gpu=NAME')
    tool.refused('two shaders', branches, branches, status=2)
    tool.refused('a folder', tool.folder, text='Is a directory')
    tool.refused('an output that is none', branches, '-o',
                 os.path.join(tool.folder, 'none', 'x'), text='No such file')
    tool.refused('--run with a report', branches, '--run', '--json', status=2)
    tool.refused('buffers without --run', branches, '--buffer', '0:0=x',
                 status=2, text='--run')
    tool.refused('a pass that is none', branches, '--ir', 'opt_everything',
                 text='no such pass')
    tool.refused('no model, and those that are', branches, '--gpu', 'g9',
                 text=' g610 ')
    tool.refused('GLSL of another name',
                 tool.write('glsl.txt', BRANCHES), text='.vert, .frag or .comp')
    check(tool.run('--help') == tool.run('-h') and tool.run('-h')[0] == 0,
          '--help and -h')
    code, out, err = tool.run(branches, '--ir', 'opt_dce')
    check(code == 0 and 'after opt_dce:\nshader compute' in err and
          err.count('after ') == 2, f'--ir: {err[:200]}')
    if os.path.exists('/dev/full'):
        with open('/dev/full', 'wb') as full:
            done = subprocess.run([tool.path, branches], stdout=full,
                                  stderr=subprocess.PIPE, check=False)
        check(done.returncode == 1 and done.stderr.count(b'\n') == 1,
              f'a full disk: {done}')
    tool.refused('a table to a file', branches, '--all-gpus', '-o', 'x',
                 status=2)
    # Where there is no compiler of GLSL, it says that.
    done = subprocess.run([tool.path, branches], env={'PATH': tool.folder},
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          check=False)
    check(done.returncode == 1 and b'glslangValidator' in done.stderr,
          f'without glslangValidator: {done.stderr!r}')


def check_json(tool, file):
    found = tool.read_json(file)
    for v in found['variants']:
        name = f'{file} {v["name"]}'
        total, short, long = (v['cycles'][k]
                              for k in ('total', 'shortest', 'longest'))
        units = [u for u in total if u not in ('instructions', 'bound')]
        check(len(units) == 6, f'{name}: {units}')
        check(total['bound'] == max(units, key=lambda u: total[u]),
              f'{name}: bound {total}')
        check(short['instructions'] <= long['instructions'] <=
              total['instructions'] == v['instructions'], f'{name}: paths')
        check(len(v['code']) == v['instructions'] == v['bytes'] // 8,
              f'{name}: code')
        check(v['registers'] <= v['work_registers'] in (32, 64),
              f'{name}: registers')
    output = os.path.join(tool.folder, 'binary')
    check(tool.run(file, '-o', output)[0] == 0, f'{file}: -o')
    check(os.path.getsize(output) == found['bytes'], f'{file}: size')
    text = tool.run(file)[1]
    check(all(f'hint: {h}\n' in text for h in found['hints']),
          f'{file}: hints in the text')
    return found


def check_paths_and_hints(tool, branches, discard):
    found = check_json(tool, branches)
    v = found['variants'][0]
    check(v['loops'] == 1, 'one loop')
    # The way around the branch has none of what is behind it.
    check(v['cycles']['shortest']['sfu'] < v['cycles']['longest']['sfu'] and
          v['cycles']['shortest']['load/store'] == 1 and
          v['cycles']['longest']['load/store'] >= 4, f'paths {v["cycles"]}')
    hints = ' '.join(found['hints'])
    check('memory' in hints and '24 threads' in hints, f'hints {hints}')
    found = check_json(tool, discard)
    check(found['stage'] == 'fragment', 'stage')
    hints = ' '.join(found['hints'])
    check('discards' in hints, f'hints {hints}')


def line_of(text, part):
    """The number of the line that has this, from 1 on."""
    return next(i for i, line in enumerate(text.split('\n'), 1)
                if part in line)


def check_lines(tool, branches):
    """Instructions come from lines, in GLSL and by OpLine in SPIR-V."""
    code, text, _ = tool.run(branches)
    body = 'v[i + 64] = sin(v[i + 64]) / sqrt(v[i + 128]);'
    number = line_of(BRANCHES, body)
    check(code == 0 and f'# branches.comp:{number}: {body}\n' in text,
          f'the line in {text}')
    # Bodies of lines, and of instructions that can be from nowhere else.
    expected = {'FSIN_TABLE.u6': number, 'FCOS_TABLE.u6': number,
                'FRSQ.f32': number, 'STORE.i32': number,
                'FCMP_OR.f32.gt': line_of(BRANCHES, 'if (v[i] > 1.0)'),
                'F32_TO_S32': line_of(BRANCHES, 'for (int k')}
    check_places(tool.read_json(branches)['variants'][0], expected,
                 branches, 0)
    # The same, of another file, a thousand lines on, without the text.
    spirv = os.path.join(tool.folder, 'lines.spv')
    subprocess.run(['glslangValidator', '--quiet', '-g', '--target-env',
                    'vulkan1.3', '-o', spirv, branches], check=True)
    with open(spirv, 'rb') as f:
        data = f.read()
    words = list(struct.unpack(f'<{len(data) // 4}I', data))
    moved, at = words[:5], 5
    while at < len(words):
        n, op = words[at] >> 16, words[at] & 0xffff
        part = words[at:at + n]
        if op == 8:
            part[2] += 1000
        elif op == 3:
            part = [4 << 16 | op] + part[1:4]
        moved += part
        at += n
    tool.write('lines.spv', struct.pack(f'<{len(moved)}I', *moved))
    check_places(tool.read_json(spirv)['variants'][0], expected, branches,
                 1000)
    check(f'# branches.comp:{1000 + number}\n' in tool.run(spirv)[1],
          'a line without text')


def check_places(variant, expected, file, more):
    """Each instruction of these comes from its line, and most from some."""
    lines, seen = variant['lines'], set()
    check(len(lines) == len(variant['code']), f'{len(lines)} lines')
    for text, place in zip(variant['code'], lines):
        for op, number in expected.items():
            if text.startswith(op):
                seen.add(op)
                check(place == f'{file}:{number + more}',
                      f'{text} comes from {place}, not {number + more}')
    check(len(seen) >= 3, f'{seen} of {sorted(expected)} in {variant["code"]}')
    check(sum(1 for p in lines if p) * 10 >= len(lines) * 8,
          f'{lines}: most are not known')


def check_inputs(tool):
    """Input attachments are fetched at the pixel's place (r59)."""
    v = tool.read_json(tool.write('input.frag', '''#version 450
layout(input_attachment_index = 0, set = 0, binding = 0)
   uniform subpassInput i;
layout(location = 0) out vec4 c;
void main() { c = subpassLoad(i); }
'''))['variants'][0]
    check(any(c.startswith('LD_TEX') or c.startswith('TEX_FETCH')
              for c in v['code']) and any('r59' in c for c in v['code']),
          f'input attachment: {v["code"]}')


def check_properties(tool):
    names = ('modifies_coverage', 'late_zs_test', 'late_zs_update',
             'side_effects')
    for early in (False, True):
        for body, want in PROPERTIES.items():
            file = tool.write('properties.frag', f'''#version 450
{'layout(early_fragment_tests) in;' if early else ''}
layout(location = 0) in vec4 a;
layout(location = 0) out vec4 c;
layout(set = 0, binding = 0) buffer V {{ float v[]; }};
void main() {{ {body} }}
''')
            found = tool.read_json(file)['properties']
            # Tests that come first do so whatever the shader does.
            if early:
                want = (want[0], False, False, want[3])
            check(tuple(found[n] for n in names) == want,
                  f'{body} early {early}: {found}')
            check('late depth and stencil update ' +
                  ('yes' if want[2] else 'no') in tool.run(file)[1],
                  f'{body}: properties in the text')
    found = tool.read_json(tool.write('effects.comp', SPECIALIZED))
    check(found['properties'] == {'uniform_computation': False,
                                  'side_effects': True}, 'compute properties')


def check_uniform(tool):
    """What is computed of uniforms alone, and only that."""
    for body, count in {'a': 0, 't * a': 0, 'a + t * 2.0': 0, 'a / dot(t, t)': 5,
                        'm * n * t * a': 32, 'a * sqrt(t.x)': 2}.items():
        found = tool.read_json(tool.write('uniform.frag', UNIFORM % body))
        n = found['variants'][0]['uniform_instructions']
        check(n == count, f'{body}: {n} instructions of uniforms')
        check(found['properties']['uniform_computation'] == (n > 0),
              f'{body}: {found["properties"]}')
        check(any('same for each thread' in h for h in found['hints']) ==
              (n >= 4), f'{body}: {found["hints"]}')


def check_entries(tool):
    """Specialization constants, and modules of several entry points."""
    file = tool.write('specialized.comp', SPECIALIZED)

    def stores(*args):
        code, out, err = tool.run(file, '--json', *args)
        check(code == 0, f'{args}: {err}')
        found = json.loads(out)
        return (sum('STORE' in c for c in found['variants'][0]['code']),
                ' '.join(found['variants'][0]['code']), found['hints'])
    check(stores()[0] == 2, 'without specialization')
    count, code, hints = stores('--spec', '1=5', '--spec', '0=0x40',
                                '--spec', '3=1', '--spec=2=0.75')
    check(count == 5 and '3F400000' in code, f'specialized: {code}')
    check(not any('idle' in h for h in hints) and
          any('workgroups of 1 ' in h for h in stores()[2]), 'size of groups')
    for wrong in ('1', '=1', '1=', '1=x', '1=2x'):
        tool.refused('a constant that is none', file, '--spec', wrong,
                     status=2, text='no ID=VALUE')
    spirv = os.path.join(tool.folder, 'two.spv')
    subprocess.run(['glslangValidator', '--quiet', '--target-env', 'vulkan1.3',
                    '-o', spirv, file], check=True)
    with open(spirv, 'rb') as f:
        data = f.read()
    # The entry point once more, of another name.
    at = data.index(b'main\0') - 12
    size = 4 * (data[at + 2] | data[at + 3] << 8)
    entry = data[at:at + size].replace(b'main', b'also')
    with open(spirv, 'wb') as f:
        f.write(data[:at + size] + entry + data[at + size:])
    check('entry point main, the first of 2' in tool.run(spirv)[1],
          'of two entry points the first')
    check('entry point also\n' in tool.run(spirv, '--entry', 'also')[1],
          '--entry')
    check(tool.read_json(spirv)['entry'] == 'main', 'entry in JSON')
    check('compute shader' in tool.run(spirv, '--stage', 'compute')[1],
          '--stage compute')
    tool.refused('no such stage', spirv, '--stage', 'vertex',
                 text='of stage vertex')
    tool.refused('no such entry point', spirv, '--entry', 'none',
                 text='of name none')


def check_table(tool, file):
    code, out, _ = tool.run(file, '--all-gpus')
    rows = {line[:20].strip(): line[20:].split() for line in out.splitlines()}
    count = tool.read_json(file)['variants'][0]['instructions']
    check(code == 0 and 'Mali-G610' in rows and
          rows['Mali-G610'][1] == str(count), f'--all-gpus: {out}')
    check(len(rows) > 15, f'models: {sorted(rows)}')
    check(rows['Mali-G52'] == ['7', 'Mali-G52', 'is', 'no', 'Valhall'],
          f'not compiled for: {rows["Mali-G52"]}')


def check_run(tool):
    add = tool.write('add.comp', ADD)
    n = 32
    a, b = list(range(n)), [1000 * i for i in range(n)]
    def pack(v): return struct.pack(f'<{len(v)}I', *v)
    files = {'a': tool.write('a', pack(a)), 'b': tool.write('b', pack(b)),
             'u': tool.write('u', pack([9, 7, 9, 9])),
             'p': tool.write('p', pack([5]))}
    buffers = ['--buffer', f'0:0={files["a"]}', '--buffer',
               f'1:2={files["b"]}', '--uniform', f'0:3={files["u"]}']
    code, out, err = tool.run(add, '--run', '--groups', '2,1,1', '--push',
                              files['p'], *buffers)
    check(code == 0 and not err, f'--run: {code} {out} {err}')
    with open(files['b'], 'rb') as f:
        got = list(struct.unpack(f'<{n}I', f.read()))
    check(got == [7 * x + y + 5 for x, y in zip(a, b)], f'results {got}')
    tool.refused('a buffer is missing', add, '--run', *buffers[:4],
                 text='no buffer for set 0, binding 3')
    tool.refused('no file', add, '--run', '--buffer', '0:0=/none/none',
                 *buffers[2:])
    tool.refused('no compute shader', tool.write('d.frag', DISCARD), '--run',
                 '--buffer', f'0:0={files["a"]}', text='no compute')
    code, _, err = tool.run(add, '--run', '--groups', '2', *buffers)
    check(code == 1 and 'usage' in err, f'groups: {code} {err}')


def main():
    if not shutil.which('glslangValidator'):
        return 77
    with tempfile.TemporaryDirectory() as folder:
        tool = Tool(os.path.abspath(sys.argv[1]), folder)
        if sys.argv[2:] == ['--run']:
            check_run(tool)
        else:
            branches = tool.write('branches.comp', BRANCHES)
            discard = tool.write('discard.frag', DISCARD)
            check_input(tool, branches)
            check_paths_and_hints(tool, branches, discard)
            check_table(tool, branches)
            check_lines(tool, branches)
            check_inputs(tool)
            check_properties(tool)
            check_uniform(tool)
            check_entries(tool)
    print(f'{len(failures)} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
