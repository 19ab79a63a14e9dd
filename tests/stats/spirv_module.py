# SPDX-License-Identifier: MIT
"""What a pipeline around a SPIR-V module has to be, read out of the module.

Knows the few instructions that say so: types, variables, decorations and entry
points.  Also makes the other stage of a graphics pipeline: a shader that writes
all that a fragment shader reads, or reads all that a vertex shader writes.
"""
import struct
from dataclasses import dataclass, field

MAGIC = 0x07230203
STAGES = {0: 'vertex', 4: 'fragment', 5: 'compute'}

OP_CONSTANTS = {43: 3, 50: 3}  # OpConstant, OpSpecConstant: first value word
(BLOCK, BUFFER_BLOCK, BUILT_IN, NO_PERSPECTIVE, FLAT, CENTROID, SAMPLE,
 LOCATION, COMPONENT, INDEX, BINDING, SET, INPUT_INDEX) = (
     2, 3, 11, 13, 14, 16, 17, 30, 31, 32, 33, 34, 43)
UNIFORM_CONSTANT, INPUT, UNIFORM, OUTPUT, PUSH, STORAGE = 0, 1, 2, 3, 9, 12
# VkDescriptorType
(SAMPLER, COMBINED, SAMPLED_IMAGE, STORAGE_IMAGE, TEXEL, STORAGE_TEXEL,
 UNIFORM_BUFFER, STORAGE_BUFFER, ATTACHMENT) = (0, 1, 2, 3, 4, 5, 6, 7, 10)
DIM_BUFFER, DIM_SUBPASS = 5, 6
# A descriptor array without a length gets this many.
UNSIZED = 16
# VkFormat of one to four components, by kind and bits.
FORMATS = {('f', 32): (100, 103, 106, 109), ('i', 32): (99, 102, 105, 108),
           ('u', 32): (98, 101, 104, 107), ('f', 16): (76, 83, 90, 97),
           ('i', 16): (75, 82, 89, 96), ('u', 16): (74, 81, 88, 95),
           ('i', 8): (14, 21, 28, 42), ('u', 8): (13, 20, 27, 41),
           ('f', 64): (112, 115, 118, 121), ('i', 64): (111, 114, 117, 120),
           ('u', 64): (110, 113, 116, 119)}
RGBA8 = 37


class Refused(Exception):
    """The module is none that a pipeline can be made of here."""


@dataclass
class Module:
    types: dict = field(default_factory=dict)
    constants: dict = field(default_factory=dict)
    decorations: dict = field(default_factory=dict)
    members: dict = field(default_factory=dict)
    variables: dict = field(default_factory=dict)
    entries: list = field(default_factory=list)

    def has(self, target, decoration):
        return decoration in self.decorations.get(target, {})

    def value(self, target, decoration, default=0):
        return self.decorations.get(target, {}).get(decoration, [default])[0]


def text_of(words):
    data = struct.pack(f'<{len(words)}I', *words)
    end = data.find(b'\0')
    return data[:end].decode(errors='replace'), end // 4 + 1


def parse(data):
    """Returns a Module, or raises Refused."""
    if len(data) < 20 or len(data) % 4:
        raise Refused('no whole number of words')
    words = struct.unpack(f'<{len(data) // 4}I', data)
    if words[0] != MAGIC:
        raise Refused('no SPIR-V')
    m = Module()
    at = 5
    while at < len(words):
        op, count = words[at] & 0xffff, words[at] >> 16
        if not count or at + count > len(words):
            raise Refused('an instruction ends outside of the module')
        take(m, op, words[at + 1:at + count])
        at += count
    return m


def take(m, op, w):
    if op == 15:
        name, used = text_of(w[2:])
        m.entries.append((STAGES.get(w[0]), w[1], name, w[2 + used:]))
    elif op == 71:
        m.decorations.setdefault(w[0], {})[w[1]] = list(w[2:])
    elif op == 72:
        m.members.setdefault(w[0], {}).setdefault(w[1], {})[w[2]] = list(w[3:])
    elif 19 <= op <= 39 or op == 5341:
        m.types[w[0]] = (op, w[1:])
    elif op in OP_CONSTANTS:
        m.constants[w[1]] = w[2]
    elif op in (51, 52):  # composite and operation: no number here
        m.constants[w[1]] = 1
    elif op == 59:
        m.variables[w[1]] = (w[0], w[2])


