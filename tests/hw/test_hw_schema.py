#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The schema refuses what cannot be true, with a reason that says so."""
import os
import sys
import tempfile

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, '..', '..', 'src', 'hw'))
import hw_schema  # noqa: E402

HEAD = '<hw arch="10" source="s">'
GOOD = '''<enum name="E" doc="d">0 A; 1 B</enum>
<descriptor name="D" words="2" doc="d">
<field name="T" bits="0:0..3" type="E"/></descriptor>'''


def field(attrs, more=''):
    return (f'{HEAD}{GOOD}<descriptor name="X" words="2" doc="d">'
            f'<field name="F" {attrs}/>{more}</descriptor></hw>')


# (what, xml, part of the reason); None: accepted
CASES = [
    ('good', f'{HEAD}{GOOD}</hw>', None),
    ('good field', field('bits="0:0..3"'), None),
    ('overlap', field('bits="0:0..3"', '<field name="G" bits="0:3..4"/>'),
     'overlaps'),
    ('overlap across words', field('bits="0:16..47"',
                                   '<field name="G" bits="1:15..16"/>'),
     'overlaps'),
    ('out of size', field('bits="1:30..32"'), 'out of size'),
    ('backwards', field('bits="0:4..3"'), 'end before'),
    ('nonsense bits', field('bits="0-3"'), 'bad bits'),
    ('no bits', field('type="uint"'), 'lacks bits'),
    ('no doc', f'{HEAD}<enum name="E"/></hw>', 'lacks doc'),
    ('empty doc', f'{HEAD}<enum name="E" doc=" "/></hw>', 'lacks doc'),
    ('no source', '<hw arch="10"><enum name="E" doc="d"/></hw>',
     'lacks source'),
    ('no arch', '<hw source="s"><enum name="E" doc="d"/></hw>', 'lacks arch'),
    ('twice', f'{HEAD}{GOOD}<enum name="E" doc="d"/></hw>', 'duplicate'),
    ('same C name', f'{HEAD}{GOOD}<enum name="D" doc="d"/></hw>',
     'same C name'),
    ('field twice', field('bits="0:0"', '<field name="f" bits="0:1"/>'),
     'duplicate field'),
    ('value twice', f'{HEAD}<enum name="E" doc="d">0 A; 0 B</enum></hw>',
     'twice'),
    ('value name twice', f'{HEAD}<enum name="E" doc="d">0 A; 1 a</enum></hw>',
     'duplicate value'),
    ('value without number', f'{HEAD}<enum name="E" doc="d">A</enum></hw>',
     'bad value'),
    ('value as element', f'{HEAD}<enum name="E" doc="d"><value name="A"/>'
     '</enum></hw>', 'unknown <'),
    ('unknown type', field('bits="0:0..3" type="nope"'), 'unknown type'),
    ('unknown attribute', field('bits="0:0..3" offset="1"'), 'does not know'),
    ('unknown tag', f'{HEAD}<struct name="S" doc="d"/></hw>', 'unknown <'),
    ('wide bool', field('bits="0:0..1" type="bool"'), 'bool of'),
    ('narrow float', field('bits="0:0..15" type="float"'), 'float of'),
    ('bad default', field('bits="0:0..1" type="E" default="C"'), 'has no C'),
    ('bad modifier', field('bits="0:0..1" modify="plus 1"'), 'modify'),
    ('nested too small', field('bits="0:0..2" type="D"'), 'does not fit'),
    ('contains itself', f'{HEAD}<descriptor name="D" words="1" doc="d">'
     '<field name="F" bits="0:0..31" type="D"/></descriptor></hw>', 'itself'),
    ('condition', field('bits="0:0..3"',
                        '<field name="G" bits="0:8" when="H=1"/>'),
     'unknown H'),
    ('condition value', field('bits="0:0" type="E"',
                              '<field name="G" bits="0:8" when="F=C"/>'),
     'has no C'),
    ('disjoint overlap', field(
        'bits="0:0" type="E"', '<field name="G" bits="0:8..9" when="F=A"/>'
        '<field name="H" bits="0:8..9" when="F=B"/>'), None),
    ('overlap in one state', field(
        'bits="0:0" type="E"', '<field name="G" bits="0:8..9" when="F=A"/>'
        '<field name="H" bits="0:8..9" when="F=A|B"/>'), 'overlaps'),
    ('overlay named like a field', field(
        'bits="0:0" type="E"', '<overlay name="f" when="F=A">'
        '<field name="G" bits="0:8"/></overlay>'), 'named like'),
    ('opcode twice', f'{HEAD}<instruction name="A" opcode="1" doc="d"/>'
     '<instruction name="B" opcode="1" doc="d"/></hw>', 'opcode'),
    ('field on the opcode', f'{HEAD}<instruction name="A" opcode="1" doc="d">'
     '<field name="F" bits="48..56"/></instruction></hw>', 'overlaps'),
    ('bad role', f'{HEAD}<instruction name="A" opcode="1" doc="d">'
     '<field name="F" bits="48..55" operand="eats"/></instruction></hw>',
     'operand'),
    ('bad signal', f'{HEAD}<instruction name="A" opcode="1" doc="d" '
     'signals="loudly"/></hw>', 'signals'),
    ('signals without slot', f'{HEAD}<instruction name="A" opcode="1" doc="d" '
     'signals="slot"/></hw>', 'no field'),
    ('unknown group', f'{HEAD}<instruction name="A" opcode="1" doc="d">'
     '<uses group="G"/></instruction></hw>', 'no such register group'),
    ('registers overlap', f'{HEAD}<registers name="R" doc="d">'
     '<register name="A" at="0" size="2"/><register name="B" at="1"/>'
     '</registers></hw>', 'overlaps'),
    ('odd pair', f'{HEAD}<registers name="R" doc="d">'
     '<register name="A" at="1" size="2"/></registers></hw>', 'odd'),
    ('change', f'{HEAD}{GOOD}<change kind="enum" name="E">2 C'
     '</change></hw>', None),
    ('change nothing', f'{HEAD}<change kind="enum" name="E"/></hw>',
     'not there'),
    ('remove nothing', f'{HEAD}{GOOD}<change kind="descriptor" name="D">'
     '<remove name="U"/></change></hw>', 'no member'),
    ('drop nothing', f'{HEAD}<drop kind="enum" name="E"/></hw>', 'not there'),
    ('replace', f'{HEAD}{GOOD}<enum name="E" doc="d" replaces="true">'
     '7 A</enum></hw>', None),
    ('replace nothing', f'{HEAD}<enum name="E" doc="d" replaces="true"/></hw>',
     'replaces nothing'),
    ('not XML', '<hw arch="10"', 'no element'),
]


def attempt(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'x.xml')
        with open(path, 'w', encoding='utf-8') as out:
            out.write(text)
        try:
            hw_schema.load(path)
        except hw_schema.SchemaError as e:
            return str(e)
    return None


def main():
    failures = 0
    for what, text, reason in CASES:
        got = attempt(text)
        if (got is None) != (reason is None) or \
           (reason is not None and what != 'not XML' and reason not in got):
            print(f'{what}: want {reason}, got {got}')
            failures += 1
    return failures != 0


if __name__ == '__main__':
    sys.exit(main())
