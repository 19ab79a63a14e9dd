#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles SPIR-V modules, with the compiler's own checks, and reads the code.

  check_modules.py --compile mali-compile --disasm mali-disasm
                   [--gpu NAME --arch N] [--match REGEX] [--jobs N]
                   [--timeout S] [-o TABLE] FOLDER|FILE...

Each module is compiled with the IR validated, printed and parsed again after
each pass and the registers checked (a build with assertions), and the binary
disassembled: no word may be unknown.  With VALK_MESA_DISASM, the path of a
bifrost_compiler of Mesa 25.0.7, each different word of v9 and v10 is
disassembled by that too and the texts compared, but for what
tests/isa/isa_mesa_test.py knows of it.  TABLE has a line for each module that
is not compiled, with the reason, and the counts.  Exit status 1 when a module
crashes the compiler, fails a check or takes too long, a word is unknown, or a
text differs.
"""
import argparse
import collections
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

import collect_stats

sys.path.insert(0, os.path.join(os.path.dirname(os.path.realpath(__file__)),
                                '../isa'))
import isa_mesa_test  # noqa: E402

WORD = re.compile(r'^((?:[0-9a-f]{2} ){7}[0-9a-f]{2})\s+(.*)$')
# What the compiler says of what it does not take, in a line, with status 1.
CHECKS = re.compile(r'after \w+|ssert|register allocation|Sanitizer')
BATCH = 1000


class Checker:
    def __init__(self, args):
        self.args = args
        self.env = dict(os.environ, MCC_DEBUG='validate,text')
        self.verdicts, self.details, self.words = {}, {}, {}

    def call(self, *command):
        """(exit status, output); None over the time."""
        try:
            done = subprocess.run(command, stdin=subprocess.DEVNULL,
                                  env=self.env, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, check=False,
                                  timeout=self.args.timeout)
        except subprocess.TimeoutExpired:
            return None, ''
        return done.returncode, done.stdout.decode(errors='replace')

    def read(self, binary):
        """The instructions of a binary, or what is unknown in it."""
        status, text = self.call(self.args.disasm, '--raw', '--arch',
                                 str(self.args.arch), binary)
        found = {}
        for line in text.splitlines():
            match = WORD.match(line)
            if not match:
                continue
            word = int.from_bytes(bytes.fromhex(match[1]), 'little')
            # What is between the programs of a vertex shader.
            if match[2].startswith('#') and word:
                return None, match[2]
            if word:
                found[word] = match[2]
        if not found or (status and 'no instruction' not in text):
            return None, text[-200:]
        return found, ''

    def judge(self, path):
        with tempfile.TemporaryDirectory() as folder:
            binary = os.path.join(folder, 'binary')
            status, text = self.call(self.args.compile, '--gpu', self.args.gpu,
                                     path, '-o', binary)
            if status is None:
                return 'TOO LONG', f'over {self.args.timeout:g} s'
            if status:
                lines = text.strip().split('\n')
                good = status == 1 and not CHECKS.search(text)
                why = lines[-1].split(path + ': ')[-1][:160].strip()
                return (('refused', why) if good else
                        ('FAILS', f'{status}: {why}'))
            found, why = self.read(binary)
            if found is None:
                return 'UNKNOWN WORD', why
            self.words.update(found)
            return 'compiled', ''

    def work(self, job):
        name, path = job
        self.verdicts[name], self.details[name] = self.judge(path)
        if self.verdicts[name] not in ('compiled', 'refused'):
            print(f'{self.verdicts[name]} {path}: {self.details[name]}',
                  flush=True)


def mesa_texts(tool, arch, words):
    """{word: text or None}; in parts where it gives up."""
    lines = isa_mesa_test.mesa_text(tool, arch, words)
    if lines is not None:
        return dict(zip(words, lines))
    if len(words) == 1:
        return {words[0]: None}
    half = len(words) // 2
    return {**mesa_texts(tool, arch, words[:half]),
            **mesa_texts(tool, arch, words[half:])}


def compare(tool, arch, words):
    """Lines on what differs, and how many words Mesa has no text for."""
    differ, silent, every = [], 0, sorted(words)
    for at in range(0, len(every), BATCH):
        for word, theirs in mesa_texts(tool, arch,
                                       every[at:at + BATCH]).items():
            ours = words[word]
            if theirs is None:
                silent += 1
                if not isa_mesa_test.mesa_gives_up(ours):
                    differ.append(f'{word:016x}: {ours}; no text of Mesa')
            elif not isa_mesa_test.same(ours, theirs):
                differ.append(f'{word:016x}: {ours}; Mesa: {theirs}')
    return differ, silent


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--compile', required=True)
    parser.add_argument('--disasm', required=True)
    parser.add_argument('--gpu', default='g610')
    parser.add_argument('--arch', type=int, default=10)
    parser.add_argument('--match', default='')
    parser.add_argument('--jobs', type=int, default=os.cpu_count())
    parser.add_argument('--timeout', type=float, default=120)
    parser.add_argument('-o', '--output')
    parser.add_argument('path', nargs='+')
    args = parser.parse_args()
    checker = Checker(args)
    modules = [('/'.join(os.path.abspath(p).split('/')[-2:]), p) for p in
               collect_stats.find_modules(args.path, args.match)]
    with ThreadPoolExecutor(args.jobs) as pool:
        list(pool.map(checker.work, modules))
    counts = collections.Counter(checker.verdicts.values())
    lines = [f'{len(modules)} modules for {args.gpu}: ' + ', '.join(
        f'{n} {what}' for what, n in counts.most_common()),
             f'{len(checker.words)} different words, none unknown'
             if not counts['UNKNOWN WORD'] else 'words are unknown']
    tool, differ = os.environ.get('VALK_MESA_DISASM'), []
    if tool and args.arch in isa_mesa_test.GPU_IDS:
        differ, silent = compare(tool, args.arch, checker.words)
        lines.append(f'{len(differ)} differ from the text of Mesa 25.0.7, '
                     f'which has none for {silent}')
        print('\n'.join(f'DIFFERS {line}' for line in differ))
    print('\n'.join(lines))
    if args.output:
        with open(args.output, 'w', encoding='utf-8') as f:
            f.writelines(f'# {line}\n' for line in
                         ['made with tests/stats/check_modules.py'] + lines)
            f.writelines(f'{verdict}\t{name}\t{checker.details[name]}\n'
                         for name, verdict in sorted(checker.verdicts.items())
                         if verdict != 'compiled')
    good = counts['compiled'] + counts['refused'] == len(modules)
    return 0 if good and counts['compiled'] and not differ else 1


if __name__ == '__main__':
    sys.exit(main())
