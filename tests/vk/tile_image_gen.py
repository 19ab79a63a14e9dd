#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""tile_image_gen.py OUTPUT ...

Fragment shaders that read tile images (SPV_EXT_shader_tile_image), as headers
with their words: compilers for GLSL that know them are young.  OUTPUT is
tile_NAME_frag.spv.h, where NAME is a function below.
"""
import os
import struct
import sys

SHADER, COLOR, DEPTH, STENCIL, NON_COHERENT = 1, 4166, 4167, 4168, 4169
INPUT, OUTPUT, TILE_IMAGE = 1, 3, 4172
LOCATION, BUILTIN, FRAG_COORD = 30, 11, 15


def words_of(text):
    data = text.encode() + b'\0'
    data += b'\0' * (-len(data) % 4)
    return struct.unpack(f'<{len(data) // 4}I', data)


class Module:
    """A main function under construction, and what it needs before it."""

    def __init__(self, *capabilities, version=0x10300, modes=()):
        self.version, self.modes = version, modes
        self.bound = 1
        self.capabilities = capabilities
        self.annotations, self.types, self.code = [], [], []
        self.known, self.interface, self.globals = {}, [], []
        self.void = self.type(19)
        self.main = self.new()
        self.float, self.uint = self.type(22, 32), self.type(21, 32, 0)
        self.int = self.type(21, 32, 1)
        self.vec4, self.uvec4 = (self.type(23, t, 4)
                                 for t in (self.float, self.uint))

    def new(self):
        self.bound += 1
        return self.bound - 1

    @staticmethod
    def put(where, op, *words):
        where.append((len(words) + 1) << 16 | op)
        where.extend(words)

    def type(self, op, *words):
        if (op, *words) not in self.known:
            self.known[(op, *words)] = self.new()
            self.put(self.types, op, self.known[(op, *words)], *words)
        return self.known[(op, *words)]

    def constant(self, kind, value):
        bits = struct.unpack('<I', struct.pack(
            '<f' if kind == self.float else '<I', value))[0]
        key = ('constant', kind, bits)
        if key not in self.known:
            self.known[key] = self.new()
            self.put(self.types, 43, kind, self.known[key], bits)
        return self.known[key]

    def variable(self, kind, storage, decoration, value):
        pointer = self.type(32, storage, kind)
        name = self.new()
        self.put(self.types, 59, pointer, name, storage)
        self.put(self.annotations, 71, name, decoration, value)
        self.globals.append(name)
        if storage in (INPUT, OUTPUT):
            self.interface.append(name)
        return name

    def tile_image(self, sampled, location, samples=0, length=0):
        kind = self.type(25, sampled, 4173, 0, 0, samples, 2, 0)
        if length:
            kind = self.type(28, kind, self.constant(self.uint, length))
        return self.variable(kind, TILE_IMAGE, LOCATION, location)

    def do(self, op, kind, *words):
        name = self.new()
        self.put(self.code, op, kind, name, *words)
        return name

    def read(self, image, sampled, kind, *sample, samples=0):
        loaded = self.do(61, self.type(25, sampled, 4173, 0, 0, samples, 2, 0),
                         image)
        return self.do(4160, kind, loaded, *sample)

    def write(self, kind, location, value):
        target = self.variable(kind, OUTPUT, LOCATION, location)
        self.put(self.code, 62, target, value)

    def words(self):
        out = []
        for capability in (SHADER, *self.capabilities):
            self.put(out, 17, capability)
        self.put(out, 10, *words_of('SPV_EXT_shader_tile_image'))
        self.put(out, 14, 0, 1)
        listed = self.globals if self.version >= 0x10400 else self.interface
        self.put(out, 15, 4, self.main, *words_of('main'), *listed)
        for mode in (7, *self.modes):
            self.put(out, 16, self.main, mode)
        function = self.type(33, self.void)
        out += self.annotations + self.types
        self.put(out, 54, self.void, self.main, 0, function)
        self.put(out, 248, self.new())
        out += self.code
        self.put(out, 253)
        self.put(out, 56)
        return [0x07230203, self.version, 0, self.bound, 0, *out]


def colors():
    """Location 1 gets twice location 0 and location 2, and location 0 one
    more."""
    m = Module(COLOR, modes=(NON_COHERENT,))
    a = m.read(m.tile_image(m.uint, 0), m.uint, m.uvec4)
    c = m.read(m.tile_image(m.uint, 2), m.uint, m.uvec4)
    one = m.constant(m.uint, 1)
    ones = m.do(80, m.uvec4, one, one, one, one)
    m.write(m.uvec4, 1, m.do(128, m.uvec4, m.do(128, m.uvec4, a, a), c))
    m.write(m.uvec4, 0, m.do(128, m.uvec4, a, ones))
    return m


def array():
    """Location 3 gets one of the first three, another for each column."""
    m = Module(COLOR)
    images = m.tile_image(m.uint, 0, length=3)
    coord = m.do(61, m.vec4, m.variable(m.vec4, INPUT, BUILTIN, FRAG_COORD))
    x = m.do(109, m.uint, m.do(81, m.float, coord, 0))
    index = m.do(137, m.uint, x, m.constant(m.uint, 3))
    image = m.type(25, m.uint, 4173, 0, 0, 0, 2, 0)
    place = m.do(65, m.type(32, TILE_IMAGE, image), images, index)
    m.write(m.uvec4, 3, m.read(place, m.uint, m.uvec4))
    return m


def zs():
    """What depth and stencil hold, in 64ths and as it is."""
    m = Module(DEPTH, STENCIL, version=0x10400)
    z, s = m.do(4161, m.float), m.do(4162, m.uint)
    scaled = m.do(133, m.float, z, m.constant(m.float, 64.0))
    rounded = m.do(129, m.float, scaled, m.constant(m.float, 0.5))
    zero = m.constant(m.uint, 0)
    m.write(m.uvec4, 0, m.do(80, m.uvec4, m.do(109, m.uint, rounded), s, zero,
                             zero))
    return m


def samples():
    """As local_samples.frag: four samples of each, in other weights."""
    m = Module(COLOR, DEPTH, STENCIL)
    image = m.tile_image(m.float, 0, samples=1)
    zero = m.constant(m.float, 0.0)
    x = y = z = zero
    for i in range(4):
        sample = m.constant(m.int, i)
        weight = m.constant(m.float, 0.125 * (i + 1))
        color = m.read(image, m.float, m.vec4, sample, samples=1)
        red = m.do(81, m.float, color, 0)
        depth = m.do(4161, m.float, sample)
        stencil = m.do(112, m.float, m.do(4162, m.uint, sample))
        x = m.do(129, m.float, x, m.do(133, m.float, red, weight))
        y = m.do(129, m.float, y, m.do(133, m.float, depth, weight))
        z = m.do(129, m.float, z, m.do(133, m.float, stencil,
                                       m.constant(m.float, 0.25 / 255)))
    m.write(m.vec4, 1, m.do(80, m.vec4, x, y, z, m.constant(m.float, 1.0)))
    return m


def main():
    for path in sys.argv[1:]:
        name = os.path.basename(path).removesuffix('.spv.h')
        make = globals()[name.removeprefix('tile_').removesuffix('_frag')]
        with open(path, 'w', encoding='utf-8') as f:
            words = ', '.join(f'{w:#x}' for w in make().words())
            f.write(f'static const uint32_t {name}[] = {{ {words} }};\n')


main()
