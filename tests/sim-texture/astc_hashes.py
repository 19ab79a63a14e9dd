#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes the rows of block_hashes.h that come from Arm's astcenc, and compares
them with what the file says.

  tests/sim-texture/astc_hashes.py [ASTCENC]

Blocks are those of next_block() in test_texture_block.c.  Rows of high
dynamic range are decoded with astcenc -dH to halves, where numbers that are
none become 0xffff; narrow ones with -ds to bytes.  Exit status 77 without an
astcenc (Debian: package astcenc).
"""
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.realpath(__file__))
COUNT = 4096
MASK = (1 << 64) - 1
ROWS = re.compile(r'\{ SIM_BLOCK_ASTC_(\w+), (\d+), (\d+), (\d+), '
                  r'(0x[0-9a-f]+) \}')


def blocks():
    state = 88172645463325252
    for n in range(COUNT):
        block = bytearray()
        for _ in range(16):
            state ^= state << 13 & MASK
            state ^= state >> 7
            state ^= state << 17 & MASK
            block.append(state >> 24 & 0xff)
        if block[0] == 0xfc:
            block[0] = 0x42
        if n % 2:
            block[1] &= 0xe7
        yield bytes(block)


def decode(astcenc, codec, size):
    """Texels' bytes, block by block."""
    side = (16, 16, 16) if size[2] > 1 else (64, 64, 1)
    extent = [s * n for s, n in zip(size, side)]
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, 'in.astc')
        result = os.path.join(folder, 'out.ktx')
        with open(source, 'wb') as f:
            f.write(struct.pack('<IBBB', 0x5ca1ab13, *size))
            for e in extent:
                f.write(struct.pack('<I', e)[:3])
            for block in blocks():
                f.write(block)
        subprocess.run([astcenc, '-dH' if codec == 'HDR' else '-ds', source,
                        result], check=True, stdout=subprocess.DEVNULL)
        with open(result, 'rb') as f:
            data = f.read()
    words = struct.unpack('<13I', data[12:64])
    wide = codec == 'HDR'
    assert words[1] == (0x140b if wide else 0x1401) and words[3] == 0x1908, \
        'not what was asked for: type %#x, format %#x' % (words[1], words[3])
    texels = data[64 + words[12] + 4:]
    texel = 8 if wide else 4
    row, plane = extent[0] * texel, extent[0] * extent[1] * texel
    for n in range(COUNT):
        corner = (n % side[0] * size[0], n // side[0] % side[1] * size[1],
                  n // (side[0] * side[1]) * size[2])
        for z in range(size[2]):
            for y in range(size[1]):
                at = ((corner[2] + z) * plane + (corner[1] + y) * row +
                      corner[0] * texel)
                yield texels[at:at + size[0] * texel]


def hash_of(astcenc, codec, size):
    value = 0xcbf29ce484222325
    for piece in decode(astcenc, codec, size):
        if codec == 'HDR':
            halves = struct.unpack('<%uH' % (len(piece) // 2), piece)
            halves = [0xffff if h & 0x7fff > 0x7c00 else h for h in halves]
            piece = struct.pack('<%uH' % len(halves), *halves)
        for byte in piece:
            value = (value ^ byte) * 0x100000001b3 & MASK
    return value


def main():
    astcenc = sys.argv[1] if len(sys.argv) > 1 else shutil.which('astcenc')
    if not astcenc:
        print('no astcenc')
        return 77
    with open(os.path.join(HERE, 'block_hashes.h'), encoding='utf-8') as f:
        rows = ROWS.findall(f.read())
    wrong = checked = 0
    for codec, *numbers, want in rows:
        size = [int(n) for n in numbers]
        if codec != 'HDR' and size[2] == 1:
            continue
        got = hash_of(astcenc, codec, size)
        checked += 1
        if got != int(want, 16):
            wrong += 1
            print('{ SIM_BLOCK_ASTC_%s, %u, %u, %u, %#x },' %
                  (codec, *size, got))
    print('%u rows, %u wrong' % (checked, wrong))
    return 1 if wrong or not checked else 0


if __name__ == '__main__':
    sys.exit(main())
