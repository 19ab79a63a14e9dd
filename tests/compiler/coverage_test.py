#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""coverage_test.py [--list] TABLE SPIRV...: what Vulkan 1.4 and the extensions
at level let a shader use, and which of the shaders that must compile uses it.

The table names capabilities, execution modes, builtins, instructions and
functions of GLSL.std.450, and the stages (v, f, c) in which each must be seen;
what is in none of the shaders fails.  --list prints the shaders of each."""

import os
import struct
import sys

STAGES = {0: 'v', 4: 'f', 5: 'c'}
OP_EXT_INST_IMPORT, OP_EXT_INST, OP_ENTRY_POINT = 11, 12, 15
OP_MODE, OP_MODE_ID, OP_CAPABILITY = 16, 331, 17
OP_DECORATE, OP_MEMBER_DECORATE, BUILTIN = 71, 72, 11


def instructions(words):
    at = 5
    while at < len(words):
        count = words[at] >> 16
        yield words[at] & 0xffff, words[at + 1:at + count]
        at += count


def uses_of(path):
    """The stages of a module, and (kind, number) of all that it uses."""
    data = open(path, 'rb').read()
    words = struct.unpack('<%dI' % (len(data) // 4), data)
    stages, uses, glsl = '', set(), None
    for op, args in instructions(words):
        uses.add(('op', op))
        if op == OP_ENTRY_POINT:
            stages += STAGES.get(args[0], '')
        elif op == OP_CAPABILITY:
            uses.add(('cap', args[0]))
        elif op in (OP_MODE, OP_MODE_ID):
            uses.add(('mode', args[1]))
        elif op == OP_DECORATE and args[1] == BUILTIN:
            uses.add(('builtin', args[2]))
        elif op == OP_MEMBER_DECORATE and args[2] == BUILTIN:
            uses.add(('builtin', args[3]))
        elif op == OP_EXT_INST_IMPORT:
            name = struct.pack('<%dI' % (len(args) - 1), *args[1:])
            if name.startswith(b'GLSL.std.450\0'):
                glsl = args[0]
        elif op == OP_EXT_INST and args[2] == glsl:
            uses.add(('glsl', args[3]))
    return stages, uses


def read_table(path):
    for number, line in enumerate(open(path), 1):
        line = line.split('#')[0].split()
        if not line:
            continue
        if len(line) != 4 or set(line[3]) - set('vfc*'):
            sys.exit('%s:%d: KIND NUMBER NAME STAGES' % (path, number))
        yield line[0], int(line[1]), line[2], line[3]


def main():
    args = sys.argv[1:]
    listing = args[0] == '--list'
    table = args[1 if listing else 0]
    seen = {}
    for path in args[2 if listing else 1:]:
        stages, uses = uses_of(path)
        name = os.path.basename(path).replace('.spv', '')
        for use in uses:
            for stage in stages:
                seen.setdefault(use, {}).setdefault(stage, set()).add(name)
    rows = missing = 0
    for kind, number, name, stages in read_table(table):
        where = seen.get((kind, number), {})
        rows += 1
        if listing:
            files = sorted(set().union(*where.values()) if where else [])
            print('%-8s %-44s %s' % (kind, name, ' '.join(files)))
        gone = [s for s in stages if s != '*' and s not in where]
        if gone or not where:
            missing += 1
            print('%s %s (%d): in no shader of stages %s' %
                  (kind, name, number, ''.join(gone) or stages))
    print('%d rows, %d not covered' % (rows, missing))
    return 1 if missing or not rows else 0


sys.exit(main())
