#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""mali-compile refuses modules that are whole but not valid, and no others.

  spirv_valid_test.py MALI_COMPILE MODULE...
"""
import os
import subprocess
import sys
import tempfile

import spirv_mutate

(OP_SOURCE, OP_EXTENSION, OP_EXT_IMPORT, OP_MEMORY_MODEL, OP_ENTRY_POINT,
 OP_MODE, OP_TYPE_INT, OP_CONSTANT, OP_FADD, OP_TYPE_STRUCT) = (
     3, 10, 11, 14, 15, 16, 21, 43, 129, 30)
OP_CAPABILITY, STENCIL_EXPORT = 17, 5013


def text_words(text):
    data = text.encode() + b'\0' * (4 - len(text) % 4)
    return [int.from_bytes(data[i:i + 4], 'little')
            for i in range(0, len(data), 4)]


def instruction(op, *words):
    return [(len(words) + 1) << 16 | op, *words]


def find(m, op):
    return next((n for n, i in enumerate(m.code)
                 if spirv_mutate.op_of(i) == op), None)


def add_before(m, op, new):
    m.code.insert(find(m, op), new)


def with_mode(m):
    """An execution mode that nobody knows."""
    at = find(m, OP_ENTRY_POINT)
    m.code.insert(at + 1, instruction(OP_MODE, m.code[at][2], 0x7ffe))


class Test:
    def __init__(self, compile_, folder):
        self.compile, self.folder, self.failed = compile_, folder, 0

    def check(self, what, module, status, says):
        path = os.path.join(self.folder, 'module.spv')
        with open(path, 'wb') as f:
            f.write(module.bytes())
        done = subprocess.run([self.compile, path], check=False,
                              stdout=subprocess.DEVNULL, timeout=100,
                              stderr=subprocess.PIPE)
        # In builds with assertions Mesa's parser has its own say before.
        text = '\n'.join(line for line in
                         done.stderr.decode(errors='replace').splitlines()
                         if line.startswith('mali-compile'))
        if done.returncode != status or says not in text or '\n' in text:
            print(f'{what}: status {done.returncode}, {text!r}; '
                  f'wanted {status}, {says!r}')
            self.failed += 1


def main():
    data = None
    for path in sys.argv[2:]:
        with open(path, 'rb') as f:
            found = f.read()
        m = spirv_mutate.Module(found)
        if None not in (find(m, OP_FADD), find(m, OP_SOURCE),
                        find(m, OP_TYPE_INT), find(m, OP_CONSTANT)):
            data = found
            break
    with tempfile.TemporaryDirectory() as folder:
        test = Test(sys.argv[1], folder)

        def fresh():
            return spirv_mutate.Module(data)

        test.check('as it is', fresh(), 0, '')
        m = fresh()
        m.code[find(m, OP_FADD)][1] = m.code[find(m, OP_TYPE_INT)][1]
        at = find(m, OP_FADD) + 1
        test.check('a sum of floats that is an integer', m, 1,
                   f'invalid SPIR-V module: instruction {at}: ')
        m = fresh()
        m.code[find(m, OP_FADD)][3] = m.header[3] + 5
        m.header[3] += 10
        test.check('a term that is nowhere', m, 1, 'has not been defined')
        m = fresh()
        m.code[find(m, OP_SOURCE)][1] = 0x7ffe
        test.check('a language that nobody knows', m, 0, '')
        m = fresh()
        with_mode(m)
        test.check('a mode that nobody knows', m, 1, 'invalid SPIR-V module')
        # zink 22.3 does not declare what it uses; Mesa's parser minds neither.
        m = fresh()
        m.code.insert(0, instruction(OP_CAPABILITY, STENCIL_EXPORT))
        test.check('a capability without its extension', m, 0, '')
        with_mode(m)
        test.check('the same, and what is invalid', m, 1,
                   'invalid SPIR-V module')
        # What is newer than the validator is for Mesa's parser to judge.
        add_before(m, OP_EXT_IMPORT, instruction(
            OP_EXTENSION, *text_words('SPV_VALK_nobody_knows_it')))
        test.check('the same, with an extension', m, 1, ': SPIR-V: ')
        m = fresh()
        add_before(m, OP_EXT_IMPORT, instruction(
            OP_EXTENSION, *text_words('SPV_KHR_storage_buffer_storage_class')))
        with_mode(m)
        test.check('with an extension that is known', m, 1,
                   'invalid SPIR-V module')
    return 1 if test.failed else 0


if __name__ == '__main__':
    sys.exit(main())
