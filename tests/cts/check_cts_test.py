#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Tests tools/check-cts with a stand-in for deqp-vk.

  check_cts_test.py CHECK_CTS STAND_IN
"""
import os
import subprocess
import sys
import tempfile

WANTED = {
    'one.a.pass': 'passed', 'one.a.fail': 'failed', 'one.a.crash': 'crashed',
    'one.b.pass2': 'passed', 'one.b.refuse': 'unsupported',
    'one.b.hang': 'timeout', 'one.b.pass3': 'passed', 'two.report': 'failed',
    'two.pass4': 'passed', 'two.lost': 'failed',
}
WRONG = {n for n, v in WANTED.items() if v not in ('passed', 'unsupported')}


def check(condition, message, out):
    if not condition:
        sys.exit(f'{message}\n{out}')


def run(args, folder, *options):
    """Returns the exit status, the output and {case: (verdict, detail)}."""
    results = os.path.join(folder, 'results.tsv')
    done = subprocess.run(
        [sys.executable, args[0], '--deqp', args[1], '--icd', 'none.json',
         '--timeout', '3', '--results', results, *options], check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    with open(results, encoding='utf-8') as f:
        lines = [line.rstrip('\n').split('\t') for line in f]
    return (done.returncode, done.stdout.decode(),
            {name[len('dEQP-VK.'):]: (verdict, detail)
             for verdict, name, detail in lines})


def main():
    args = [os.path.realpath(a) for a in sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        status, out, results = run(args, folder, '--match', '*', '--chunk',
                                   '4')
        got = {name: verdict for name, (verdict, _) in results.items()}
        check(got == WANTED, f'wanted {WANTED}, got {got}', out)
        check(status == 1, f'exit status {status}', out)
        check('about to die' in results['one.a.crash'][1], 'last words', out)
        check('wrong (by far)' in results['one.a.fail'][1], 'detail', out)
        check(f'{len(WRONG)} without a known reason' in out, 'count', out)

        listed = os.path.join(folder, 'known.txt')
        with open(listed, 'w', encoding='utf-8') as f:
            f.write('[a reason]\ndEQP-VK.one.*\n[another]\n')
            f.writelines(f'dEQP-VK.{name}\n' for name in WRONG)
            f.write('dEQP-VK.two.pass4\n')
        status, out, _ = run(args, folder, '--match', '*', '--known', listed)
        check(status == 0, f'exit status {status}', out)
        check('one.a.fail: known: a reason' in out, 'reason', out)
        check('two.pass4: passed, though' in out, 'passed after all', out)

        sample = os.path.join(folder, 'sample.txt')
        with open(sample, 'w', encoding='utf-8') as f:
            f.write('# comment\n3 dEQP-VK.*\n')
        status, out, results = run(args, folder, '--sample', sample)
        check(set(results) == set(list(WANTED)[::3]), f'sample {results}', out)


if __name__ == '__main__':
    main()
