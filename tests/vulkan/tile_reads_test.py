#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tile_reads_test.py --launcher COMMAND --tests VK_TESTS

A pass whose draws read what they drew is rendered in one piece: no barrier
between them stores the tiles.
"""
import argparse
import os
import shlex
import subprocess
import sys
import tempfile

CASES = (
    'attachment-self', 'attachment-self-zs', 'attachment-local',
    'attachment-local-zs', 'attachment-tile', 'attachment-tile-zs',
)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--launcher', required=True)
    parser.add_argument('--tests', required=True)
    args = parser.parse_args()
    wrong = 0
    for case in CASES:
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, 'log')
            subprocess.run([*shlex.split(args.launcher), '--log', log, '--',
                            args.tests, case], check=True)
            with open(log, encoding='utf-8') as f:
                count = sum('event=run ' in line and 'RUN_FRAGMENT' in line
                            for line in f)
        if count != 1:
            print(f'FAIL {case}: {count} times RUN_FRAGMENT, not once')
            wrong += 1
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
