#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Counts what compute shaders do when they run, with two drivers.

  count_run.py --run mali-run-compute --ours LAUNCHER --theirs LAUNCHER
               [--match REGEX] [--push N] [--timeout S] MODULE|FOLDER...

Static counts punish a loop that was unrolled and say nothing of what a loop
costs.  This runs each shader that can run alone (run_compute.py) on the
simulated GPU and prints the simulator's counters of instructions by unit, ours
and theirs: a word of a loop that runs eight times counts eight times.  LAUNCHER
starts mali-sim with the driver and ends in "--log LOG --"; LOG is replaced.
Push constants are all N (4).
"""
import argparse
import math
import os
import random
import shlex
import struct
import subprocess
import sys
import tempfile

import collect_stats
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


def run(args, launcher, path, buffers, folder):
    log = os.path.join(folder, 'log')
    command = [log if w == 'LOG' else w for w in shlex.split(launcher)]
    command += [args.run, path, '--push', os.path.join(folder, 'push')]
    for (s, b), (uniform, scalar) in buffers.items():
        name = f'{folder}/{s}.{b}'
        with open(name, 'wb') as f:
            f.write(run_compute.contents(
                scalar, random.Random(f'{path} {s} {b}')))
        command += ['--uniform' if uniform else '--buffer',
                    f'{s}:{b}={name}']
    env = dict(os.environ, NIR_DEBUG='novalidate',
               PAN_I_WANT_A_BROKEN_VULKAN_DRIVER='1',
               MESA_SHADER_CACHE_DISABLE='true')
    try:
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, check=False,
                              stderr=subprocess.DEVNULL, timeout=args.timeout)
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else counters(log)


def show(args, path):
    with open(path, 'rb') as f:
        data = f.read()
    try:
        buffers = run_compute.buffers_of(data)
    except spirv_module.Refused:
        buffers = None
    if not buffers:
        return None
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, 'push'), 'wb') as f:
            f.write(struct.pack('<I', args.push) * 32)
        ours, theirs = (run(args, l, path, buffers, folder)
                        for l in (args.ours, args.theirs))
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
    parser.add_argument('--push', type=int, default=4)
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
