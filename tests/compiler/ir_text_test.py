#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""ir_text_test.py MALI_COMPILE [--seconds S] FILE...

mali-compile with the text of the IR: what it prints can be read again, each
mistake has its line, and no damaged text of the pass tests in FILE (random
words and characters of it changed, with a fixed seed) ends it otherwise than
with an error in a line, or a program.
"""
import argparse
import os
import random
import re
import subprocess
import sys
import tempfile
import time

SHADER = '''shader compute variant=0
block 0
   %0 = preload r60
   %1 = FADD.f32 -%0, #0x80000000
   %2 = FMA.f32 %1, -%1, |%1|
   STORE.i32 %2, u0:2
'''
GLSL = '''#version 450
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer B { uint b[]; };
void main() { uint i = gl_LocalInvocationID.x; b[i] = b[i] * i + 7; }
'''
PASSES = ['opt_copy_prop', 'opt_fold', 'opt_cse', 'opt_dce', 'legalize_fau',
          'schedule', 'ra', 'opt_jumps', 'insert_slots', 'insert_flow']
failures = []


def expect(name, good, done):
    if not good:
        failures.append(f'{name}: {done.returncode}: {done.stdout[-300:]}'
                        f'{done.stderr[-300:]}')


class Tool:
    def __init__(self, path, folder):
        self.path, self.folder = path, folder

    def run(self, text, *args, suffix='.ir'):
        name = os.path.join(self.folder, 'shader' + suffix)
        with open(name, 'w', encoding='utf-8') as f:
            f.write(text)
        return subprocess.run([self.path, name, *args], check=False,
                              stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, errors='replace', timeout=120)


def check_uses(tool):
    done = tool.run(SHADER, '--ir', 'opt_fold')
    expect('one pass', not done.returncode and
           '%2 = FMA.f32 -%0, %0, |%0|' in done.stdout, done)
    done = tool.run(SHADER)
    expect('all', not done.returncode and
           re.match(r'FMA\.f32 .*\nSTORE\.i32', done.stdout), done)
    whole = tool.run(GLSL, suffix='.comp').stdout
    printed = tool.run(GLSL, '--ir', 'from_nir', suffix='.comp').stderr
    done = tool.run(printed)
    code = [line.split(None, 1)[1].split('  ')[0].strip()
            for line in done.stdout.split('\n') if ' ' in line]
    expect('what --ir prints', not done.returncode and code and
           all(line in whole for line in code), done)


def check_errors(tool):
    for name, text, args, words in [
            ('empty', '', (), 'no shader'),
            ('no op', SHADER.replace('FMA.f32', 'FUSS'), (), 'line 5'),
            ('no value', SHADER.replace('|%1|', '|%7|'), (), '%7'),
            ('no pass', SHADER, ('--ir', 'none'), 'no such pass'),
            ('packed', 'shader compute variant=0 allocated\nblock 0\n'
             '   r0 = mov r1\n', (), 'allocated already'),
    ]:
        done = tool.run(text, *args)
        expect(name, done.returncode == 1 and words in done.stderr and
               done.stderr.count('\n') == 1, done)
    done = tool.run(SHADER, '--json')
    expect('--json', done.returncode == 2, done)


def damage(rng, text):
    words = re.split(r'(\s+|[,{}=|#%:.])', text)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(words))
        what = rng.randrange(4)
        if what == 0:
            words[at] = rng.choice(words)
        elif what == 1:
            words[at] = str(rng.choice((0, 1, 7, 63, 64, 255, 65536, 2**32,
                                        2**64, -1)))
        elif what == 2:
            del words[at]
        else:
            words.insert(at, chr(rng.randrange(32, 127)))
        words = words or ['']
    return ''.join(words)


def check_damaged(tool, files, seconds):
    rng = random.Random(4)
    texts = []
    for path in files:
        with open(path, encoding='utf-8') as f:
            texts += re.findall(r'^=== .*\n((?:.*\n)*?)---$', f.read(), re.M)
    end, count = time.monotonic() + seconds, 0
    while count < 150 or time.monotonic() < end:
        text = damage(rng, rng.choice(texts))
        args = ('--ir', rng.choice(PASSES)) if rng.randrange(2) else ()
        done = tool.run(text, *args)
        good = not done.returncode or (done.returncode == 1 and
                                       done.stderr.count('\n') == 1)
        expect(f'damaged {args}\n{text}', good, done)
        count += 1
    return count


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--seconds', type=float, default=0)
    parser.add_argument('tool')
    parser.add_argument('files', nargs='+')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tool = Tool(args.tool, folder)
        check_uses(tool)
        check_errors(tool)
        count = check_damaged(tool, args.files, args.seconds)
    print('\n'.join(failures[:5]))
    print(f'{count} damaged texts, {len(failures)} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
