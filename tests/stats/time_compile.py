#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares how long two drivers take from NIR to binary.

  time_compile.py --pipelines stats_pipelines [--launcher COMMAND]
                  --their-launcher COMMAND [--repeat N] [--match REGEX]
                  [--every N] [--timeout S] -o TABLE FOLDER|FILE...

Each module becomes a pipeline, N times with each of the two drivers, in turn.
Both have to print, for each shader, lines

  time: STAGE STEP NANOSECONDS ns

where the steps together are all that happens to the shader between the parser
of SPIR-V and the binary: VALK_DEBUG=time does.  For each step the least time of
all repetitions counts.  TABLE is text, a line a shader, times in ms.
docs/statistics.md says how Mesa's driver is made to print the same.
"""
import argparse
import collections
import math
import os
import re
import sys
import tempfile

import collect_stats

LINE = re.compile(r'^time: (?:MESA_SHADER_)?(\w+) (\w+) (\d+) ns$')


class Timed(collect_stats.Process):
    """A driver whose lines of times are kept."""

    def __init__(self, args, launcher, env):
        super().__init__(argparse.Namespace(
            launcher=launcher, pipelines=args.pipelines,
            timeout=args.timeout), env)

    def times(self, job):
        """{step: ms} of the shader in question, or None."""
        row = self.run(job)
        if row['status'] not in ('ok', 'no statistics'):
            return None
        steps = collections.Counter()
        for line in self.lines:
            found = LINE.match(line)
            if found and found[1].lower() == job['stage']:
                steps[found[2]] += int(found[3]) / 1e6
        return steps or None


def least(runs):
    return {step: min(r[step] for r in runs) for step in runs[0]}


def measure(args, drivers, job):
    """The two drivers' times of one shader, or None."""
    runs = ([], [])
    for _ in range(args.repeat):
        for driver, kept in zip(drivers, runs):
            times = driver.times(job)
            if not times:
                return None
            kept.append(times)
    return tuple(map(least, runs))


def mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def summary(rows):
    """Lines that say how the two compare, by stage and by size."""
    groups = collections.defaultdict(list)
    for job, ours, theirs in rows:
        pair = sum(ours.values()), sum(theirs.values())
        groups[job['stage']].append(pair)
        groups['over 5 ms there' if pair[1] > 5 else
               '1 to 5 ms there' if pair[1] > 1 else
               'up to 1 ms there'].append(pair)
        groups['all'].append(pair)
    yield (f'{"":18}shaders  geometric mean     sum  ours ms  theirs ms')
    for name, pairs in sorted(groups.items(), key=lambda g: g[0] == 'all'):
        a, b = (sum(p[i] for p in pairs) for i in (0, 1))
        yield (f'{name:18}{len(pairs):7}{mean([x / y for x, y in pairs]):16.3f}'
               f'{a / b:8.3f}{a:9.0f}{b:11.0f}')


def steps_of(rows, which):
    total = collections.Counter()
    for row in rows:
        total.update(row[which])
    return ', '.join(f'{k} {v:.0f}' for k, v in sorted(total.items()))


def write_table(path, rows):
    with open(path, 'w', encoding='utf-8') as f:
        f.write('# CPU time from NIR to binary in ms, ours and theirs; made by '
                'tests/stats/time_compile.py, see docs/statistics.md\n'
                'shader\tstage\tours\ttheirs\n')
        for job, ours, theirs in sorted(rows, key=lambda r: r[0]['name']):
            f.write(f'{job["name"]}\t{job["stage"]}\t{sum(ours.values()):.3f}'
                    f'\t{sum(theirs.values()):.3f}\n')


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--pipelines', required=True)
    parser.add_argument('--launcher', default='')
    parser.add_argument('--their-launcher', required=True)
    parser.add_argument('--match', default='')
    parser.add_argument('--every', type=int, default=1,
                        help='only each Nth module')
    parser.add_argument('--repeat', type=int, default=5)
    parser.add_argument('--timeout', type=float, default=60)
    parser.add_argument('-o', '--output', required=True)
    parser.add_argument('path', nargs='+')
    args = parser.parse_args()
    env = dict(os.environ, VALK_DEBUG='time', PANVK_TIME='1',
               MESA_SHADER_CACHE_DISABLE='true',
               PAN_I_WANT_A_BROKEN_VULKAN_DRIVER='1')
    drivers = [Timed(args, launcher, env)
               for launcher in (args.launcher, args.their_launcher)]
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        jobs = list(collect_stats.make_jobs(args, scratch))[::args.every]
        for job in jobs:
            found = measure(args, drivers, job)
            if found:
                rows.append((job, *found))
            else:
                print(f'{job["name"]}: not in both', file=sys.stderr)
    for driver in drivers:
        driver.stop()
    if not rows:
        print('no shader has times in both')
        return 1
    write_table(args.output, rows)
    print('\n'.join(summary(rows)))
    print(f'ms by step: ours {steps_of(rows, 1)}; theirs {steps_of(rows, 2)}')
    return 0


if __name__ == '__main__':
    sys.exit(main())
