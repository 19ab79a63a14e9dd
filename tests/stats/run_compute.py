#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs compute shaders on two drivers and compares what they write.

  run_compute.py --run mali-run-compute --ours LAUNCHER --theirs LAUNCHER
                 [--other LAUNCHER]... [--match REGEX] [--jobs N]
                 [--timeout S] [--keep FOLDER] [--verbose] [-o TABLE]
                 MODULE|FOLDER...

Takes the compute shaders that can run alone; compute_inputs.py says on what.
LAUNCHER is what stands before the program ("" with VAR=VALUE for the
environment).  --other is the other driver run in another way, with subgroups of
another size for one: a shader to which that makes a difference has no one
result.  TABLE has a line for each shader:

  equal      bit for bit, NaNs being one
  close      floats within what Vulkan allows (LIMITS below), all else equal;
             with the largest error
  DIFFERS    neither
  FAILS      ours does not run it
  two        the other driver gives two results itself
  left out   the reason follows

The other driver gets a plainer module that computes the same: without its
wishes to unroll loops, of which lavapipe compiles the hundreds of copies for
minutes, without a promise on control flow that it does not know, and with a
length for each array of descriptors, of which it binds none otherwise.  --keep
has the module and the buffers of what differs, "ours" and "theirs".
Exit status 1 when something differs or fails, or nothing is equal.
"""
import argparse
import collections
import dataclasses
import math
import os
import re
import shlex
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import collect_stats
import compute_inputs
import spirv_module

# Errors relative to the number, or to a part of the largest that was written:
# what sums cancel; more where halves are added up, which round at each step.
# Vulkan allows single operations some units of the last place, 2^-24 or 2^-11,
# exp() and pow() as many as their argument is large, and shaders add up
# hundreds of them.  The functions of angles have an absolute error of 2^-11,
# and filters of textures have eight bits of a fraction.
LIMITS = {'f': 2**-15, 'e': 2**-6, 'd': 2**-40}
FLOOR, FLOOR_HALVES = 1 / 16, 1 / 4
LIMIT_ANGLES = LIMIT_FILTERED = 2**-9
LIMIT_NORMALISED = 1.5 / 256
# A step in a number of 10, 11 and 11 bits.
FIELDS = ((0, 1023), (10, 2047), (21, 2047))
ANGLES = {13, 14, 15, 16, 17, 18, 25, 26, 27, 28, 30}
FLOAT16 = 9
OP_LOOP_MERGE, LOOP_UNROLL, LOOP_DONT_UNROLL = 246, 1, 2
SUBGROUP_UNIFORM_CONTROL_FLOW = 4421
OP_INT, OP_ARRAY, OP_RUNTIME_ARRAY, OP_CONSTANT = 21, 28, 29, 43
DESCRIPTORS = 25, 26, 27  # types of images, samplers, and both


def limits_of(module):
    """LIMITS for what the module does."""
    out = dict(LIMITS)
    for _, op, w in compute_inputs.Source(module).instructions():
        if 87 <= op <= 94:
            out = {code: max(limit, LIMIT_FILTERED)
                   for code, limit in out.items()}
        elif op == 17 and w[0] == FLOAT16:
            out = dict.fromkeys(out, LIMITS['e'])
        elif op == 12 and w[3] in ANGLES:
            out = {code: max(limit, LIMIT_ANGLES)
                   for code, limit in out.items()}
    return out


def error_of(x, y, floor):
    if x == y or math.isnan(x) and math.isnan(y):
        return 0
    if not math.isfinite(x) or not math.isfinite(y):
        return math.inf
    return abs(x - y) / max(abs(x), abs(y), floor)


def in_order(resource, data):
    """With elements that a counter has ordered, which each run does anew,
    sorted."""
    n = resource.element_B
    if not n:
        return data
    return b''.join(sorted(data[at:at + n] for at in range(0, len(data), n)))


def compare(resource, ours, theirs, limits):
    """(largest error, None or where it is too large)."""
    ours, theirs = in_order(resource, ours), in_order(resource, theirs)
    places, known, steps = [], set(), 0
    for at, kind, bits, _ in resource.leaves:
        known.update(range(at, at + bits // 8))
        a, b = ours[at:at + bits // 8], theirs[at:at + bits // 8]
        if a == b:
            continue
        if kind == 'n':
            # Rounding, and filters with eight bits of a fraction.
            x, y = (int.from_bytes(w, 'little') / ((1 << bits) - 1)
                    for w in (a, b))
            error = max(abs(x - y) - 1 / ((1 << bits) - 1), 0)
            steps = max(steps, abs(x - y))
            if error > LIMIT_NORMALISED:
                return error, f'byte {at}: {x:.4g} and {y:.4g}'
            continue
        if kind == 'q' and all(
                abs((x >> low & mask) - (y >> low & mask)) <= 1
                for x, y in [(int.from_bytes(a, 'little'),
                              int.from_bytes(b, 'little'))]
                for low, mask in FIELDS):
            steps = max(steps, 1 / 1023)
            continue
        if kind != 'f':
            return 0, (f'byte {at}: {int.from_bytes(a, "little")} and '
                       f'{int.from_bytes(b, "little")}')
        code = compute_inputs.CODES[kind, bits]
        places.append((at, code, struct.unpack('<' + code, a)[0],
                       struct.unpack('<' + code, b)[0]))
    for at, (a, b) in enumerate(zip(ours, theirs)):
        if a != b and at not in known:
            return 0, f'byte {at}, where nothing is declared: {a} and {b}'
    written = [abs(struct.unpack_from(
        '<' + compute_inputs.CODES[kind, bits], theirs, at)[0])
               for at, kind, bits, _ in resource.leaves if kind == 'f' and
               theirs[at:at + bits // 8] != resource.data[at:at + bits // 8]]
    part = FLOOR_HALVES if limits['f'] == limits['e'] else FLOOR
    floor = max(filter(math.isfinite, written), default=0) * part
    worst = steps
    for at, code, x, y in places:
        error = error_of(x, y, floor)
        worst = max(worst, error)
        if error > limits[code]:
            return error, f'byte {at}: {x:.9g} and {y:.9g}'
    return worst, None


def written_of(case):
    return {place: r for place, r in case.resources.items() if r.written}


def plain(module):
    """The module as the other driver gets it."""
    source = compute_inputs.Source(module)
    out, whole = source.words[:5], None
    for at, op, w in source.instructions():
        words = source.words[at:at + 1 + len(w)]
        if op == OP_LOOP_MERGE and w[2] & LOOP_UNROLL:
            words[3] ^= LOOP_UNROLL | LOOP_DONT_UNROLL
        elif op == compute_inputs.OP_MODE and \
                w[1] == SUBGROUP_UNIFORM_CONTROL_FLOW:
            continue
        elif op == OP_INT and w[1] == 32:
            whole = w[0]
        elif op == OP_RUNTIME_ARRAY and whole and \
                source.m.types[w[1]][0] in DESCRIPTORS:
            length = out[3]
            out[3] += 1
            out += [4 << 16 | OP_CONSTANT, whole, length, spirv_module.UNSIZED]
            words = [4 << 16 | OP_ARRAY, *w, length]
        out += words
    return struct.pack(f'<{len(out)}I', *out)


class Runner:
    def __init__(self, args, scratch):
        self.args, self.scratch = args, scratch
        self.rows = {}

    def run(self, launcher, folder, case):
        """The buffers after the shader, or why there are none."""
        os.mkdir(folder)
        with open(f'{folder}/push', 'wb') as f:
            f.write(case.push)
        with open(f'{folder}/module.spv', 'wb') as f:
            f.write(case.module)
        command, env = [], dict(os.environ, NIR_DEBUG='novalidate',
                                MESA_SHADER_CACHE_DISABLE='true')
        for word in shlex.split(launcher):
            if not command and re.match(r'[A-Z_]+=', word):
                env.update([word.split('=', 1)])
            else:
                command.append(word)
        command += [self.args.run, f'{folder}/module.spv', '--push',
                    f'{folder}/push', '--groups',
                    ','.join(map(str, case.groups))]
        for address in case.addresses:
            command += ['--address', address]
        for (s, b), resource in case.resources.items():
            option, _, words = resource.option.partition(' ')
            command += [option, f'{s}:{b}={words}']
            if resource.data is not None:
                command[-1] += f'{folder}/{s}.{b}'
                with open(f'{folder}/{s}.{b}', 'wb') as f:
                    f.write(resource.data)
        # A session of its own: launchers have children.
        with subprocess.Popen(command, stdin=subprocess.DEVNULL, env=env,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              start_new_session=True) as child:
            try:
                text, _ = child.communicate(timeout=self.args.timeout)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.communicate()
                return f'over {self.args.timeout:g} s'
        if child.returncode:
            text = text.decode(errors='replace').strip().split('\n')
            return (f'{child.returncode}: {text[0][:300]}' +
                    (f' … {text[-1][:150]}' if len(text) > 1 else ''))
        out = {}
        for s, b in written_of(case):
            with open(f'{folder}/{s}.{b}', 'rb') as f:
                out[s, b] = f.read()
        return out

    def differ(self, case, ours, theirs):
        """(largest error, None or the place where they differ)."""
        worst, limits = 0, limits_of(case.module)
        for place, resource in written_of(case).items():
            error, where = compare(resource, ours[place], theirs[place], limits)
            worst = max(worst, error)
            if where:
                return worst, f'binding {place[0]}:{place[1]}, {where}'
        return worst, None

    def judge(self, path, folder):
        with open(path, 'rb') as f:
            data = f.read()
        try:
            case = compute_inputs.case_of(os.path.basename(path), data)
        except compute_inputs.LeftOut as e:
            return 'left out', str(e)
        case_theirs = dataclasses.replace(case, module=plain(case.module))
        theirs = self.run(self.args.theirs, f'{folder}/theirs', case_theirs)
        if isinstance(theirs, str):
            return 'left out', 'the other driver: ' + theirs
        if all(theirs[p] == r.data for p, r in written_of(case).items()):
            return 'left out', 'writes nothing on these numbers'
        ours = self.run(self.args.ours, f'{folder}/ours', case)
        where = None
        if not isinstance(ours, str):
            if ours == theirs:
                return 'equal', ''
            worst, where = self.differ(case, ours, theirs)
            if not where:
                return ('close', f'{worst:.2g}') if worst else ('equal', '')
        for i, launcher in enumerate(self.args.other):
            other = self.run(launcher, f'{folder}/other{i}', case_theirs)
            if isinstance(other, str):
                continue
            if self.differ(case, other, theirs)[1]:
                return 'two', where or ours
        return ('DIFFERS', where) if where else ('FAILS', ours)

    def work(self, job):
        number, (name, path) = job
        folder = os.path.join(self.scratch, str(number))
        os.mkdir(folder)
        verdict, detail = self.judge(path, folder)
        self.rows[name] = verdict, detail.replace(folder + '/', '')
        good = verdict in ('equal', 'close', 'left out')
        if not good or self.args.verbose:
            # In one piece: others write too.
            sys.stdout.write(f'{verdict} {path}: {detail}\n')
            sys.stdout.flush()
        if not good:
            if self.args.keep:
                shutil.copytree(folder, os.path.join(self.args.keep, name),
                                dirs_exist_ok=True)
        shutil.rmtree(folder)


def names_of(paths):
    """[(folder/file, path)]"""
    return [('/'.join(os.path.abspath(p).split('/')[-2:])
             .removesuffix('.spv'), p) for p in paths]


def summary(rows):
    counts = collections.Counter(
        verdict if verdict != 'left out' else
        'left out, ' + re.split(r':', detail)[0]
        for verdict, detail in rows.values())
    return [f'{n} {what}' for what, n in counts.most_common()]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--run', required=True)
    parser.add_argument('--ours', required=True)
    parser.add_argument('--theirs', required=True)
    parser.add_argument('--other', action='append', default=[])
    parser.add_argument('--match', default='')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--timeout', type=float, default=60)
    parser.add_argument('--keep')
    parser.add_argument('--verbose', action='store_true')
    parser.add_argument('-o', '--output')
    parser.add_argument('path', nargs='+')
    args = parser.parse_args()
    modules = names_of(collect_stats.find_modules(args.path, args.match))
    with tempfile.TemporaryDirectory() as scratch:
        runner = Runner(args, scratch)
        with ThreadPoolExecutor(args.jobs) as pool:
            list(pool.map(runner.work, enumerate(modules)))
    rows = {name: row for name, row in runner.rows.items()
            if row[1] != 'no compute shader'}
    counts = summary(rows)
    if args.output:
        with open(args.output, 'w', encoding='utf-8') as f:
            f.write(f'# {len(rows)} shaders, made with '
                    'tests/stats/run_compute.py\n')
            f.writelines(f'# {line}\n' for line in counts)
            f.writelines('\t'.join((name,) + row).rstrip() + '\n'
                         for name, row in sorted(rows.items()))
    print(', '.join(counts))
    verdicts = {row[0] for row in rows.values()}
    return 1 if verdicts & {'DIFFERS', 'FAILS'} or not verdicts & {
        'equal', 'close'} else 0


if __name__ == '__main__':
    sys.exit(main())
