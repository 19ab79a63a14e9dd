#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds what `ninja install` would put into place against a list.

installed_files.py BUILD_DIRECTORY

A driver is one among others: a file that another package has too must not be
overwritten.  Exit status 0 when exactly the files below are installed, 77
when the build directory asks for Mesa's file of workarounds itself.
"""
import json
import pathlib
import re
import sys

EXPECTED = [
    r'lib.*/libvulkan_valk\.so',
    r'share/vulkan/icd\.d/valk_icd\.\w+\.json',
    r'lib.*/libmali_sim\.so',
    r'bin/mali-sim',
    r'bin/mali-compile',
    r'bin/mali-disasm',
    r'bin/mali-query',
    r'bin/mali-run-compute',
]


def main():
    info = pathlib.Path(sys.argv[1]) / 'meson-info'
    options = json.loads((info / 'intro-buildoptions.json').read_text())
    if any(o['name'] == 'mesa:xmlconfig' and o['value'] != 'disabled'
           for o in options):
        print('set up with -Dmesa:xmlconfig=enabled')
        return 77
    installed = json.loads((info / 'intro-installed.json').read_text())
    installed = list(installed.values())
    wrong = [f'not expected: {path}' for path in installed
             if not any(re.search(f'/{e}$', path) for e in EXPECTED)]
    wrong += [f'not installed: {e}' for e in EXPECTED
              if not any(re.search(f'/{e}$', path) for path in installed)]
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main())
