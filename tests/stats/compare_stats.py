#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares two tables of collect_stats.py: ours ÷ theirs, shader by shader.

  compare_stats.py OURS THEIRS [--match REGEX] [--worst N] [--by METRIC]
                   [--all] [--failures FILE] [--explained FILE]

Prints geometric means of the ratios for each group of shaders (the folder they
were in) and stage, sums of spills and fills, how many shaders keep their
threads, and the worst shaders of a metric.  --all prints each shader's ratios
too; --failures writes what has statistics there and not here, with the reason.
--explained (explained.txt beside OURS) has a line for each shader that may be
above 1.25 times the cycles: a regular expression, a tab, the reason.
"""
import argparse
import collections
import csv
import math
import os
import re
import sys

RATIOS = ['cycles', 'inst', 'bytes', 'ms']
UNITS = ['fma', 'cvt', 'sfu', 'varying', 'ls', 'texture']
# The bars of docs/statistics.md; ms is no compile time (see there).
BARS = {'cycles': 0.90, 'inst': 0.90, 'bytes': 0.90}


def read(path):
    with open(path, encoding='utf-8') as f:
        lines = [line for line in f if not line.startswith('#')]
    rows = list(csv.DictReader(lines, delimiter='\t', quoting=csv.QUOTE_NONE))
    for row in rows:
        for key in row:
            if key not in ('shader', 'stage', 'status'):
                row[key] = float(row[key])
    return {row['shader']: row for row in rows}


def ratio(ours, theirs, key):
    a, b = ours[key], theirs[key]
    # A program of nothing against one of nothing is even.
    return 1.0 if a == b else (a / b if a > 0 and b > 0 else None)


def mean(values):
    values = [v for v in values if v]
    if not values:
        return float('nan')
    return math.exp(sum(map(math.log, values)) / len(values))


def bound(row):
    return max(UNITS, key=lambda unit: row[unit])


def print_means(pairs):
    groups = collections.defaultdict(list)
    for name, ours, theirs in pairs:
        groups[name.split('/')[0]].append((ours, theirs))
        groups['stage ' + ours['stage']].append((ours, theirs))
        groups['bound by ' + bound(theirs)].append((ours, theirs))
    groups['all'] = [(ours, theirs) for _, ours, theirs in pairs]
    width = max(map(len, groups))
    print('geometric means of ours ÷ theirs, sums of spills and fills,\n'
          'shaders with fewer and with more threads')
    print(f'{"":{width}} shaders ' + ''.join(f'{r:>8}' for r in RATIOS) +
          '   spills+fills (ours/theirs)  fewer  more threads')
    for group, rows in groups.items():
        means = [mean(ratio(a, b, r) for a, b in rows) for r in RATIOS]
        spills = [int(sum(row[i]['spills'] + row[i]['fills'] for row in rows))
                  for i in (0, 1)]
        fewer = sum(a['threads'] < b['threads'] for a, b in rows)
        more = sum(a['threads'] > b['threads'] for a, b in rows)
        print(f'{group:{width}} {len(rows):7} ' +
              ''.join(f'{m:8.3f}' for m in means) +
              f'{spills[0]:16} / {spills[1]:<10}{fewer:7} {more:5}')


def print_units(pairs):
    print('\nsums over all shaders of cycles by unit (ours / theirs)')
    for unit in UNITS:
        a = sum(ours[unit] for _, ours, _ in pairs)
        b = sum(theirs[unit] for _, _, theirs in pairs)
        print(f'  {unit:8} {a:12.1f} / {b:12.1f}' +
              (f' = {a / b:.3f}' if b else ''))


def print_shader(name, ours, theirs):
    ratios = [ratio(ours, theirs, r) for r in RATIOS]
    print(' '.join(f'{r:6.2f}' if r else '     -' for r in ratios) +
          f'  {ours["cycles"]:8.2f} {bound(ours):8} {theirs["cycles"]:8.2f} '
          f'{bound(theirs):8} {ours["inst"]:6.0f} {theirs["inst"]:6.0f} '
          f'{ours["spills"] + ours["fills"]:5.0f} '
          f'{theirs["spills"] + theirs["fills"]:5.0f} '
          f'{ours["threads"]:.0f}/{theirs["threads"]:.0f}  {name}')


def print_shaders(title, pairs):
    print(f'\n{title}')
    print('cycles   inst  bytes   time    cycles (bound)    theirs (bound)   '
          ' inst theirs spill theirs thr  shader')
    for pair in pairs:
        print_shader(*pair)


def read_explained(path):
    """[(expression, reason)]; no file explains nothing."""
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8') as f:
        lines = [line.rstrip('\n') for line in f
                 if line.strip() and not line.startswith('#')]
    return [tuple(line.split('\t', 1)) for line in lines]


def print_explained(pairs, explained):
    """How many shaders are above 1.25 without a reason."""
    over = [name for name, a, b in pairs
            if (ratio(a, b, 'cycles') or 99) > 1.25]
    without = [name for name in over
               if not any(re.fullmatch(e, name) for e, _ in explained)]
    print(f'  {"shaders above 1.25 in cycles":28} {len(over):7}  of them '
          f'without a reason: {len(without)}  bar 0     '
          f'{"MISSED" if without else "met"}')
    for name in without:
        print(f'    no reason: {name}')
    for expression, _ in explained:
        if not any(re.fullmatch(expression, name) for name in over):
            print(f'    a reason for nothing: {expression}')


def print_bars(pairs, explained):
    print('\nbars')
    for key, bar in BARS.items():
        value = mean(ratio(a, b, key) for _, a, b in pairs)
        print(f'  {key:28} {value:7.3f}  bar {bar:.2f}  '
              f'{"met" if value <= bar else "MISSED"}')
    sums = [sum(p[i]['spills'] + p[i]['fills'] for p in pairs) for i in (1, 2)]
    value = sums[0] / sums[1] if sums[1] else (math.inf if sums[0] else 0)
    print(f'  {"spills and fills":28} {value:7.3f}  bar 0.50  '
          f'{"met" if value <= 0.5 else "MISSED"}')
    kept = sum(a['threads'] >= b['threads'] for _, a, b in pairs) / len(pairs)
    print(f'  {"no fewer threads":28} {kept:7.3f}  bar 0.98  '
          f'{"met" if kept >= 0.98 else "MISSED"}')
    print_explained(pairs, explained)


def write_failures(path, ours, theirs):
    """Most frequent reason first; numbers in a reason do not tell it apart."""
    reasons = collections.defaultdict(list)
    for name, row in theirs.items():
        mine = ours.get(name)
        if row['status'] != 'ok' or (mine and mine['status'] == 'ok'):
            continue
        why = mine['status'] if mine else 'not in the table'
        reasons[re.sub(r'(0x[0-9a-f]+|\b\d+\b|%\w+)', '#', why)].append(
            (name, why))
    with open(path, 'w', encoding='utf-8') as f:
        for why, names in sorted(reasons.items(), key=lambda r: -len(r[1])):
            f.write(f'{len(names)} × {names[0][1]}\n')
            f.writelines(f'    {name}\n' for name, _ in names)
        late = [n for n, r in ours.items() if r['status'] == 'ok'
                and theirs.get(n, r)['status'] != 'ok']
        f.write(f'\n{len(late)} have statistics here and not there\n')
        f.writelines(f'    {n}: {theirs[n]["status"]}\n' for n in late)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('ours')
    parser.add_argument('theirs')
    parser.add_argument('--match', default='')
    parser.add_argument('--worst', type=int, default=20)
    parser.add_argument('--by', choices=RATIOS, default='cycles')
    parser.add_argument('--all', action='store_true')
    parser.add_argument('--failures', metavar='FILE')
    parser.add_argument('--explained', metavar='FILE')
    args = parser.parse_args()
    ours, theirs = read(args.ours), read(args.theirs)
    if args.failures:
        write_failures(args.failures, ours, theirs)
    pairs = [(name, row, theirs[name]) for name, row in ours.items()
             if re.search(args.match, name) and row['status'] == 'ok'
             and name in theirs and theirs[name]['status'] == 'ok']
    if not pairs:
        print('compare_stats: no shader in both tables', file=sys.stderr)
        return 1
    missing = sum(row['status'] == 'ok' and re.search(args.match, name)
                  is not None for name, row in theirs.items()) - len(pairs)
    print(f'{len(pairs)} shaders in both, {missing} with statistics only '
          'there\n')
    print_means(pairs)
    print_units(pairs)
    print_bars(pairs, read_explained(args.explained or os.path.join(
        os.path.dirname(args.ours), 'explained.txt')))
    pairs.sort(key=lambda p: -(ratio(p[1], p[2], args.by) or math.inf))
    if args.worst:
        print_shaders(f'the worst by {args.by}', pairs[:args.worst])
        # Ratios of small numbers hide where the time goes.
        lost = sorted(pairs, key=lambda p: p[2][args.by] - p[1][args.by])
        print_shaders(f'most lost in {args.by}', lost[:args.worst])
    if args.all:
        print_shaders('all', pairs)
    return 0


if __name__ == '__main__':
    sys.exit(main())
