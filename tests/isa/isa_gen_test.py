# SPDX-License-Identifier: MIT
"""The generator must refuse tables that contradict themselves."""
import os
import subprocess
import sys
import tempfile

BASE = '''<isa first="9" last="10">
<constants>{constants}</constants><specials/>
<enum name="flow"><v n="none" c="0"/></enum>
<enum name="swz"><v n="none" c="0"/></enum>
<enum name="mode"><v n="a" c="0"/><v n="b" c="1"/></enum>
<fields><field name="mode" at="30" bits="2" enum="mode"/>{fields}</fields>
<sources><class name="r"/></sources>
<family unit="cvt" dest="1"><src t="r"/>{ops}</family></isa>'''
WORDS = '<word v="0"/>' * 32
GOOD = '<op n="A" p="1" mods="mode"/><op n="B" p="2" sel="16:4=1"/>'

CASES = [
    # name, ops, fields, words, what the message must say (None: accepted)
    ('good', GOOD, '', WORDS, None),
    ('delta by architecture', '<op n="A" p="1" until="9"/>'
     '<op n="A" p="1" sel="16:1=1" since="10"/>', '', WORDS, None),
    ('same opcode', '<op n="A" p="1"/><op n="B" p="1"/>', '', WORDS,
     'overlap'),
    ('one opcode within another', '<op n="A" p="1"/>'
     '<op n="B" p="1" sel="16:4=1"/>', '', WORDS, 'overlap'),
    ('fields overlap', '<op n="A" p="1" mods="mode late"/>',
     '<flag name="late" at="31"/>', WORDS, 'overlaps at bit 31'),
    ('field on the source', '<op n="A" p="1" mods="early"/>',
     '<flag name="early" at="7"/>', WORDS, 'overlaps at bit 7'),
    ('opcode bits twice', '<op n="A" p="1" sel="48:1=0"/>', '', WORDS,
     'overlap'),
    ('value too wide', '<op n="A" p="1" sel="16:2=4"/>', '', WORDS,
     'does not fit'),
    ('name twice', '<op n="A" p="1"/><op n="A" p="2"/>', '', WORDS, 'twice'),
    ('unknown modifier', '<op n="A" p="1" mods="nothing"/>', '', WORDS,
     'no modifier'),
    ('unknown name in codes', GOOD,
     '<field name="x" at="24" bits="1" enum="mode" codes="a c"/>', WORDS,
     'has no c'),
    ('too many codes', GOOD,
     '<field name="x" at="24" bits="1" enum="mode" codes="a b a"/>', WORDS,
     'more codes'),
    ('constants missing', GOOD, '', '<word v="0"/>', '32 constants'),
    ('constant of a later architecture', GOOD, '',
     WORDS + '<word at="3" v="7" since="10"/>', None),
    ('immediate in two places', '<op n="A" p="1" imms="x@16:8+24:4"/>', '',
     WORDS, None),
    ('immediate on a modifier',
     '<op n="A" p="1" mods="mode" imms="x@16:8+30:2"/>', '', WORDS,
     'overlaps at bit 30'),
]


def main():
    generator = sys.argv[1]
    failures = 0
    with tempfile.TemporaryDirectory() as tmp:
        xml = os.path.join(tmp, 'isa.xml')
        for name, ops, fields, words, message in CASES:
            with open(xml, 'w', encoding='utf-8') as out:
                out.write(BASE.format(ops=ops, fields=fields,
                                      constants=words))
            run = subprocess.run(
                [sys.executable, generator, xml,
                 '--header', os.path.join(tmp, 'h'),
                 '--source', os.path.join(tmp, 'c')],
                capture_output=True, text=True, check=False)
            if message is None:
                good = run.returncode == 0
            else:
                good = run.returncode != 0 and message in run.stderr
            if not good:
                failures += 1
                print(f'FAIL {name}: {run.returncode} {run.stderr.strip()}')
    print(f'{len(CASES)} cases, {failures} failures')
    return failures != 0


sys.exit(main())
