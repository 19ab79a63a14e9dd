# SPDX-License-Identifier: MIT
"""mali-disasm on a file of the golden cases, and on what is no shader.

  mali_disasm_test.py MALI_DISASM CASES
"""
import subprocess
import sys


def run(tool, data):
    out = subprocess.run([tool, '-'], input=data, capture_output=True,
                         check=False)
    return out.returncode, out.stdout.decode().splitlines()


def main():
    tool, cases = sys.argv[1:]
    data, texts = b'', []
    with open(cases, encoding='utf-8') as lines:
        for line in lines:
            if line.strip() and not line.startswith('#'):
                data += bytes.fromhex(line[:24])
                texts.append(line[24:].strip())

    failures = 0
    status, lines = run(tool, data + bytes(16))
    if status != 0 or lines[:len(texts)] != texts or lines[-1] != '':
        print(f'FAIL golden cases: status {status}')
        failures += 1
    status, lines = run(tool, b'\xff' * 8 + data[:8])
    if status != 1 or 'at 0x0' not in lines[0] or lines[1] != texts[0]:
        print(f'FAIL unknown word: status {status}, {lines}')
        failures += 1
    status, lines = run(tool, data[:8] + b'abc')
    if status != 1 or '3 bytes at 0x8' not in lines[-1]:
        print(f'FAIL cut file: status {status}, {lines}')
        failures += 1
    print(f'{len(texts) + 2} cases, {failures} failures')
    return failures != 0


sys.exit(main())