# -- Types --

def describe(m, t):
    """A tree: (kind, bits), ('vec', n, of), ('mat', n, of), ('arr', n, of) or
    ('struct', id, [of])."""
    op, w = m.types[t]
    if op == 21:
        return ('i' if w[1] else 'u', w[0])
    if op == 22:
        return ('f', w[0])
    if op in (23, 24):
        return ('vec' if op == 23 else 'mat', w[1], describe(m, w[0]))
    if op == 28:
        return ('arr', m.constants.get(w[1], 1), describe(m, w[0]))
    if op == 30:
        return ('struct', t, [describe(m, member) for member in w])
    raise Refused(f'type of instruction {op} between stages')


def slots(t):
    """(location offset, components, scalar) of each location of a type."""
    if t[0] in 'iuf':
        return [(0, 1, t)]
    if t[0] == 'vec':
        return [(0, t[1], t[2])]
    parts = t[2] if t[0] == 'struct' else [t[2]] * t[1]
    out, at = [], 0
    for part in parts:
        inner = slots(part)
        out += [(at + offset, n, scalar) for offset, n, scalar in inner]
        at += inner[-1][0] + 1 if inner else 0
    return out


def pointee(m, var):
    return m.types[m.variables[var][0]][1][1]


def interface(m, entry, storage):
    """(variable, type) of what has a location."""
    # Modules before 1.4 name inputs and outputs only, later ones everything.
    for var in entry[3]:
        if var not in m.variables or m.variables[var][1] != storage:
            continue
        t = pointee(m, var)
        members = m.members.get(t, {})
        if m.has(var, BUILT_IN) or any(BUILT_IN in d for d in members.values()):
            continue
        if m.has(var, LOCATION) or any(LOCATION in d for d in members.values()):
            yield var, t


# -- Descriptors --

def descriptor_type(m, t, storage):
    op, w = m.types[t]
    if op == 27:
        image = m.types[w[0]][1]
        return TEXEL if image[1] == DIM_BUFFER else COMBINED
    if op == 26:
        return SAMPLER
    if op == 25:
        stored = w[5] == 2
        if w[1] == DIM_SUBPASS:
            return ATTACHMENT
        if w[1] == DIM_BUFFER:
            return STORAGE_TEXEL if stored else TEXEL
        return STORAGE_IMAGE if stored else SAMPLED_IMAGE
    if op == 30:
        return (STORAGE_BUFFER if storage == STORAGE or m.has(t, BUFFER_BLOCK)
                else UNIFORM_BUFFER)
    raise Refused(f'descriptor of type instruction {op}')


def descriptors(m):
    """{(set, binding): (VkDescriptorType, count)}, {input attachment index}"""
    out, attachments = {}, set()
    for var, (_, storage) in m.variables.items():
        if storage not in (UNIFORM_CONSTANT, UNIFORM, STORAGE):
            continue
        t, count = pointee(m, var), 1
        while m.types[t][0] in (28, 29):
            op, w = m.types[t]
            count *= m.constants.get(w[1], 1) if op == 28 else UNSIZED
            t = w[0]
        kind = descriptor_type(m, t, storage)
        if kind == ATTACHMENT:
            first = m.value(var, INPUT_INDEX)
            attachments.update(range(first, first + count))
        place = (m.value(var, SET), m.value(var, BINDING))
        if place in out and out[place][0] != kind:
            raise Refused(f'two kinds of descriptor at {place}')
        out[place] = (kind, max(count, out.get(place, (0, 0))[1]))
    return out, attachments


# -- The other stage --

