#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether what the simulator can be told is written where a reader looks.

check_sim_words.py MALI_SIM TOP

Every variable that src/sim reads stands in its README and in docs/debug.md;
mali-sim's help has it too, or the option that sets it; every counter of the
event log stands in docs/debug.md.
"""
import os
import re
import subprocess
import sys

# Made by mali-sim itself, not by people.
INTERNAL = {'MALI_SIM_ROOT'}


def read(*path):
    with open(os.path.join(*path), encoding='utf-8') as f:
        return f.read()


def main():
    launcher, top = sys.argv[1:]
    source = ''
    for folder, _, names in os.walk(os.path.join(top, 'src/sim')):
        for name in names:
            if name.endswith('.c'):
                source += read(folder, name)
    variables = set(re.findall(r'"(MALI_SIM_[A-Z_]+)"', source))
    counters = set(re.findall(r'\[SIM_COUNTER_[A-Z_]+\] = "([a-z_]+)"', source))
    assert len(variables) > 5 and len(counters) > 5

    asked = subprocess.run([launcher, '--help'], check=True,
                           stdout=subprocess.PIPE).stdout.decode()
    readme = read(top, 'src/sim/README.md')
    debug = read(top, 'docs/debug.md')
    missing = []
    for name in sorted(variables):
        option = '--' + name[len('MALI_SIM_'):].lower().replace('_', '-') + ' '
        for text, where in ((readme, 'src/sim/README.md'),
                            (debug, 'docs/debug.md')):
            if name not in text:
                missing.append(f'{where} does not name {name}')
        if name not in INTERNAL and name not in asked and option not in asked:
            missing.append(f'mali-sim --help does not name {name}')
    counters_text = debug[debug.index('\nCounters:'):]
    for name in sorted(counters):
        if not re.search(rf'\b{name}\b', counters_text):
            missing.append(f'docs/debug.md does not name the counter {name}')
    for line in missing:
        print(line)
    return 1 if missing else 0


if __name__ == '__main__':
    sys.exit(main())
