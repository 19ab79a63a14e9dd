# SPDX-License-Identifier: MIT
"""What a compute shader gets to work on, read out of its SPIR-V.

case_of() makes of a module: the module with values for its specialisation
constants and a workgroup size, push constants, and a buffer or images for each
binding, all filled by the types that the shader declares.  Names of members
help where the module has them; what makes sense for a family of shaders whose
modules have no names stands in compute_recipes.py.
"""
import random
import struct
from dataclasses import dataclass, field

import compute_recipes
import spirv_module

SIZE_B = 65536
PUSH_B = 256
# What addresses lead to are buffers of a set that no module uses; of an array
# of addresses the first few.
POINTED_SET = 7
MAX_POINTED, MAX_POINTED_ARRAY = 16, 4
OP_NAME, OP_MEMBER_NAME, OP_MODE = 5, 6, 16
SPEC_TRUE, SPEC_FALSE, SPEC_CONSTANT, SPEC_COMPOSITE = 48, 49, 50, 51
SPEC_ID, ARRAY_STRIDE, MATRIX_STRIDE, BUILT_IN, OFFSET = 1, 6, 7, 11, 35
MODE_LOCAL_SIZE, WORKGROUP_SIZE, GLOBAL_INVOCATION = 17, 25, 28
OP_LOAD, OP_ACCESS = 61, 65
WORKGROUP = 4
CODES = {('f', 32): 'f', ('f', 16): 'e', ('f', 64): 'd'}


class LeftOut(Exception):
    """Why a shader cannot run alone."""


@dataclass
class Resource:
    option: str   # of mali-run-compute, with what stands before the file
    leaves: list  # (byte, kind, bits, name), in order
    data: bytes   # None for samplers
    written: bool = False
    element_B: int = 0  # of what may stand in any order


@dataclass
class Case:
    module: bytes
    push: bytes
    groups: tuple
    resources: dict = field(default_factory=dict)  # by (set, binding)
    addresses: list = field(default_factory=list)  # as --address has them


class Source:
    """A module that can be changed word by word."""

    def __init__(self, data):
        self.words = list(struct.unpack(f'<{len(data) // 4}I', data))
        self.m = spirv_module.parse(data)
        self.names, self.member_names, self.spec = {}, {}, {}
        self.local_size = None
        for at, op, w in self.instructions():
            if op == OP_NAME:
                self.names[w[0]] = spirv_module.text_of(w[1:])[0]
            elif op == OP_MEMBER_NAME:
                self.member_names[w[0], w[1]] = spirv_module.text_of(w[2:])[0]
            elif op == OP_MODE and w[1] == MODE_LOCAL_SIZE:
                self.local_size = at + 3
            elif op in (SPEC_TRUE, SPEC_FALSE, SPEC_CONSTANT):
                spec = self.m.value(w[1], SPEC_ID, None)
                if spec is not None:
                    self.spec.setdefault(spec, []).append((at, op, w[0], w[1]))

    def instructions(self):
        at = 5
        while at < len(self.words):
            op, n = self.words[at] & 0xffff, self.words[at] >> 16
            yield at, op, self.words[at + 1:at + n]
            at += n

    def data(self):
        return struct.pack(f'<{len(self.words)}I', *self.words)

    def invocation_parts(self):
        """The parts of the global invocation id that are read, by number."""
        parts = set()
        ids = {v for v in self.m.variables
               if self.m.value(v, BUILT_IN, None) == GLOBAL_INVOCATION}
        for _, op, w in self.instructions():
            if op == OP_ACCESS and w[2] in ids:
                parts.add(self.m.constants.get(w[3]))
            elif op == OP_LOAD and w[2] in ids:
                return {0, 1, 2}
        return parts if None not in parts else {0, 1, 2}

    def has_shared(self):
        return any(s == WORKGROUP for _, s in self.m.variables.values())

    def set_spec(self, spec, value):
        for at, op, t, result in self.spec[spec]:
            if op != SPEC_CONSTANT:
                self.words[at] = 3 << 16 | (SPEC_TRUE if value else SPEC_FALSE)
                continue
            if self.m.types[t][0] == 22:
                code = {16: '<e2x', 32: '<f', 64: '<d'}[self.m.types[t][1][0]]
                words = struct.unpack('<I' if code != '<d' else '<2I',
                                      struct.pack(code, value))
                self.words[at + 3:at + 3 + len(words)] = words
            else:
                self.words[at + 3] = int(value) & 0xffffffff
                self.m.constants[result] = self.words[at + 3]

    def size_specs(self):
        """Ids of specialisation constants that are sizes of the workgroup."""
        for at, op, w in self.instructions():
            if op == SPEC_COMPOSITE and \
                    self.m.value(w[1], BUILT_IN, None) == WORKGROUP_SIZE:
                return [self.m.value(part, SPEC_ID, None) for part in w[2:]]
        return []