class Writer:
    """Makes a module; the sections in the order that SPIR-V wants."""

    def __init__(self):
        self.next_id = 1
        self.known = {}
        self.decorations, self.types, self.code = [], [], []
        self.capabilities = {1}

    def new(self):
        self.next_id += 1
        return self.next_id - 1

    @staticmethod
    def put(section, op, *words):
        section += [(len(words) + 1) << 16 | op, *words]

    def type(self, key, op, *words):
        if key not in self.known:
            self.known[key] = self.new()
            self.put(self.types, op, self.known[key], *words)
        return self.known[key]

    def scalar(self, t):
        kind, bits = t
        self.capabilities |= {('f', 16): {9, 4436}, ('f', 64): {10},
                              ('i', 16): {22, 4436}, ('u', 16): {22, 4436},
                              ('i', 64): {11}, ('u', 64): {11},
                              ('i', 8): {39}, ('u', 8): {39}}.get(t, set())
        if kind == 'f':
            return self.type(t, 22, bits)
        return self.type(t, 21, bits, int(kind == 'i'))

    def constant(self, t, word):
        key = ('const', t, word)
        if key not in self.known:
            of = self.scalar(t)
            self.known[key] = self.new()
            self.put(self.types, 43, of, self.known[key], word)
        return self.known[key]

    def of(self, m, t):
        """Makes the type of a tree; a struct with its decorations."""
        if t[0] in 'iuf':
            return self.scalar(t)
        if t[0] in ('vec', 'mat'):
            return self.type((t[0], t[1], repr(t)), 23 if t[0] == 'vec' else 24,
                             self.of(m, t[2]), t[1])
        if t[0] == 'arr':
            length = self.constant(('u', 32), t[1])
            return self.type(('arr', repr(t)), 28, self.of(m, t[2]), length)
        key = ('struct', t[1])
        if key not in self.known:
            members = [self.of(m, member) for member in t[2]]
            self.type(key, 30, *members)
            if m.has(t[1], BLOCK):
                self.put(self.decorations, 71, self.known[key], BLOCK)
            for i, found in m.members.get(t[1], {}).items():
                for d, words in found.items():
                    if d in (LOCATION, COMPONENT, FLAT, NO_PERSPECTIVE):
                        self.put(self.decorations, 72, self.known[key], i, d,
                                 *words)
        return self.known[key]

    def pointer(self, storage, to):
        return self.type(('ptr', storage, to), 32, storage, to)

    def variable(self, storage, to):
        var = self.new()
        self.put(self.types, 59, self.pointer(storage, to), var, storage)
        return var

    def emit(self, op, of, *words):
        result = self.new()
        self.put(self.code, op, of, result, *words)
        return result

    def finish(self, model, interface_vars, modes):
        void = self.type('void', 19)
        function = self.type('fn', 33, void)
        main, label = self.new(), self.new()
        name = struct.unpack('<2I', b'main\0\0\0\0')
        out = [MAGIC, 0x10000, 0, 0, 0]
        for capability in sorted(self.capabilities):
            self.put(out, 17, capability)
        if 4436 in self.capabilities:
            text = b'SPV_KHR_16bit_storage\0\0\0'
            self.put(out, 10, *struct.unpack(f'<{len(text) // 4}I', text))
        self.put(out, 14, 0, 1)
        self.put(out, 15, model, main, *name, *interface_vars)
        for mode in modes:
            self.put(out, 16, main, mode)
        out += self.decorations + self.types
        self.put(out, 54, void, main, 0, function)
        self.put(out, 248, label)
        out += self.code
        self.put(out, 253)
        self.put(out, 56)
        out[3] = self.next_id
        return struct.pack(f'<{len(out)}I', *out)


def copy_place(m, w, var, new, with_flat):
    for d, words in m.decorations.get(var, {}).items():
        if d in (LOCATION, COMPONENT) or with_flat and d in (
                FLAT, NO_PERSPECTIVE, CENTROID, SAMPLE):
            w.put(w.decorations, 71, new, d, *words)


def has_whole_numbers(t):
    if t[0] in 'iu':
        return True
    if t[0] == 'struct':
        return any(has_whole_numbers(part) for part in t[2])
    return t[0] != 'f' and has_whole_numbers(t[2])


def convert(w, value, t, to):
    """A scalar to another kind and size."""
    if t == to:
        return value
    if t[0] == 'f':
        op = {'f': 115, 'i': 110, 'u': 109}[to[0]]
    elif to[0] == 'f':
        op = 111 if t[0] == 'i' else 112
    else:
        op = 114 if t[0] == 'i' else 113
    return w.emit(op, w.scalar(to), value)


F32 = ('f', 32)


def made_value(m, w, t, seed, counter):
    """A value of any type whose scalars all differ."""
    if t[0] in 'iuf':
        counter[0] += 1
        word = struct.unpack('<I', struct.pack('<f', 1.0 / counter[0]))[0]
        scaled = w.emit(133, w.scalar(F32), seed, w.constant(F32, word))
        return convert(w, scaled, F32, t)
    parts = t[2] if t[0] == 'struct' else [t[2]] * t[1]
    made = [made_value(m, w, part, seed, counter) for part in parts]
    return w.emit(80, w.of(m, t), *made)


