#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Collects what a driver's compiler says of each SPIR-V module in folders.

  collect_stats.py --pipelines stats_pipelines [--launcher COMMAND]
                   [--match REGEX] [--jobs N] [--timeout S] [--verbose]
                   [--note TEXT] -o TABLE FOLDER|FILE...

Each module becomes a pipeline (stats_pipelines.c) made by whatever driver the
launcher chooses; the driver has to print its statistics: this asks Valk with
MCC_DEBUG=stats and Mesa's panvk with BIFROST_MESA_DEBUG=shaderdb.  TABLE is
text, a line a shader; compare_stats.py reads it.  A vertex shader counts with
its two programs, position and varyings, together.
"""
import argparse
import os
import re
import selectors
import shlex
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import spirv_module

COUNTS = ['inst', 'bytes', 'threads', 'loops', 'spills', 'fills']
CYCLES = ['cycles', 'fma', 'cvt', 'sfu', 'varying', 'ls', 'texture']
COLUMNS = ['shader', 'stage', 'status', 'ms'] + COUNTS + CYCLES
NUMBER = r'([0-9.]+)'
VALK = re.compile(
    rf'^mcc: (\w+) (\w+): {NUMBER} inst, {NUMBER} cycles, {NUMBER} fma, '
    rf'{NUMBER} cvt, {NUMBER} sfu, {NUMBER} varying, {NUMBER} load/store, '
    rf'{NUMBER} texture, {NUMBER} bytes, \S+ registers, {NUMBER} threads, '
    rf'{NUMBER} loops, {NUMBER}:{NUMBER} spills:fills')
MESA = re.compile(
    rf'^SHADER-DB: (\w+) shader: {NUMBER} inst, {NUMBER} cycles, '
    rf'{NUMBER} fma, {NUMBER} cvt, {NUMBER} sfu, {NUMBER} v, {NUMBER} t, '
    rf'{NUMBER} ls, {NUMBER} quadwords, {NUMBER} threads, {NUMBER} loops, '
    rf'{NUMBER}:{NUMBER} spills:fills')
INSTRUCTION_B = 8


def parse_line(line):
    """(stage, program, values) of a line of statistics, or None."""
    if found := VALK.match(line):
        stage, program, *v = found.groups()
        v = dict(zip(['inst', 'cycles', 'fma', 'cvt', 'sfu', 'varying', 'ls',
                      'texture', 'bytes', 'threads', 'loops', 'spills',
                      'fills'], map(float, v)))
        if program in ('position_plain', 'varying_noperspective'):
            return None
    elif found := MESA.match(line):
        program, *v = found.groups()
        v = dict(zip(['inst', 'cycles', 'fma', 'cvt', 'sfu', 'varying',
                      'texture', 'ls', 'bytes', 'threads', 'loops', 'spills',
                      'fills'], map(float, v)))
        program = program.replace('MESA_SHADER_', '').lower()
        stage = 'vertex' if program in ('position', 'varying') else program
    else:
        return None
    # Without what is put behind a program: Mesa pads by more than it needs.
    v['bytes'] = v['inst'] * INSTRUCTION_B
    return stage, program, v


def row_of(job, status, ns, lines):
    """A line of the table: the programs of the stage, added up."""
    programs = {}
    for line in lines:
        found = parse_line(line)
        if found and found[0] == job['stage']:
            programs[found[1]] = found[2]
    row = {'shader': job['name'], 'stage': job['stage'], 'status': status,
           'ms': ns / 1e6}
    if status == 'ok' and not programs:
        row['status'] = 'no statistics'
    for key in COUNTS + CYCLES:
        values = [v[key] for v in programs.values()]
        row[key] = (min(values) if key == 'threads' else sum(values)
                    ) if values else 0
    return row


def reason(lines):
    """What of a driver's noise says why it failed."""
    text = [line for line in lines if line.strip()
            and not line.startswith(('mcc:', 'SHADER-DB', 'stats:', '#'))]
    # Mesa's parser of SPIR-V: the place in its source, then why.
    for i, line in enumerate(text[:-2]):
        if 'SPIR-V parsing FAILED' in line:
            return text[i + 2].strip()[:200]
    for line in text:
        if line.startswith('driver says: ') and 'VK_ERROR' in line:
            return line.removeprefix('driver says: ').strip()[:200]
    for word in ('ssert', 'rror', 'fail', 'not ', 'ERROR'):
        for line in text:
            if word in line:
                return line.strip()[:200]
    return text[-1].strip()[:200] if text else 'no reason given'


def plan_line(job):
    def listing(items):
        return ','.join(':'.join(map(str, i)) for i in items) or '-'
    p = job['pipeline']
    bindings = [(s, b, kind, n) for (s, b), (kind, n)
                in sorted(p.bindings.items())]
    return '\t'.join([
        job['name'], p.stage, job['file'], p.entry, job['other'] or '-',
        listing(bindings), listing(p.attributes), listing(p.colors),
        listing((i,) for i in sorted(p.input_attachments))]) + '\n'