# -- Types in memory --

def size_of(m, t):
    """Bytes of a type by its own decorations; of an array without an end, 0."""
    op, w = m.types[t]
    if op in (21, 22):
        return w[0] // 8
    if op == 23:
        return w[1] * size_of(m, w[0])
    if op == 28:
        return m.constants.get(w[1], 1) * m.value(t, ARRAY_STRIDE)
    if op == 30:
        return max((m.members[t][i][OFFSET][0] + member_size(m, t, i)
                    for i in range(len(w))), default=0)
    return 8 if op == 32 else 0


def member_size(m, t, i):
    member = m.types[t][1][i]
    inner, count = member, 1
    while m.types[inner][0] == 28:
        count *= m.constants.get(m.types[inner][1][1], 1)
        inner = m.types[inner][1][0]
    if m.types[inner][0] == 24:
        return count * m.types[inner][1][1] * m.members[t][i][
            MATRIX_STRIDE][0]
    return size_of(m, member)


def walk(s, t, at, end, name, stride=0):
    """(byte, kind, bits, name) of each scalar of a type below byte end.  The
    kind of an address is 'a', and its name the type that it leads to."""
    m = s.m
    op, w = m.types[t]
    if at >= end:
        return
    if op in (21, 22):
        if at + w[0] // 8 <= end:
            yield (at, 'f' if op == 22 else 'iu'[w[1] == 0], w[0], name)
    elif op == 23:
        for i in range(w[1]):
            yield from walk(s, w[0], at + i * size_of(m, w[0]), end, name)
    elif op == 24:
        for i in range(w[1]):
            yield from walk(s, w[0], at + i * stride, end, name)
    elif op in (28, 29):
        step = m.value(t, ARRAY_STRIDE)
        count = m.constants.get(w[1], 1) if op == 28 else end // max(step, 1)
        for i in range(count):
            if at + i * step >= end:
                break
            yield from walk(s, w[0], at + i * step, end, name, stride)
    elif op == 30:
        for i, member in enumerate(w):
            of = m.members[t][i]
            yield from walk(s, member, at + of[OFFSET][0], end,
                            s.member_names.get((t, i), name),
                            of.get(MATRIX_STRIDE, [0])[0])
    elif op == 32:
        yield at, 'a', 64, w[1]


