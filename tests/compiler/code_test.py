#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""code_test.py MALI_COMPILE SHADER...

Shaders with what their code has to look like.  A line of the GLSL that begins
with "// code:" is an expression that must be true of the last program that
comes out, with the numbers of `mali-compile --json` (instructions, loops,
spills, registers...) and n('TEXT'), how many instructions' text matches a
regular expression.
"""
import json
import re
import subprocess
import sys

MARK = '// code:'


def expectations(path):
    with open(path, encoding='utf-8') as f:
        return [line[len(MARK):].strip() for line in f
                if line.startswith(MARK)]


def check(compiler, path):
    """The number of expectations that fail."""
    done = subprocess.run([compiler, path, '--json'], stdout=subprocess.PIPE,
                          check=False)
    if done.returncode:
        print(f'FAIL {path}: does not compile', file=sys.stderr)
        return 1
    program = json.loads(done.stdout)['variants'][-1]
    code = [c if isinstance(c, str) else c['text'] for c in program['code']]
    names = {k: v for k, v in program.items() if isinstance(v, int)}
    names['n'] = lambda text: sum(bool(re.search(text, c)) for c in code)
    wanted = expectations(path)
    failed = [text for text in wanted
              if not eval(text, {'__builtins__': {}}, names)]
    for text in failed:
        print(f'FAIL {path}: {text}', file=sys.stderr)
        print('  ' + '\n  '.join(code), file=sys.stderr)
    # A shader that expects nothing tests nothing.
    return len(failed) + (not wanted)


def main():
    compiler, *paths = sys.argv[1:]
    return min(sum(check(compiler, path) for path in paths), 99)


if __name__ == '__main__':
    sys.exit(main())
