#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles mutated shaders: each must give a binary or an error in one line.

  fuzz_spirv.py --compile MALI_COMPILE [--seconds N | --cases N] [--seed N]
                [--jobs N] [--timeout S] [--keep FOLDER] MODULE|FOLDER...

Mutations (spirv_mutate.py) keep most modules valid; spirv-val, where it is,
tells which, and only valid ones have to be taken well: a driver may do anything
with others.  With --damage single bits are flipped and spirv-val is not asked:
what must not happen then is a crash in the tool's own checks; Mesa's parser
gives up on many.  Ten minutes on a build with sanitizers:

  fuzz_spirv.py --compile build-sanitize/tools/compile/mali-compile \\
      --seconds 600 --keep /tmp/found build-sanitize/tests/compiler

A crash, a hang, a report of a sanitizer, a broken rule of the compiler's own
checks: the module is kept in FOLDER with the words of the tool, and the exit
status is 1.  The same seed and modules give the same cases.
"""
import argparse
import collections
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import spirv_mutate

GPUS = ('g610', 'g610', 'g610', 'g57', 'g720')
# The compiler's checks of itself, which no shader may fail.
INTERNAL = re.compile(r': (after \w+|register allocation: block|text after)')


def find_modules(paths):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                if name.endswith('.spv'):
                    yield os.path.join(folder, name)


def run(command, timeout):
    """(exit status or None when late, output)"""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, check=False,
                              stdout=subprocess.DEVNULL, timeout=timeout,
                              stderr=subprocess.PIPE)
        return done.returncode, done.stderr.decode(errors='replace')
    except subprocess.TimeoutExpired:
        return None, ''


class Fuzzer:
    def __init__(self, args, scratch):
        self.args, self.scratch = args, scratch
        self.validator = None if args.damage else shutil.which('spirv-val')
        self.seeds = []
        for path in find_modules(args.module):
            with open(path, 'rb') as f:
                data = f.read()
            if len(data) <= args.largest:
                self.seeds.append((os.path.basename(path), data))
        self.results = collections.Counter()
        self.found = {}

    def case(self, number):
        name, data = self.seeds[number % len(self.seeds)]
        seed = f'{self.args.seed}:{number}:{name}'
        try:
            data = spirv_mutate.mutate(data, seed, self.args.damage)
        except ValueError:
            self.results['no module'] += 1
            return
        path = os.path.join(self.scratch, f'{number}.spv')
        with open(path, 'wb') as f:
            f.write(data)
        if self.validator and run([self.validator, '--target-env',
                                   'vulkan1.3', path], 20)[0]:
            self.results['not valid'] += 1
        else:
            gpu = GPUS[int(hashlib.md5(seed.encode()).hexdigest(), 16)
                       % len(GPUS)]
            status, text = run([self.args.compile, path, '--gpu', gpu],
                               self.args.timeout)
            self.judge(number, name, path, gpu, status, text)
        os.unlink(path)

    def judge(self, number, name, path, gpu, status, text):
        if status == 0:
            self.results['compiled'] += 1
            return
        lines = [line for line in text.split('\n') if 'mali-compile: ' in line]
        if status == 1 and lines and not INTERNAL.search(lines[-1]):
            self.results['refused'] += 1
            return
        what = (f'over {self.args.timeout} s' if status is None else
                lines[-1] if status == 1 and lines else
                self.sign(status, text))
        self.results['wrong'] += 1
        # One of a kind is enough to keep.
        kind = re.sub(r'0x[0-9a-f]+|\d+|/\S+', '#', what)
        first = kind not in self.found
        self.found.setdefault(kind, []).append(number)
        if first:
            print(f'case {number} ({name}, {gpu}): {what}', flush=True)
        if first and self.args.keep:
            os.makedirs(self.args.keep, exist_ok=True)
            kept = os.path.join(self.args.keep, f'{number}-{name}')
            shutil.copy(path, kept)
            with open(kept + '.txt', 'w', encoding='utf-8') as f:
                f.write(f'--gpu {gpu}\n{what}\n{text}')

    @staticmethod
    def sign(status, text):
        for pattern in (r'Assertion .*', r'ERROR: \w+Sanitizer: .*',
                        r'.*runtime error: .*', r'.*LeakSanitizer.*'):
            if found := re.search(pattern, text):
                return found.group(0)[:200]
        return f'exit status {status}'

    def work(self, first):
        end = time.monotonic() + self.args.seconds
        number = first
        while (number < self.args.cases if self.args.cases
               else time.monotonic() < end):
            self.case(number)
            number += self.args.jobs


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--compile', required=True)
    parser.add_argument('--seconds', type=float, default=600)
    parser.add_argument('--cases', type=int)
    parser.add_argument('--seed', default='1')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--timeout', type=float, default=60)
    parser.add_argument('--largest', type=int, default=100000, metavar='BYTES')
    parser.add_argument('--damage', action='store_true')
    parser.add_argument('--keep', metavar='FOLDER')
    parser.add_argument('module', nargs='+')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        fuzzer = Fuzzer(args, scratch)
        if not fuzzer.seeds:
            parser.error('no modules')
        with ThreadPoolExecutor(args.jobs) as pool:
            list(pool.map(fuzzer.work, range(args.jobs)))
    total = sum(fuzzer.results.values())
    print(f'{total} cases: ' + ', '.join(
        f'{n} {what}' for what, n in fuzzer.results.most_common()))
    for kind, numbers in sorted(fuzzer.found.items(),
                                key=lambda x: -len(x[1])):
        print(f'{len(numbers)} × {kind}')
    if fuzzer.results['wrong']:
        return 1
    # Mutations that leave nothing to compile would test nothing.
    return 0 if args.damage or fuzzer.results['compiled'] * 3 >= total else 1


if __name__ == '__main__':
    sys.exit(main())
