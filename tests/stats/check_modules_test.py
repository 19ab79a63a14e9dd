#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""check_modules_test.py --compile EXE --disasm EXE MODULE...

check_modules.py has nothing to say of modules that compile, and finds a
compiler that fails and a binary that is none.
"""
import os
import subprocess
import sys
import tempfile


def script(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as f:
        f.write('#!/bin/sh\n' + text)
    os.chmod(path, 0o755)
    return path


def main():
    check = [sys.executable, os.path.join(os.path.dirname(os.path.realpath(
        __file__)), 'check_modules.py'), '--jobs', '1']
    compiler, disasm, modules = sys.argv[2], sys.argv[4], sys.argv[5:15]
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        crash = script(folder, 'crash', 'kill -SEGV $$\n')
        invalid = script(folder, 'invalid', 'echo invalid IR after x; exit 1')
        refuses = script(folder, 'refuses', 'echo no such thing; exit 1\n')
        # The last argument is the binary.
        wrong = script(folder, 'wrong', 'for f; do :; done\n'
                       "printf '\\377\\377\\377\\377\\377\\377\\377\\377'"
                       ' > "$f"\n')
        for tool, status, words in (
                (compiler, 0, f'{len(modules)} compiled'),
                (crash, 1, 'FAILS'), (invalid, 1, 'FAILS'),
                (refuses, 1, 'refused'), (wrong, 1, 'UNKNOWN WORD')):
            some = modules if tool == compiler else modules[:1]
            done = subprocess.run(check + ['--compile', tool, '--disasm',
                                           disasm] + some, check=False,
                                  stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT)
            out = done.stdout.decode()
            if done.returncode != status or words not in out:
                print(f'FAIL {tool}: {done.returncode}: {out}')
                failures += 1
    print(f'{failures} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