def summed_value(m, w, t, value, total):
    """total + each scalar in the value."""
    if t[0] in 'iuf':
        return w.emit(129, w.scalar(F32), total, convert(w, value, t, F32))
    parts = t[2] if t[0] == 'struct' else [t[2]] * t[1]
    for i, part in enumerate(parts):
        inner = w.emit(81, w.of(m, part), value, i)
        total = summed_value(m, w, part, inner, total)
    return total


def vertex_for(m, entry):
    """The module of a vertex shader that writes all the fragment shader reads,
    out of one attribute."""
    w = Writer()
    vec4 = ('vec', 4, F32)
    source = w.variable(INPUT, w.of(m, vec4))
    w.put(w.decorations, 71, source, LOCATION, 0)
    position = w.variable(OUTPUT, w.of(m, vec4))
    w.put(w.decorations, 71, position, BUILT_IN, 0)
    attribute = w.emit(61, w.of(m, vec4), source)
    seed = w.emit(81, w.scalar(F32), attribute, 0)
    w.put(w.code, 62, position, attribute)
    used, counter = [source, position], [0]
    for var, t in interface(m, entry, INPUT):
        tree = describe(m, t)
        new = w.variable(OUTPUT, w.of(m, tree))
        copy_place(m, w, var, new, False)
        w.put(w.code, 62, new, made_value(m, w, tree, seed, counter))
        used.append(new)
    return w.finish(0, used, [])


def fragment_for(m, entry):
    """The module of a fragment shader that reads all that the vertex shader
    writes, and outputs the sum."""
    w = Writer()
    vec4 = ('vec', 4, F32)
    color = w.variable(OUTPUT, w.of(m, vec4))
    w.put(w.decorations, 71, color, LOCATION, 0)
    total, used = w.constant(F32, 0), [color]
    for var, t in interface(m, entry, OUTPUT):
        tree = describe(m, t)
        new = w.variable(INPUT, w.of(m, tree))
        copy_place(m, w, var, new, True)
        if has_whole_numbers(tree) and not m.has(var, FLAT):
            w.put(w.decorations, 71, new, FLAT)
        value = w.emit(61, w.of(m, tree), new)
        total = summed_value(m, w, tree, value, total)
        used.append(new)
    w.put(w.code, 62, color, w.emit(80, w.of(m, vec4), *[total] * 4))
    return w.finish(4, used, [7])


# -- All of it --

@dataclass
class Pipeline:
    stage: str
    entry: str
    bindings: dict
    input_attachments: set
    attributes: list  # (location, VkFormat)
    colors: list      # (location, VkFormat)
    other: bytes      # module of the other graphics stage, or None


def attributes_of(m, entry):
    out = {}
    for var, t in interface(m, entry, INPUT):
        base = m.value(var, LOCATION)
        for offset, n, scalar in slots(describe(m, t)):
            out[base + offset] = FORMATS[scalar][n - 1]
    return sorted(out.items())


def colors_of(m, entry):
    out = {}
    for var, t in interface(m, entry, OUTPUT):
        base = m.value(var, LOCATION)
        for offset, _, scalar in slots(describe(m, t)):
            # What is shown is mostly 8 bits; whole numbers need their own.
            color = RGBA8 if scalar[0] == 'f' else FORMATS[scalar][3]
            if not m.value(var, INDEX):
                out[base + offset] = color
    return sorted(out.items())


def pipeline_of(data):
    """The pipeline around the module's first entry point; raises Refused."""
    try:
        m = parse(data)
        entry = next((e for e in m.entries if e[0]), None)
        if not entry:
            raise Refused('no vertex, fragment or compute entry point')
        bindings, attachments = descriptors(m)
        p = Pipeline(entry[0], entry[2], bindings, attachments, [], [], None)
        if p.stage == 'vertex':
            p.attributes = attributes_of(m, entry)
            p.colors = [(0, RGBA8)]
            p.other = fragment_for(m, entry)
        elif p.stage == 'fragment':
            p.attributes = [(0, FORMATS[F32][3])]
            p.colors = colors_of(m, entry)
            p.other = vertex_for(m, entry)
    except (KeyError, IndexError, struct.error) as e:
        raise Refused(f'not understood: {e!r}') from e
    return p