def put(data, leaf, value):
    at, kind, bits, _ = leaf
    if kind == 'f':
        struct.pack_into('<' + CODES[kind, bits], data, at, value)
    else:
        data[at:at + bits // 8] = (int(value) & (1 << bits) - 1).to_bytes(
            bits // 8, 'little')


def element(leaf, rng):
    """A value of an array in a buffer."""
    _, kind, bits, _ = leaf
    if kind == 'f':
        return rng.choice(compute_recipes.FLOATS)
    return rng.randrange(256) if bits == 8 else rng.randrange(4)


# -- The parts of a case --

def choose_size(s, recipe):
    """Gives the workgroup its size."""
    for spec, fallback in zip(s.size_specs(), (8, 4, 2)):
        if spec is None or spec in recipe.get('spec', {}):
            continue
        # The same constant is often declared twice, with a default that is
        # meant and as the size.
        values = [s.words[at + 3] for at, *_ in s.spec[spec]]
        s.set_spec(spec, max(values) if max(values) > 1 else fallback)
    if 'local' in recipe and s.local_size:
        s.words[s.local_size:s.local_size + 3] = recipe['local']


def choose_specs(s, recipe, rng):
    pushed = set(s.member_names.values())
    for spec, uses in s.spec.items():
        if spec in recipe.get('spec', {}):
            s.set_spec(spec, recipe['spec'][spec])
            continue
        name = next((s.names[u[3]] for u in uses if u[3] in s.names), '')
        value = compute_recipes.spec_value(
            name, s.words[uses[0][0] + 3:][:1] != [0] or
            uses[0][1] != SPEC_CONSTANT, name in pushed, rng)
        if value is not None:
            s.set_spec(spec, value)


def with_pointers(s, leaves, recipe):
    """Two words that the recipe calls an address are one."""
    pointers = recipe.get('pointers', {})
    types = {name: t for t, name in s.names.items() if t in s.m.types}
    for leaf in leaves:
        if leaf[3] not in pointers:
            yield leaf
        elif leaf[0] % 8 == 0:
            yield leaf[0], 'a', 64, types[pointers[leaf[3]]]


def push_of(s, recipe, rng):
    """(bytes, leaves)"""
    data = bytearray(PUSH_B)
    for var, (_, storage) in s.m.variables.items():
        if storage != spirv_module.PUSH:
            continue
        leaves = list(with_pointers(s, walk(
            s, spirv_module.pointee(s.m, var), 0, PUSH_B, ''), recipe))
        for i, leaf in enumerate(leaves):
            if leaf[1] == 'a':
                continue
            words = recipe.get('push', [])
            put(data, leaf, words[i] if i < len(words) else
                compute_recipes.uniform_value(leaf[1], leaf[3], rng,
                                              recipe))
        end = size_of(s.m, spirv_module.pointee(s.m, var))
        return bytes(data[:max(end + 3 & ~3, 4)]), leaves
    return b'\0' * 4, []


def buffer_of(s, t, uniform, recipe, place, rng):
    data = bytearray(SIZE_B)
    leaves = list(walk(s, t, 0, SIZE_B, ''))
    if place in recipe.get('halves', ()):
        leaves = [(at, 'f', 16, '') for at in range(0, SIZE_B, 2)]
    given = recipe.get('buffers', {}).get(place, recipe.get('elements'))
    for i, leaf in enumerate(leaves):
        if leaf[1] == 'a':
            continue
        if given:
            put(data, leaf, given(i, leaf, rng))
        elif uniform:
            put(data, leaf, compute_recipes.uniform_value(
                leaf[1], leaf[3], rng, recipe))
        else:
            put(data, leaf, element(leaf, rng))
    return Resource('--uniform ' if uniform else '--buffer ', leaves,
                    bytes(data), not uniform,
                    recipe.get('any_order', {}).get(place, 0))


def point(s, case, where, leaves, recipe, rng):
    """Makes what the addresses among these leaves lead to."""
    found = [leaf for leaf in leaves if leaf[1] == 'a']
    for at, _, _, t in found[:MAX_POINTED_ARRAY]:
        number = len(case.addresses)
        if number == MAX_POINTED:
            raise LeftOut('follows too many addresses')
        place = POINTED_SET, number
        case.addresses.append(f'{where}@{at}={POINTED_SET}:{number}')
        made = buffer_of(s, t, False, recipe, place, rng)
        case.resources[place] = made
        point(s, case, f'{POINTED_SET}:{number}', made.leaves, recipe, rng)


# -- Images --

# VkFormat and (kind, bits) of a channel by SPIR-V's image format; 'n' is a
# number from 0 to 1, 'p' bits that are compared as they are, and 'q' three
# numbers in 10, 11 and 11 bits.
IMAGE_FORMATS = {
    1: (109, 'f', 32, 4), 2: (97, 'f', 16, 4), 3: (100, 'f', 32, 1),
    4: (37, 'n', 8, 4), 6: (103, 'f', 32, 2), 7: (83, 'f', 16, 2),
    8: (122, 'p', 32, 1), 9: (76, 'f', 16, 1), 10: (91, 'n', 16, 4),
    13: (16, 'n', 8, 2), 15: (9, 'n', 8, 1), 30: (107, 'u', 32, 4),
    31: (95, 'u', 16, 4), 32: (41, 'u', 8, 4), 33: (98, 'u', 32, 1),
    37: (20, 'u', 8, 2), 39: (13, 'u', 8, 1)}
IMAGE_PX = 32
MAX_IMAGES = 16
# SPIR-V's dimensions -> VkImageViewType, of arrays
VIEWS = {(0, 0): 0, (1, 0): 1, (2, 0): 2, (3, 0): 3, (0, 1): 4, (1, 1): 5}


def texel(kind, bits, rng):
    if kind == 'f':
        return rng.randrange(1, 17) / 16
    if kind == 'p':
        # Three small floats from 0 to 1.
        return sum(rng.randrange(0x3c0 >> (4 + (i == 2))) << at
                   for i, at in enumerate((0, 11, 22)))
    return rng.randrange(1 << bits)


def texels_of(format_, count, given, rng):
    """(leaves, data) of this many texels."""
    _, kind, bits, channels = format_
    leaves, data = [], bytearray(count * channels * bits // 8)
    for i in range(count * channels):
        leaf = (i * bits // 8, kind, bits, '')
        put(data, leaf, given(i, leaf, rng) if given else
            texel(kind, bits, rng))
        leaves.append(leaf)
    return leaves, bytes(data)


def image_of(s, t, kind, n, recipe, place, rng):
    """The Resource for a binding of type t that is no buffer."""
    given = recipe.get('buffers', {}).get(place)
    px = recipe.get('px', {}).get(place, IMAGE_PX)
    m = s.m
    if n > MAX_IMAGES:
        raise LeftOut('has a large array of images')
    if kind == spirv_module.SAMPLER:
        return Resource(f'--sampler {n}', [], None)
    while m.types[t][0] in (27, 28, 29):
        t = m.types[t][1][0]
    of, dim, depth, arrayed, samples, _, image_format = m.types[t][1][:7]
    if depth == 1 or samples:
        raise LeftOut('has images of depth or of many samples')
    if m.types[of][0] == 22:
        known = IMAGE_FORMATS[image_format or 2]
    elif m.types[of][1][1]:
        raise LeftOut('has images of signed numbers')
    else:
        known = IMAGE_FORMATS[image_format or 30]
    stored = kind in (spirv_module.STORAGE_IMAGE, spirv_module.STORAGE_TEXEL)
    if dim == spirv_module.DIM_BUFFER:
        leaves, data = texels_of(known, 4096, given, rng)
        return Resource(f'--texels {"storage" if stored else "uniform"},'
                        f'{known[0]},', leaves, data, stored)
    view = VIEWS[dim, arrayed]
    size = [px, 1 if dim == 0 else px,
            {2: px, 3: 6, 4: 4, 5: 4}.get(view, 1)]
    leaves, data = texels_of(known, n * size[0] * size[1] * size[2], given,
                             rng)
    name = ('storage' if stored else 'combined' if
            kind == spirv_module.COMBINED else 'sampled')
    return Resource(f'--image {name},{n},{known[0]},{view},{size[0]},{size[1]},'
                    f'{size[2]},', leaves, data, stored)


def case_of(name, data):
    """A Case, or raises LeftOut with the reason."""
    try:
        if not any(entry[0] == 'compute'
                   for entry in spirv_module.parse(data).entries):
            raise LeftOut('no compute shader')
        pipeline = spirv_module.pipeline_of(data)
        if pipeline.stage != 'compute':
            raise LeftOut('no compute shader')
        s = Source(data)
        rng = random.Random(name)
        recipe = compute_recipes.recipe_of(name, s)
        if 'no' in recipe:
            raise LeftOut('no one result: ' + recipe['no'])
        choose_specs(s, recipe, rng)
        choose_size(s, recipe)
        push, leaves = push_of(s, recipe, rng)
        case = Case(s.data(), push, recipe.get('groups', (1, 1, 1)))
        point(s, case, 'push', leaves, recipe, rng)
        for var, (_, storage) in sorted(s.m.variables.items()):
            if storage not in (spirv_module.UNIFORM, spirv_module.STORAGE,
                               spirv_module.UNIFORM_CONSTANT):
                continue
            place = (s.m.value(var, spirv_module.SET),
                     s.m.value(var, spirv_module.BINDING))
            kind, n = pipeline.bindings[place]
            if kind not in (spirv_module.UNIFORM_BUFFER,
                            spirv_module.STORAGE_BUFFER):
                case.resources[place] = image_of(
                    s, spirv_module.pointee(s.m, var), kind, n, recipe,
                    place, rng)
                if recipe.get('fields') == place:
                    case.resources[place].leaves = [
                        (at, 'q', 32, '') for at in range(
                            0, len(case.resources[place].data), 4)]
                continue
            if n != 1:
                raise LeftOut('has an array of buffers')
            made = buffer_of(s, spirv_module.pointee(s.m, var),
                             kind == spirv_module.UNIFORM_BUFFER, recipe,
                             place, rng)
            old = case.resources.get(place)
            # Of several views of a buffer the one that knows of floats.
            if not old or (floats(made), -width(made)) > (floats(old),
                                                          -width(old)):
                case.resources[place] = made
                point(s, case, f'{place[0]}:{place[1]}', made.leaves, recipe,
                      rng)
        if not any(r.written for r in case.resources.values()):
            raise LeftOut('writes neither buffer nor image')
    except spirv_module.Refused as e:
        raise LeftOut(str(e)) from e
    except (KeyError, IndexError, struct.error) as e:
        raise LeftOut(f'not understood: {e!r}') from e
    return case


def floats(b):
    return any(kind == 'f' for _, kind, _, _ in b.leaves)


def width(b):
    return max((bits for _, _, bits, _ in b.leaves), default=0)
