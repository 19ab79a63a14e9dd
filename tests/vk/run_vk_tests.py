#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the headless Vulkan cases on a device and holds what they hand out
against lavapipe.

  run_vk_tests.py --tests VK_TESTS [--launcher "CMD ..."] [--group G]
                  [--case NAME] [--except NAME] [--icd ICD_JSON]
                  [--reference ICD_JSON|none] [--device NAME] [--jobs N]
                  [--validate] [--keep FOLDER] [--results FILE]
                  [--cache FOLDER]

  --launcher   what to put before the program (the simulator's launcher)
  --except     leave out a case
  --icd        the driver under test, where the launcher does not choose it
  --reference  the driver whose outputs are right; none: only what the cases
               check themselves
  --device     a part of the name that the device has to have
  --validate   put the Khronos validation layer in between; its messages fail
               a case
  --keep       leave the outputs of both drivers in this new folder
  --results    write [group, name, verdict, detail] of each case as JSON
  --cache      keep in this folder what the reference compiled: most of its
               time is spent there

Prints one line per case; exit status 0 when every case is right, 77 when
there is no reference.
"""
import argparse
import array
import concurrent.futures
import glob
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile

SKIPPED = 77
TYPES = {'u8': 'B', 'u32': 'I', 'f32': 'f'}
# What no run may print, whatever its exit status.
BAD = re.compile(r'Validation (Error|Warning|Performance)|VUID-|UNASSIGNED|'
                 r'AddressSanitizer|runtime error:')
CHECKED = re.compile(r'^checked: (\d+) value', re.M)


def load(path):
    with open(path, 'rb') as f:
        word, kind, tolerance, count = f.readline().split()
        if word != b'vkt':
            raise ValueError(f'{path} is no output of vk_tests')
        values = array.array(TYPES[kind.decode()])
        values.frombytes(f.read())
    if len(values) != int(count):
        raise ValueError(f'{path} is cut short')
    return kind.decode(), float(tolerance), values


def near(kind, a, b, tolerance):
    if kind == 'f32':
        if a != a or b != b:
            return a != a and b != b
        return a == b or abs(a - b) <= tolerance * max(1.0, abs(b))
    return abs(a - b) <= tolerance


def compare(ours, reference):
    """Returns None or the first difference and how many there are."""
    kind, tolerance, a = load(ours)
    kind_b, _, b = load(reference)
    if kind != kind_b or len(a) != len(b):
        return f'{len(a)} {kind} values where the reference has {len(b)}'
    if a == b:
        return None
    wrong = [i for i, (x, y) in enumerate(zip(a, b))
             if not near(kind, x, y, tolerance)]
    if not wrong:
        return None
    i = wrong[0]
    worst = max(wrong, key=lambda k: abs(a[k] - b[k]))
    return (f'{len(wrong)} of {len(a)} values differ; [{i}] is {a[i]:g}, '
            f'the reference has {b[i]:g}; worst [{worst}] {a[worst]:g} '
            f'for {b[worst]:g}')


def environment(icd, validate, cache=None):
    """cache: where the driver may keep compiled shaders; None: nowhere."""
    env = dict(os.environ)
    if icd:
        env['VK_DRIVER_FILES'] = env['VK_ICD_FILENAMES'] = icd
    if validate:
        env['VK_INSTANCE_LAYERS'] = 'VK_LAYER_KHRONOS_validation'
    if cache:
        env['MESA_SHADER_CACHE_DISABLE'] = 'false'
        env['MESA_SHADER_CACHE_DIR'] = cache
    else:
        env['MESA_SHADER_CACHE_DISABLE'] = 'true'
    return env


def run(command, env, timeout):
    try:
        done = subprocess.run(command, env=env, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=timeout, check=False)
        return done.returncode, done.stdout.decode(errors='replace')
    except subprocess.TimeoutExpired as e:
        out = (e.stdout or b'').decode(errors='replace')
        return -1, out + f'\nno end within {timeout} s'


def run_case(args, group, name, folder):
    """Returns (name, verdict, detail)."""
    ours = os.path.join(folder, name, 'ours')
    theirs = os.path.join(folder, name, 'reference')
    os.makedirs(ours)
    os.makedirs(theirs)
    command = shlex.split(args.launcher) + [args.tests, '--dump', ours, name]
    cache = args.cache if args.icd and args.icd == args.reference else None
    status, out = run(command, environment(args.icd, args.validate, cache),
                      args.timeout)
    bad = BAD.search(out)
    if bad:
        return name, 'FAIL', out[bad.start():].rstrip()
    if status == SKIPPED:
        return name, 'skip', out.strip().splitlines()[-1]
    if status != 0:
        return name, 'FAIL', f'exit status {status}\n{out.rstrip()}'
    ours_said = out
    dumps = sorted(glob.glob(os.path.join(glob.escape(ours), '*')))
    if dumps and args.reference:
        status, out = run([args.tests, '--dump', theirs, name],
                          environment(args.reference, False, args.cache),
                          args.timeout)
        if status == SKIPPED:
            # What the case has checked by itself still counts.
            checked = CHECKED.search(ours_said)
            why = 'the reference skips: ' + out.strip().splitlines()[-1]
            if checked and int(checked[1]):
                return name, 'ok', f'{checked[1]} checks of its own; {why}'
            return name, 'skip', why
        if status != 0:
            return name, 'FAIL', f'the reference failed: {out.rstrip()}'
        for path in dumps:
            other = os.path.join(theirs, os.path.basename(path))
            if not os.path.exists(other):
                return name, 'FAIL', f'the reference lacks {other}'
            difference = compare(path, other)
            if difference:
                return name, 'FAIL', f'{os.path.basename(path)}: {difference}'
    return name, 'ok', ''


def find_reference():
    for folder in ('/usr/share/vulkan/icd.d', '/etc/vulkan/icd.d'):
        found = sorted(glob.glob(os.path.join(folder, 'lvp_icd*.json')))
        if found:
            return found[0]
    return None


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--tests', required=True)
    parser.add_argument('--launcher', default='')
    parser.add_argument('--icd')
    parser.add_argument('--reference', default=find_reference())
    parser.add_argument('--device')
    parser.add_argument('--group', action='append')
    parser.add_argument('--case', action='append')
    parser.add_argument('--except', action='append', default=[],
                        dest='left_out')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--timeout', type=float, default=240)
    parser.add_argument('--validate', action='store_true')
    parser.add_argument('--keep')
    parser.add_argument('--results')
    parser.add_argument('--cache')
    args = parser.parse_args()

    if args.cache:
        os.makedirs(args.cache, exist_ok=True)
    if not args.reference:
        print('lavapipe is not installed: nothing to compare with')
        return SKIPPED
    if args.reference == 'none':
        args.reference = None
    if args.device:
        _, out = run(shlex.split(args.launcher) + [args.tests, '--device'],
                     environment(args.icd, False), args.timeout)
        if args.device not in out:
            print(f'the device is no {args.device}: {out.rstrip()}')
            return 1

    listing = subprocess.run([args.tests, '--list'], capture_output=True,
                             check=True).stdout.decode()
    cases = [line.split() for line in listing.splitlines()]
    cases = [(g, n) for g, n in cases
             if (not args.group or g in args.group) and
             (not args.case or n in args.case) and n not in args.left_out]
    if not cases:
        print('no such case', file=sys.stderr)
        return 2

    count = {'ok': 0, 'FAIL': 0, 'skip': 0}
    results = []
    with tempfile.TemporaryDirectory() as scratch, \
         concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        folder = args.keep or scratch
        jobs = [pool.submit(run_case, args, g, n, folder) for g, n in cases]
        for (group, _), job in zip(cases, jobs):
            name, verdict, detail = job.result()
            count[verdict] += 1
            results.append((group, name, verdict, detail))
            print(f'{verdict:4} {name}' + (f': {detail}' if detail else ''),
                  flush=True)
    print(f'{count["ok"]} passed, {count["FAIL"]} failed, '
          f'{count["skip"]} skipped')
    if args.results:
        with open(args.results, 'w', encoding='utf-8') as f:
            json.dump(results, f, indent=1)
    return 1 if count['FAIL'] or not count['ok'] else 0


if __name__ == '__main__':
    sys.exit(main())
