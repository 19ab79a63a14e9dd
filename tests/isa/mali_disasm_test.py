# SPDX-License-Identifier: MIT
"""mali-disasm on a file of the golden cases, and on what is no shader.

  mali_disasm_test.py MALI_DISASM CASES...
"""
import subprocess
import sys


def run(tool, data, arch=10, option='--arch'):
    out = subprocess.run([tool, option, str(arch), '-'], input=data,
                         capture_output=True, check=False)
    return out.returncode, out.stdout.decode().splitlines()


def read_cases(paths):
    """Bytes and texts of each architecture."""
    cases = {}
    for path in paths:
        arch = 10
        with open(path, encoding='utf-8') as lines:
            for line in lines:
                if line.startswith('arch '):
                    arch = int(line.split()[1])
                elif line.strip() and not line.startswith('#'):
                    data, texts = cases.setdefault(arch, (bytearray(), []))
                    data += bytes.fromhex(line[:24])
                    texts.append(line[24:].strip())
    return cases


def main():
    tool = sys.argv[1]
    cases = read_cases(sys.argv[2:])

    failures = 0
    for arch, (data, texts) in cases.items():
        status, lines = run(tool, bytes(data) + bytes(16), arch)
        if status != 0 or lines[:len(texts)] != texts or lines[-1] != '':
            print(f'FAIL golden cases of v{arch}: status {status}')
            failures += 1
    data, texts = bytes(cases[10][0]), cases[10][1]
    status, lines = run(tool, data[:8], 8)
    if status != 2 or lines:
        print(f'FAIL v8: status {status}, {lines}')
        failures += 1
    status, lines = run(tool, b'\xff' * 8 + data[:8])
    if status != 1 or 'at 0x0' not in lines[0] or lines[1] != texts[0]:
        print(f'FAIL unknown word: status {status}, {lines}')
        failures += 1
    status, lines = run(tool, data[:8] + b'abc')
    if status != 1 or '3 bytes at 0x8' not in lines[-1]:
        print(f'FAIL cut file: status {status}, {lines}')
        failures += 1
    for model, arch in (('g715', 11), ('g720', 12), ('g725', 13)):
        if run(tool, bytes(cases[arch][0]), model, '--gpu') != \
                run(tool, bytes(cases[arch][0]), arch):
            print(f'FAIL --gpu {model}')
            failures += 1
    if run(tool, data, 'g1', '--gpu') != (2, []):
        print('FAIL --gpu of no model')
        failures += 1
    count = sum(len(texts) for _, texts in cases.values())
    print(f'{count + 7} cases, {failures} failures')
    return failures != 0


sys.exit(main())
