#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""stats_tables_test.py --pipelines EXE --launcher COMMAND MODULE...

Collects the statistics of the modules with Valk, twice, and compares tables of
known ratios.
"""
import argparse
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile

import compare_stats
import spirv_module

HERE = os.path.dirname(os.path.realpath(__file__))
failures = []


def check(truth, what):
    if not truth:
        failures.append(what)
        print(f'FAIL {what}', file=sys.stderr)


def run(program, *args):
    done = subprocess.run([sys.executable, os.path.join(HERE, program), *args],
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout.decode()


def check_modules(modules, scratch):
    """The other stages are modules, and read and write the same locations."""
    validator = shutil.which('spirv-val')
    for path in modules:
        with open(path, 'rb') as f:
            p = spirv_module.pipeline_of(f.read())
        name = os.path.basename(path)
        check((p.other is None) == (p.stage == 'compute'), f'{name}: stages')
        if not p.other:
            continue
        other = spirv_module.pipeline_of(p.other)
        check({p.stage, other.stage} == {'vertex', 'fragment'},
              f'{name}: other stage')
        if validator:
            file = os.path.join(scratch, 'other.spv')
            with open(file, 'wb') as f:
                f.write(p.other)
            done = subprocess.run([validator, '--target-env', 'vulkan1.1', file],
                                  stdout=subprocess.PIPE, check=False,
                                  stderr=subprocess.STDOUT)
            check(not done.returncode, f'{name}: {done.stdout.decode()}')


def check_damage(modules):
    """What is cut off is refused, never an exception of Python's own."""
    with open(modules[0], 'rb') as f:
        data = f.read()
    refused = 0
    for size in list(range(0, 400, 4)) + [len(data) // 8 * 4 + 2]:
        try:
            spirv_module.pipeline_of(data[:size])
        except spirv_module.Refused:
            refused += 1
    check(refused > 20, 'pieces of modules are refused')


def check_table(table, modules):
    rows = compare_stats.read(table)
    check(len(rows) == len(modules), f'{len(rows)} rows')
    good = {n: row for n, row in rows.items() if row['status'] == 'ok'}
    # Some use what the driver does not offer; then it says so.
    check(len(good) >= len(rows) - 4, f'{len(good)} of {len(rows)} compile')
    for name, row in rows.items():
        check(row['status'] == 'ok' or row['status'].startswith('refused') and
              not row['status'].endswith('no reason given'),
              f'{name}: {row["status"]}')
    for name, row in good.items():
        check(row['inst'] > 0, f'{name}: no instructions')
        check(row['bytes'] == 8 * row['inst'], f'{name}: bytes')
        bound = max(row[unit] for unit in compare_stats.UNITS)
        # Two programs may have two bounds.
        check(row['stage'] == 'vertex' or math.isclose(
            row['cycles'], bound, abs_tol=1e-5), f'{name}: cycles')
        check(row['threads'] in (1, 2), f'{name}: threads')
        check(row['ms'] > 0, f'{name}: time')
    stages = {row['stage'] for row in rows.values()}
    check(stages == {'vertex', 'fragment', 'compute'}, f'stages {stages}')


def check_explained(other, table, scratch, count):
    """Shaders of four times the cycles need a reason each."""
    path = os.path.join(scratch, 'explained.txt')
    for lines, left in (('', count), ('x\tnobody\n', count),
                        ('# no\n.*\tslow\n', 0)):
        with open(path, 'w', encoding='utf-8') as f:
            f.write(lines)
        text = run('compare_stats.py', other, table)[1]
        found = re.search(r'without a reason: (\d+)  bar 0 +(\w+)', text)
        check(found and int(found[1]) == left and
              found[2] == ('MISSED' if left else 'met'), f'{lines}: {text}')
        check(text.count('no reason: ') == left, f'who has none: {text}')
        check(('a reason for nothing: x' in text) == lines.startswith('x'),
              f'reasons that nobody needs: {text}')


def check_ratios(table, scratch):
    """A table against itself, and against one with four times the cycles."""
    status, text = run('compare_stats.py', table, table)
    check(status == 0 and re.search(r'^all +\d+ +1\.000 +1\.000', text, re.M),
          f'equal tables: {text[:300]}')
    with open(table, encoding='utf-8') as f:
        note, head, *lines = f.read().splitlines()
    check(note.startswith('# '), note)
    at = head.split('\t').index('cycles')
    other = os.path.join(scratch, 'other.tsv')
    with open(other, 'w', encoding='utf-8') as f:
        f.write(head + '\n')
        for line in lines:
            fields = line.split('\t')
            fields[at] = str(4 * float(fields[at]))
            f.write('\t'.join(fields) + '\n')
    status, text = run('compare_stats.py', table, other)
    check(re.search(r'^all +\d+ +0\.250 +1\.000', text, re.M),
          f'a quarter of the cycles: {text[:300]}')
    check(re.search(r'cycles +0\.250 +bar 0\.90 +met', text), 'bar met')
    status, text = run('compare_stats.py', other, table)
    check(re.search(r'cycles +4\.000 +bar 0\.90 +MISSED', text), 'bar missed')
    ok = head.split('\t').index('status')
    check_explained(other, table, scratch,
                    sum(line.split('\t')[ok] == 'ok' for line in lines))
    with open(other, 'w', encoding='utf-8') as f:
        f.write(head + '\n')
    check(run('compare_stats.py', other, table)[0] == 1, 'nothing to compare')


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--pipelines', required=True)
    parser.add_argument('--launcher', required=True)
    parser.add_argument('module', nargs='+')
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        check_modules(args.module, scratch)
        check_damage(args.module)
        table = os.path.join(scratch, 'table.tsv')
        # A module that no driver takes must not end the others'.
        bad = os.path.join(scratch, 'bad.spv')
        with open(bad, 'wb') as f:
            f.write(b'no shader')
        status, text = run('collect_stats.py', '--pipelines', args.pipelines,
                           '--launcher', args.launcher, '-o', table, bad,
                           *args.module)
        check(status == 0 and 'bad: left out' in text, text)
        check_table(table, args.module)
        check_ratios(table, scratch)
    print(f'{len(args.module)} modules, {len(failures)} failures')
    return 1 if failures else 0


if __name__ == '__main__':
    sys.exit(main())
