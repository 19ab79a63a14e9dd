#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""nir_pass_test.py MALI_COMPILE FILE...

Passes on NIR, which has no text to read: GLSL goes in, and the text after
instruction selection is looked at.  A file holds cases:

   === PASS NAME comp|vert|frag [VARIANT]
   GLSL without its #version
   ---
   N REGEX     so many lines, N or N+, hold the expression

Of a vertex shader's programs VARIANT is the one, 0 for the first.
"""
import re
import subprocess
import sys
import tempfile

HEADING = re.compile(r'^=== (\w+) (\w+) (comp|vert|frag)(?: (\d))?$', re.M)


def ir_of(tool, stage, text, variant):
    with tempfile.NamedTemporaryFile('w', suffix='.' + stage) as f:
        f.write('#version 460\n' + text)
        f.flush()
        done = subprocess.run([tool, f.name, '--ir', 'from_nir'], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)
    found = re.findall(r'^shader \w+ variant=(\d).*\n((?:block|   ).*\n'
                       r'(?:(?:block|   ).*\n)*)', done.stderr + done.stdout,
                       re.M)
    bodies = [body for number, body in found if number == variant]
    if done.returncode or not bodies:
        return None, done.stderr + done.stdout
    return bodies[0], ''


def run_case(tool, heading, body):
    glsl, _, wanted = body.partition('\n---\n')
    ir, why = ir_of(tool, heading[3], glsl, heading[4] or '0')
    if ir is None:
        return [f'is not compiled: {why[-500:]}']
    wrong = []
    for line in filter(None, map(str.strip, wanted.split('\n'))):
        count, regex = line.split(' ', 1)
        n = sum(bool(re.search(regex, at)) for at in ir.split('\n'))
        if n < int(count[:-1]) if count.endswith('+') else n != int(count):
            wrong.append(f'{n} lines and not {count} with {regex} in\n{ir}')
    return wrong or ([] if wanted.strip() else ['nothing is wanted'])


def main():
    cases = failures = 0
    for path in sys.argv[2:]:
        with open(path, encoding='utf-8') as f:
            text = f.read()
        headings = list(HEADING.finditer(text))
        for at, heading in enumerate(headings):
            end = headings[at + 1].start() if at + 1 < len(headings) else None
            cases += 1
            for what in run_case(sys.argv[1], heading,
                                 text[heading.end():end]):
                failures += 1
                print(f'{path}: {heading[1]} {heading[2]}: {what}')
    print(f'{cases} cases, {failures} failures')
    return 1 if failures or not cases else 0


if __name__ == '__main__':
    sys.exit(main())
