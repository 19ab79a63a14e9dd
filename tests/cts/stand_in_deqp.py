#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Takes deqp-vk's place in a test of tools/check-cts.

The last part of a case's name says how the case ends.
"""
import os
import sys
import time

CASES = ['one.a.pass', 'one.a.fail', 'one.a.crash', 'one.b.pass2',
         'one.b.refuse', 'one.b.hang', 'one.b.pass3', 'two.report',
         'two.pass4', 'two.lost']


def say(text):
    sys.stdout.write(text + '\n')
    sys.stdout.flush()


def run(case):
    say(f"\nTest case '{case}'..")
    what = case.split('.')[-1]
    if what == 'crash':
        say('about to die')
        os.abort()
    elif what == 'hang':
        time.sleep(600)
    elif what == 'fail':
        say('  Fail (wrong (by far))')
    elif what == 'refuse':
        say('  NotSupported (no such feature at x.cpp:1)')
    elif what == 'lost':
        say('  DeviceLost (VK_ERROR_DEVICE_LOST)')
    elif what == 'report':
        say('mali-sim: strict: a report')
        say('  Pass (ok)')
    else:
        say('  Pass (ok)')


def main():
    options = dict(a.split('=', 1) for a in sys.argv[1:])
    if options.get('--deqp-runmode') == 'txt-caselist':
        with open(options['--deqp-caselist-export-file'], 'w',
                  encoding='utf-8') as f:
            f.write('GROUP: dEQP-VK.one\n')
            f.writelines(f'TEST: dEQP-VK.{case}\n' for case in CASES)
        return 0
    with open(options['--deqp-caselist-file'], encoding='utf-8') as f:
        for line in f:
            run(line.strip())
    return 0


if __name__ == '__main__':
    sys.exit(main())
