# SPDX-License-Identifier: MIT
"""Holds our texts against those of Mesa's Valhall disassembler.

  isa_mesa_test.py ISA_RANDOM [--golden FILE]

VALK_MESA_DISASM names a bifrost_compiler of Mesa 25.0.7; without it the test
is skipped.  ISA_RANDOM makes random words of every instruction.  --golden
writes a file of cases from them instead, with Mesa's texts.
"""
import os
import re
import struct
import subprocess
import sys
import tempfile

SKIP = 77
WORDS = 6
GOLDEN_WORDS = 2
GPU_ID = '43111'  # a Mali-G610

# Where the text of Mesa 25.0.7 is known to be less than what the word holds.
KNOWN = []


def mesa_text(tool, words):
    """One line of Mesa's for each word, or None when it gives up."""
    with tempfile.NamedTemporaryFile() as tmp:
        tmp.write(b''.join(struct.pack('<Q', w) for w in words))
        tmp.flush()
        run = subprocess.run([tool, f'--id={GPU_ID}', 'disasm', tmp.name],
                             capture_output=True, text=True, check=False)
    lines = [line.strip() for line in run.stdout.split('\n') if line.strip()]
    if run.returncode != 0 or len(lines) != len(words):
        return None
    return lines


def random_words(maker, num):
    out = subprocess.run([maker, '--emit', str(num)], capture_output=True,
                         text=True, check=True).stdout
    by_op = {}
    for line in out.splitlines():
        name, word, text = line.split(' ', 2)
        by_op.setdefault(name, []).append((int(word, 16), text.strip()))
    return by_op


def known(ours, theirs):
    return any(re.search(a, ours) and re.search(b, theirs)
               for a, b, _ in KNOWN)


def compare(tool, by_op):
    words = differ = silent = 0
    for name, cases in by_op.items():
        for word, ours in cases:
            lines = mesa_text(tool, [word])
            words += 1
            if lines is None:
                silent += 1
                print(f'SILENT {word:016x} {ours}')
            elif lines[0] != ours and not known(ours, lines[0]):
                differ += 1
                print(f'DIFFER {word:016x}\n  ours {ours}\n  mesa {lines[0]}')
    print(f'{words} words of {len(by_op)} opcodes, {differ} differ, '
          f'Mesa has no text for {silent}')
    return words == 0 or differ != 0


def golden(tool, by_op, path):
    with open(path, 'w', encoding='utf-8') as out:
        print('# Made by isa_mesa_test.py --golden: random words, texts of '
              'the Valhall disassembler of Mesa 25.0.7.', file=out)
        for cases in by_op.values():
            for word, ours in cases:
                lines = mesa_text(tool, [word])
                if lines is None or lines[0] != ours:
                    continue
                raw = ' '.join(f'{b:02x}' for b in struct.pack('<Q', word))
                print(f'{raw}    {lines[0]}', file=out)
    return 0


def main():
    tool = os.environ.get('VALK_MESA_DISASM')
    if not tool:
        print('VALK_MESA_DISASM is not set')
        return SKIP
    if len(sys.argv) == 4 and sys.argv[2] == '--golden':
        return golden(tool, random_words(sys.argv[1], GOLDEN_WORDS),
                      sys.argv[3])
    return compare(tool, random_words(sys.argv[1], WORDS))


sys.exit(main())
