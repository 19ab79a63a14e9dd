#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs compute shaders on two drivers and compares what they write.

  run_compute.py --run mali-run-compute --ours LAUNCHER --theirs LAUNCHER
                 [--match REGEX] [--jobs N] [--timeout S]
                 MODULE|FOLDER...

Takes the shaders that can run alone: compute, with nothing but buffers.  Each
buffer has 64 KiB of numbers of the type that the shader declares, which add and
multiply without much rounding; push constants are all 4; one workgroup runs,
with no bounds checks.  LAUNCHER is what stands before the program ("" with
VAR=VALUE for the environment).  A shader that fails or differs is printed; a
difference may be the shader's own: threads that race, places beyond a buffer.
Exit status 1 when there is one.
"""
import argparse
import collections
import math
import os
import random
import re
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import collect_stats
import spirv_module

SIZE_B = 65536
PUSH = struct.pack('<I', 4) * 32
CODES = {('f', 32): 'f', ('f', 16): 'e', ('f', 64): 'd'}
RELATIVE = {'f': 2e-3, 'e': 2e-2, 'd': 1e-9}


def scalar_of(m, t):
    """The first scalar in a type."""
    op, w = m.types[t]
    if op in (21, 22):
        return ('f' if op == 22 else 'u', w[0])
    if op in (23, 24, 28, 29, 30):
        return scalar_of(m, w[0])
    return ('u', 32)


def buffers_of(data):
    """{(set, binding): (is uniform, scalar)}, or None."""
    p = spirv_module.pipeline_of(data)
    if p.stage != 'compute' or any(
            kind not in (spirv_module.UNIFORM_BUFFER,
                         spirv_module.STORAGE_BUFFER) or n != 1
            for kind, n in p.bindings.values()):
        return None
    m, out = spirv_module.parse(data), {}
    for var, (_, storage) in m.variables.items():
        if storage not in (spirv_module.UNIFORM, spirv_module.STORAGE):
            continue
        place = (m.value(var, spirv_module.SET),
                 m.value(var, spirv_module.BINDING))
        kind = p.bindings[place][0]
        out[place] = (kind == spirv_module.UNIFORM_BUFFER,
                      scalar_of(m, spirv_module.pointee(m, var)))
    return out


def contents(scalar, rng):
    kind, bits = scalar
    n = SIZE_B * 8 // bits
    if kind == 'f':
        return struct.pack(f'<{n}{CODES[scalar]}',
                           *(rng.choice((-2, -1, -.5, .5, 1, 1.5, 2))
                             for _ in range(n)))
    if bits == 8:
        return bytes(rng.randrange(256) for _ in range(n))
    return b''.join(rng.randrange(4).to_bytes(bits // 8, 'little')
                    for _ in range(n))


def same(scalar, a, b):
    """None, or the first place that differs."""
    if a == b:
        return None
    code = CODES.get(scalar)
    if not code:
        at = next(i for i, (x, y) in enumerate(zip(a, b)) if x != y)
        return f'byte {at}: {a[at]} and {b[at]}'
    n = len(a) // struct.calcsize(code)
    for i, (x, y) in enumerate(zip(struct.unpack(f'<{n}{code}', a),
                                   struct.unpack(f'<{n}{code}', b))):
        if math.isnan(x) or math.isnan(y):
            if math.isnan(x) != math.isnan(y):
                return f'{i}: {x} and {y}'
        elif x != y and not math.isclose(x, y, rel_tol=RELATIVE[code],
                                         abs_tol=RELATIVE[code]):
            return f'{i}: {x} and {y}'
    return None


class Runner:
    def __init__(self, args, scratch):
        self.args, self.scratch = args, scratch
        self.verdicts = collections.Counter()
        self.bad = []

    def run(self, launcher, folder, path, buffers):
        command, env = [], dict(os.environ, NIR_DEBUG='novalidate')
        for word in shlex.split(launcher):
            if not command and re.match(r'[A-Z_]+=', word):
                env.update([word.split('=', 1)])
            else:
                command.append(word)
        command += [self.args.run, path, '--push',
                    os.path.join(self.scratch, 'push')]
        for (s, b), (uniform, _) in buffers.items():
            command += ['--uniform' if uniform else '--buffer',
                        f'{s}:{b}={folder}/{s}.{b}']
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, env=env,
                                  stdout=subprocess.PIPE, check=False,
                                  stderr=subprocess.STDOUT,
                                  timeout=self.args.timeout)
        except subprocess.TimeoutExpired:
            return f'over {self.args.timeout} s'
        if not done.returncode:
            return None
        text = done.stdout.decode(errors='replace').strip().split('\n')
        return f'{done.returncode}: {text[0][:150]} … {text[-1][:150]}'

    def judge(self, number, path):
        with open(path, 'rb') as f:
            data = f.read()
        try:
            buffers = buffers_of(data)
        except spirv_module.Refused:
            buffers = None
        if not buffers:
            return 'cannot run alone', ''
        rng = random.Random(os.path.basename(path))
        folders = [os.path.join(self.scratch, f'{number}.{i}')
                   for i in (0, 1)]
        for folder in folders:
            os.mkdir(folder)
        for (s, b), (_, scalar) in buffers.items():
            first = contents(scalar, rng)
            for folder in folders:
                with open(f'{folder}/{s}.{b}', 'wb') as f:
                    f.write(first)
        theirs = self.run(self.args.theirs, folders[1], path, buffers)
        if theirs:
            return 'the other driver does not run it', theirs
        ours = self.run(self.args.ours, folders[0], path, buffers)
        if ours:
            return 'FAILS', ours
        for (s, b), (_, scalar) in buffers.items():
            pair = []
            for folder in folders:
                with open(f'{folder}/{s}.{b}', 'rb') as f:
                    pair.append(f.read())
            where = same(scalar, *pair)
            if where:
                return 'DIFFERS', f'buffer {s}:{b}, {where}'
        for folder in folders:
            shutil.rmtree(folder)
        return 'same', ''

    def work(self, job):
        number, path = job
        verdict, detail = self.judge(number, path)
        self.verdicts[verdict] += 1
        if verdict in ('FAILS', 'DIFFERS'):
            self.bad.append(path)
            print(f'{verdict} {path}: {detail}', flush=True)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--run', required=True)
    parser.add_argument('--ours', required=True)
    parser.add_argument('--theirs', required=True)
    parser.add_argument('--match', default='')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--timeout', type=float, default=60)
    parser.add_argument('path', nargs='+')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        with open(os.path.join(scratch, 'push'), 'wb') as f:
            f.write(PUSH)
        runner = Runner(args, scratch)
        with ThreadPoolExecutor(args.jobs) as pool:
            list(pool.map(runner.work, enumerate(
                collect_stats.find_modules(args.path, args.match))))
    print(', '.join(f'{n} {what}' for what, n
                    in runner.verdicts.most_common()))
    return 1 if runner.bad or not runner.verdicts['same'] else 0


if __name__ == '__main__':
    sys.exit(main())
