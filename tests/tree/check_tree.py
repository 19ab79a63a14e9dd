#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds the tree to its rules: who may include whom, unique file names,
licence lines, file sizes, formatting.

  check_tree.py layering|names|headers|format [--root DIR]

Prints one line per breach; exit status 1 when there is one, 77 when the check
cannot be made here.
"""
import argparse
import os
import re
import subprocess
import sys

# Who may include whom.  'mesa' entries are prefixes of paths below Mesa's
# include/ and src/ folders; anything of Mesa's that no prefix allows is
# refused, and src/panfrost is refused to everyone.
NIR = ('compiler/', 'nir', 'util/', 'vulkan/', 'git_sha1', 'c11/')
RULES = {
    'info': {'own': (), 'mesa': ()},
    'hw': {'own': ('info',), 'mesa': ()},
    'isa': {'own': (), 'mesa': ()},
    'layout': {'own': ('info', 'hw'),
               'mesa': ('util/format', 'drm-uapi/drm_fourcc.h')},
    'compiler': {'own': ('info', 'isa'), 'mesa': NIR},
    'cs': {'own': ('info', 'hw'), 'mesa': ()},
    'jc': {'own': ('info', 'hw'), 'mesa': ()},
    'decode': {'own': ('info', 'hw', 'isa'), 'mesa': ()},
    'kmd': {'own': ('info',), 'mesa': ('drm-uapi/',)},
    'vulkan': {'own': ('info', 'hw', 'layout', 'compiler', 'cs', 'jc',
                       'decode', 'kmd'),
               'mesa': ('',)},
    'sim': {'own': ('info', 'hw', 'isa'), 'mesa': ('drm-uapi/',)},
}
# The public faces in include/mali and the library each belongs to.
FACES = {'device_info.h': 'info', 'layout.h': 'layout',
         'compiler.h': 'compiler'}
# Siblings that never include each other.
APART = [('vulkan/csf/', 'vulkan/jm/'),
         ('compiler/bifrost/', 'compiler/valhall/')]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
SOURCES = ('.c', '.h', '.cpp', '.hpp')


def tracked(root, *folders):
    out = subprocess.run(['git', 'ls-files', '-z', '--cached', '--others',
                          '--exclude-standard', '--', *folders], cwd=root,
                         capture_output=True, check=True).stdout
    return sorted({p for p in out.decode().split('\0')
                   if p and os.path.exists(os.path.join(root, p))})


def mesa_folders(root):
    base = os.path.join(root, 'subprojects')
    if not os.path.isdir(base):
        return []
    for name in sorted(os.listdir(base)):
        if name.startswith('mesa-'):
            top = os.path.join(base, name)
            return [os.path.join(top, 'include'), os.path.join(top, 'src')]
    return []


def check_include(path, target, own_dirs, mesa):
    """Returns why `path` may not include `target`, or None."""
    library = path.split('/')[1]
    rule = RULES[library]
    if 'panfrost' in target and 'drm-uapi' not in target:
        return "Mesa's panfrost code"
    if target.startswith('mali/'):
        owner = FACES.get(target[len('mali/'):])
        if owner is None:
            return 'a face that the rules do not know'
        if owner != library and owner not in rule['own']:
            return f'the public face of {owner}'
        return None
    first = target.split('/')[0]
    # A name that is neither in the tree nor in Mesa is a generated header of
    # the library it names.
    if first in own_dirs and '/' in target and (
            target in own_dirs[first] or
            not any(os.path.exists(os.path.join(m, target)) for m in mesa)):
        if first != library and first not in rule['own']:
            return f'the library {first}'
        if library == 'vulkan' and first == 'isa':
            return 'the library isa'
        for a, b in APART:
            for here, there in ((a, b), (b, a)):
                if path.startswith('src/' + here) and target.startswith(there):
                    return f'its sibling {there}'
        return None
    for folder in mesa:
        if os.path.exists(os.path.join(folder, target)):
            if library == 'sim' and not path.startswith('src/sim/kmd/'):
                return "the kernel's headers outside src/sim/kmd"
            if any(target.startswith(p) for p in rule['mesa']):
                return None
            return "a header of Mesa's that this library does not stand on"
    return None


def layering(root):
    bad = 0
    mesa = mesa_folders(root)
    files = tracked(root, 'src')
    own_dirs = {d: {p[len('src/'):] for p in files
                    if p.startswith(f'src/{d}/')} for d in RULES}
    for path in files:
        if not path.endswith(SOURCES) or path.count('/') < 2:
            continue
        with open(os.path.join(root, path), encoding='utf-8') as f:
            lines = f.read().splitlines()
        for number, line in enumerate(lines, 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            target = match.group(2)
            why = check_include(path, target, own_dirs, mesa)
            if why:
                print(f'{path}:{number}: includes {target}: {why}')
                bad += 1
            if '/' not in target and match.group(1) == '"':
                sibling = os.path.join(os.path.dirname(path), target)
                if os.path.exists(os.path.join(root, sibling)):
                    print(f'{path}:{number}: spell {target} from the root')
                    bad += 1
    return bad


def names(root):
    seen = {}
    bad = 0
    allowed = {'meson.build', 'README.md', '.gitignore', 'meson.options'}
    for path in tracked(root, 'src', 'include', 'tools', 'tests'):
        base = os.path.basename(path)
        if base in allowed:
            continue
        if base in seen:
            print(f'{path}: has the name of {seen[base]}')
            bad += 1
        seen[base] = path
    for folder in ('util', 'common', 'shared', 'misc', 'lib'):
        if tracked(root, f'src/{folder}'):
            print(f'src/{folder}: no directory of this name')
            bad += 1
    return bad


def headers(root):
    bad = 0
    for path in tracked(root, 'src', 'include', 'tools', 'tests'):
        full = os.path.join(root, path)
        if path.endswith(SOURCES + ('.py', '.xml', 'meson.build')):
            with open(full, encoding='utf-8') as f:
                lines = f.read().splitlines()
            head = '\n'.join(lines[:3])
            if 'SPDX-License-Identifier: MIT' not in head:
                print(f'{path}: no SPDX line at its head')
                bad += 1
            if path.endswith('.c') and len(lines) > 1000:
                print(f'{path}: {len(lines)} lines: more than one story')
                bad += 1
    return bad


def formatting(root):
    try:
        version = subprocess.run(['clang-format', '--version'],
                                 capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        print('clang-format is not installed')
        sys.exit(77)
    found = re.search(rb'version (\d+)', version)
    if not found or found.group(1) != b'14':
        print('formatting is checked with clang-format 14, this is '
              f'{found.group(1).decode() if found else "unknown"}')
        sys.exit(77)
    files = [p for p in tracked(root, 'src', 'include', 'tools', 'tests')
             if p.endswith(SOURCES)]
    bad = 0
    for at in range(0, len(files), 40):
        out = subprocess.run(['clang-format', '--dry-run', *files[at:at + 40]],
                             cwd=root, capture_output=True,
                             check=False).stderr.decode()
        hits = {line.split(':')[0] for line in out.splitlines()
                if 'code should be clang-formatted' in line}
        for path in sorted(hits):
            print(f'{path}: not formatted; run clang-format -i {path}')
            bad += 1
    return bad


CHECKS = {'layering': layering, 'names': names, 'headers': headers,
          'format': formatting}


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('check', choices=sorted(CHECKS))
    parser.add_argument('--root', default=os.path.join(
        os.path.dirname(os.path.abspath(__file__)), '..', '..'))
    args = parser.parse_args()
    bad = CHECKS[args.check](os.path.abspath(args.root))
    print(f'{args.check}: {bad} breach(es)' if bad else f'{args.check}: ok')
    return 1 if bad else 0


if __name__ == '__main__':
    sys.exit(main())
