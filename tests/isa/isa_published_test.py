# SPDX-License-Identifier: MIT
"""Runs the byte and text cases that Mesa 25.0.7 publishes, both ways.

  isa_published_test.py ISA_CASES MESA_SOURCE

Skipped where Mesa's source is not at hand.  Its lines of words and texts must
come out of each other; what it says is no instruction must be refused.
"""
import os
import re
import subprocess
import sys
import tempfile

SKIP = 77
PLACE = 'src/panfrost/compiler/valhall/test'


def our_text(line):
    """Mesa writes two bytes of the four that a shift's count names."""
    line = line.rstrip()
    m = re.match(r'(.*[LR]SHIFT_\w+\.v4i8 \S+ \S+ \S+\.b)(\d)\2(,.*)', line)
    return f'{m[1]}{m[2] * 4}{m[3]}' if m else line


def read(path):
    with open(path, encoding='utf-8') as lines:
        return [line for line in lines
                if line.strip() and not line.startswith('#')]


def main():
    tool, mesa = sys.argv[1:]
    place = os.path.join(mesa, PLACE)
    if not os.path.isdir(place):
        print(f'there is no {place}')
        return SKIP
    cases = [our_text(line)
             for line in read(os.path.join(place, 'assembler-cases.txt'))]
    refused = [f'text {line.rstrip()} | '
               for line in read(os.path.join(place, 'negative-cases.txt'))]
    with tempfile.TemporaryDirectory() as tmp:
        names = []
        for name, lines in (('cases', cases), ('refused', refused)):
            names.append(os.path.join(tmp, name))
            with open(names[-1], 'w', encoding='utf-8') as out:
                out.write('\n'.join(lines) + '\n')
        run = subprocess.run([tool] + names, check=False)
    return run.returncode or not cases or not refused


sys.exit(main())