class Process:
    """stats_pipelines, started again whenever a driver takes it down."""

    def __init__(self, args, env):
        self.args, self.env, self.child = args, env, None
        self.lines = []  # what the driver printed for the last job

    def start(self):
        self.child = subprocess.Popen(
            shlex.split(self.args.launcher) + [self.args.pipelines],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, env=self.env)
        os.set_blocking(self.child.stderr.fileno(), False)

    def stop(self):
        if self.child:
            self.child.stdin.close()
            if self.child.poll() is None:
                self.child.terminate()
            self.child.wait()
            self.child.stderr.close()
        self.child = None

    def read_until_end(self, deadline):
        """(lines, how it ended: 'end', 'died' or 'late')"""
        data = b''
        with selectors.DefaultSelector() as selector:
            selector.register(self.child.stderr, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    return data, 'late'
                piece = os.read(self.child.stderr.fileno(), 1 << 20)
                if not piece:
                    return data, 'died'
                data += piece
                if re.search(rb'^stats: end .*\n', data, re.M):
                    return data, 'end'

    def run(self, job):
        if not self.child or self.child.poll() is not None:
            self.stop()
            self.start()
        try:
            self.child.stdin.write(plan_line(job).encode())
            self.child.stdin.flush()
            deadline = time.monotonic() + self.args.timeout
            data, how = self.read_until_end(deadline)
        except BrokenPipeError:
            data, how = b'', 'died'
        self.lines = lines = data.decode(errors='replace').split('\n')
        if how == 'end':
            end = next(x for x in lines if x.startswith('stats: end '))
            _, _, _, result, ns = end.rsplit(' ', 4)
            status = ('ok' if result == '0' else
                      f'refused ({result}): {reason(lines)}')
            return row_of(job, status, int(ns), lines)
        self.stop()
        if how == 'late':
            return row_of(job, f'over {self.args.timeout} s', 0, [])
        return row_of(job, f'crash: {reason(lines)}', 0, [])


def find_modules(paths, match):
    for path in paths:
        if os.path.isfile(path):
            yield path
        for folder, _, names in sorted(os.walk(path)):
            for name in sorted(names):
                file = os.path.join(folder, name)
                if name.endswith('.spv') and re.search(match, file):
                    yield file


def make_jobs(args, scratch):
    for i, file in enumerate(find_modules(args.path, args.match)):
        with open(file, 'rb') as f:
            data = f.read()
        name = '/'.join(file.split(os.sep)[-2:]).removesuffix('.spv')
        job = {'name': name.replace(' ', '_'), 'file': os.path.abspath(file),
               'stage': '?', 'other': None}
        try:
            job['pipeline'] = p = spirv_module.pipeline_of(data)
        except spirv_module.Refused as e:
            print(f'{job["name"]}: left out: {e}', file=sys.stderr)
            continue
        job['stage'] = p.stage
        if p.other:
            job['other'] = os.path.join(scratch, f'{i}.spv')
            with open(job['other'], 'wb') as f:
                f.write(p.other)
        yield job


def write_table(path, rows, note):
    def text(value):
        if isinstance(value, str):
            return value.replace('\t', ' ')
        return f'{value:.6f}'.rstrip('0').rstrip('.')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(f'# {note}; made by tests/stats/collect_stats.py, see '
                'docs/statistics.md\n')
        f.write('\t'.join(COLUMNS) + '\n')
        for row in sorted(rows, key=lambda r: r['shader']):
            f.write('\t'.join(text(row[c]) for c in COLUMNS) + '\n')


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--pipelines', required=True)
    parser.add_argument('--launcher', default='')
    parser.add_argument('--match', default='')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--timeout', type=float, default=120)
    parser.add_argument('--note', default='statistics of shaders',
                        help='what the first line of the table says')
    parser.add_argument('--verbose', action='store_true')
    parser.add_argument('-o', '--output', required=True)
    parser.add_argument('path', nargs='+')
    args = parser.parse_args()
    # No validation of what is between passes: not what a user would pay for.
    env = dict(os.environ, MCC_DEBUG='stats', BIFROST_MESA_DEBUG='shaderdb',
               MESA_SHADER_CACHE_DISABLE='true', NIR_DEBUG='novalidate',
               PAN_I_WANT_A_BROKEN_VULKAN_DRIVER='1')
    with tempfile.TemporaryDirectory() as scratch:
        jobs = list(make_jobs(args, scratch))
        rows = []

        def work(part):
            process = Process(args, env)
            for job in part:
                rows.append(process.run(job))
                if args.verbose:
                    row = rows[-1]
                    print(f'{len(rows)}/{len(jobs)} {row["shader"]}: '
                          f'{row["status"]} {row["ms"]:.0f} ms', flush=True)
            process.stop()

        with ThreadPoolExecutor(args.jobs) as pool:
            list(pool.map(work, [jobs[i::args.jobs]
                                 for i in range(args.jobs)]))
    write_table(args.output, rows, args.note)
    good = sum(r['status'] == 'ok' for r in rows)
    print(f'{good} of {len(rows)} shaders have statistics: {args.output}')
    return 0 if good else 1


if __name__ == '__main__':
    sys.exit(main())
