#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every format that Vulkan has and Mesa knows is in the format table, or here
with the reason why it is not.

usage: layout_vk_formats_test.py mil_formats.csv mil_format.c MESA_SOURCE
"""

import os
import re
import sys

NO_BITS = 'the hardware has no components of 64 bits'
NO_ORDER = 'alpha is the lowest bit: Mesa has no encoding for that order'
NO_THREE = 'three bytes a texel are for vertex buffers; these have no order'
NOT_EXACT = '10 and 12 bits in 16 are planes, read as 16 (see docs/layout.md)'
NO_PAIRS = 'how the pairs are ordered has been tried for other names only'

MISSING = {
    'A1B5G5R5_UNORM': NO_ORDER,
    'A1R5G5B5_UNORM': NO_ORDER,
    'R8G8B8_SRGB': NO_THREE,
    'B8G8R8_UNORM': NO_THREE,
    'B8G8R8_SNORM': NO_THREE,
    'B8G8R8_SRGB': NO_THREE,
    'X6R10_UNORM': NOT_EXACT,
    'X4R12_UNORM': NOT_EXACT,
    'X6R10X6G10_UNORM': NOT_EXACT,
    'X4R12X4G12_UNORM': NOT_EXACT,
    'G8B8_G8R8_UNORM': NO_PAIRS,
    'B8G8_R8G8_UNORM': NO_PAIRS,
}
for n in ('R64', 'R64G64', 'R64G64B64', 'R64G64B64A64'):
    for kind in ('UINT', 'SINT', 'FLOAT'):
        MISSING[f'{n}_{kind}'] = NO_BITS


def main():
    table, planes, mesa = sys.argv[1:]
    source = os.path.join(mesa, 'src', 'vulkan', 'util', 'vk_format.c')
    if not os.path.exists(source):
        return 77
    with open(source, encoding='utf-8') as f:
        text = f.read()
    text = text[text.index('vk_format_map'):
                text.index('static const VkFormat formats')]
    pairs = re.findall(r'\[?(VK_FORMAT_\w+)\]?\s*(?:=|:\s*return)\s*'
                       r'PIPE_FORMAT_(\w+)', text)
    known = set()
    with open(table, encoding='utf-8') as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                known.add(line.split(',')[0])
    with open(planes, encoding='utf-8') as f:
        known |= set(re.findall(r'PLANAR\((\w+),', f.read()))

    failures = 0
    for vulkan, pipe in pairs:
        # Names for what depends on the byte order of the machine.
        pipe = pipe.replace('RGBA8888', 'R8G8B8A8')
        if pipe in known and pipe in MISSING:
            print(f'{vulkan}: {pipe} is in the table, and here as missing')
            failures += 1
        if pipe not in known and pipe not in MISSING:
            print(f'{vulkan}: {pipe} is not in the table')
            failures += 1
    if len(pairs) < 180:
        print(f'only {len(pairs)} formats were found')
        failures += 1
    print(f'{len(pairs)} formats of Vulkan, {len(known)} here')
    return 1 if failures else 0


sys.exit(main())
