#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts what compute shaders do when they run, with two drivers.

  count_run.py --run mali-run-compute --ours LAUNCHER --theirs LAUNCHER
               [--match REGEX] [--timeout S] MODULE|FOLDER...

Static counts punish a loop that was unrolled and say nothing of what a loop
costs.  This runs each shader that can run alone (run_compute.py) on the
simulated GPU and prints the simulator's counters of instructions by unit, ours
and theirs: a word of a loop that runs eight times counts eight times.  LAUNCHER
starts mali-sim with the driver and ends in "--log LOG --"; LOG is replaced.
Inputs are those of compute_inputs.py.
"""
import argparse
import math
import os
import sys
import tempfile

import collect_stats
import compute_inputs
import run_compute
import spirv_module

UNITS = ['fma', 'cvt', 'sfu', 'message']


def counters(log):
    """Of the log's last line with all of them."""
    found = None
    with open(log, encoding='utf-8') as f:
        for line in f:
            words = dict(w.split('=', 1) for w in line.split() if '=' in w)
            if 'instr_fma' in words:
                found = words
    return found and {u: int(found['instr_' + u]) for u in UNITS}


def run(args, launcher, case, folder):
    """What the simulator counted, or None."""
    launcher = launcher.replace('LOG', folder + '.log')
    out = run_compute.Runner(args, folder).run(launcher, folder, case)
    return None if isinstance(out, str) else counters(folder + '.log')


def show(args, path):
    with open(path, 'rb') as f:
        data = f.read()
    try:
        case = compute_inputs.case_of(os.path.basename(path), data)
    except (compute_inputs.LeftOut, spirv_module.Refused):
        return None
    with tempfile.TemporaryDirectory() as folder:
        ours, theirs = (run(args, launcher, case, f'{folder}/{i}')
                        for i, launcher in enumerate((args.ours, args.theirs)))
    if not ours or not theirs or not sum(theirs.values()):
        print(f'{os.path.basename(path)}: does not run on '
              f'{"both" if not ours and not theirs else "one of them"}')
        return None
    pairs = [(ours[u], theirs[u]) for u in UNITS]
    total = sum(ours.values()) / sum(theirs.values())
    print(' '.join(f'{a:7}/{b:<7}' for a, b in pairs) +
          f' {total:6.2f}  {os.path.basename(path)}', flush=True)
    return total


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--run', required=True)
    parser.add_argument('--ours', required=True)
    parser.add_argument('--theirs', required=True)
    parser.add_argument('--match', default='')
    parser.add_argument('--timeout', type=float, default=60)
    parser.add_argument('path', nargs='+')
    args = parser.parse_args()
    print(' '.join(f'{u:^15}' for u in UNITS) + '  ratio')
    ratios = [show(args, path)
              for path in collect_stats.find_modules(args.path, args.match)]
    ratios = [r for r in ratios if r]
    if ratios:
        mean = math.exp(sum(map(math.log, ratios)) / len(ratios))
        print(f'{len(ratios)} shaders, geometric mean of instructions '
              f'{mean:.3f}')
    return not ratios


if __name__ == '__main__':
    sys.exit(main())
