#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes random shaders of nested control flow, each twice.

  reconverge_gen.py HEADER FOLDER/reconverge_SEED.comp...

A shader notes, wherever it comes, who else is there.  HEADER has the same
programs as tables for a model of them in C.
"""
import os
import random
import sys

MOST_NOTES = 24

rand = random.Random()
# Of the table: an operation and an operand; END closes what is open.
table = []
functions = []


class Place:
    """Where a statement is: how deep, in which loops, in a switch."""

    def __init__(self, depth=0, loop=None, in_switch=False):
        self.depth, self.loop, self.in_switch = depth, loop, in_switch

    def inner(self, **changes):
        place = Place(self.depth + 1, self.loop, self.in_switch)
        for key, value in changes.items():
            setattr(place, key, value)
        return place

    def counter(self):
        return f'i{self.loop}' if self.loop is not None else 'i'


def condition(place):
    """GLSL of a condition, and its number in the table."""
    salt = rand.randrange(1, 1 << 16)
    if rand.random() < 0.12:
        return 'subgroupElect()', 0
    return f'pick({salt}u, {place.counter()})', salt


def note(out, pad, place):
    table.append(('NOTE', 0))
    out.append(pad + 'note();')


def if_else(out, pad, place):
    glsl, number = condition(place)
    table.append(('IF', number))
    out.append(f'{pad}if ({glsl}) {{')
    block(out, pad + '   ', place.inner())
    table.append(('ELSE', 0))
    if rand.random() < 0.6:
        out.append(pad + '} else {')
        block(out, pad + '   ', place.inner())
    out.append(pad + '}')
    table.append(('END', 0))


def loop(out, pad, place):
    # How often: by the lane, or the same for all.
    salt = rand.randrange(1, 1 << 16)
    own = rand.random() < 0.6
    table.append(('LOOP', salt << 1 | own))
    count = f'trips({salt}u, {place.counter()})' if own else f'{salt % 4}u'
    var = f'i{place.depth}'
    out.append(f'{pad}for (uint {var} = 0u, n = {count}; {var} < n; '
               f'{var}++) {{')
    block(out, pad + '   ', place.inner(loop=place.depth, in_switch=False))
    out.append(pad + '}')
    table.append(('END', 0))


def switch(out, pad, place):
    salt = rand.randrange(1, 1 << 16)
    table.append(('SWITCH', salt))
    out.append(f'{pad}switch (trips({salt}u, {place.counter()})) {{')
    for case in ('case 1u', 'case 2u', 'default'):
        table.append(('CASE', 0))
        out.append(f'{pad}{case}:')
        block(out, pad + '   ', place.inner(in_switch=True))
        out.append(pad + '   break;')
    out.append(pad + '}')
    table.append(('END', 0))


def leave(out, pad, place):
    ways = ['RETURN']
    if place.loop is not None:
        ways.append('CONTINUE')
    if place.loop is not None or place.in_switch:
        ways += ['BREAK', 'BREAK']
    way = rand.choice(ways)
    glsl, number = condition(place)
    table.append((way, number))
    out.append(f'{pad}if ({glsl}) {way.lower()};')


def call(out, pad, place):
    number = len(functions)
    functions.append(None)
    table.append(('CALL', 0))
    out.append(f'{pad}f{number}({place.counter()});')
    body = []
    block(body, '   ', Place(place.depth + 1))
    functions[number] = [f'void f{number}(uint i) {{'] + body + ['}']
    table.append(('END', 0))


def block(out, pad, place):
    simple = [note, leave]
    nested = [if_else, if_else, loop, switch, call]
    if rand.random() < 0.5:
        note(out, pad, place)
    for _ in range(rand.randrange(1, 4)):
        many = sum(op == 'NOTE' for op, _ in table) >= MOST_NOTES
        kinds = simple if place.depth >= 4 or many else simple + nested
        rand.choice(kinds)(out, pad, place)
    note(out, pad, place)


def write_shader(f, main):
    f.write('''#version 450
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_EXT_spirv_intrinsics : require
spirv_execution_mode(extensions = ["SPV_KHR_maximal_reconvergence"], 6023);
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
uint own, at;
uint mixed(uint salt, uint i) {
   uint h = (own + i * 40503u + salt) * 2654435761u;
   return h ^ h >> 15;
}
bool pick(uint salt, uint i) { return (mixed(salt, i) & 1u) == 1u; }
uint trips(uint salt, uint i) { return mixed(salt, i) & 3u; }
void note() {
   uint all = subgroupBallot(true).x;
   o[512u * gl_GlobalInvocationID.x + 1u + min(at, 510u)] = all;
   at++;
}
''')
    for function in functions:
        f.write(function[0].replace(' {', ';') + '\n')
    for function in functions:
        f.write('\n'.join(function) + '\n')
    f.write('void program(uint i) {\n' + '\n'.join(main) + '''
}
void main() {
   own = v[gl_GlobalInvocationID.x];
   at = 0u;
   program(0u);
   note();
   o[512u * gl_GlobalInvocationID.x] = at;
}
''')


def make(shader, header):
    name = os.path.basename(shader).rsplit('.', 1)[0]
    rand.seed(int(name.rsplit('_', 1)[1]))
    table.clear()
    functions.clear()
    main = []
    while sum(op == 'NOTE' for op, _ in table) < MOST_NOTES:
        block(main, '   ', Place())
    with open(shader, 'w', encoding='utf-8') as f:
        write_shader(f, main)
    header.write(f'#include "{name}_comp.spv.h"\n'
                 f'static const struct step {name}_steps[] = {{\n')
    for op, operand in table:
        header.write(f'   {{ {op}, {operand}u }},\n')
    header.write('   { END, 0 },\n};\n')
    return name


shaders = sys.argv[2:]
with open(sys.argv[1], 'w', encoding='utf-8') as f:
    names = [make(shader, f) for shader in shaders]
    f.write('static const struct {\n   const struct step *steps;\n'
            '   struct vkt_spirv spirv;\n} programs[] = {\n')
    for name in names:
        f.write(f'   {{ {name}_steps, '
                f'{{ {name}_comp, sizeof({name}_comp) }} }},\n')
    f.write('};\n')
