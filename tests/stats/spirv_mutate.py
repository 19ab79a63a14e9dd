# SPDX-License-Identifier: MIT
"""Changes SPIR-V modules a little, mostly so that they stay valid.

Each mutation takes a module as a list of instructions (lists of words, the
first with length and opcode) and changes it in place, or returns False when it
finds nothing to change.
"""
import random
import struct

MAGIC = 0x07230203
# Opcodes that can stand for each other: same operands, same types.
FAMILIES = [
    (128, 130, 132, 134, 135, 137, 138, 139, 197, 198, 199),  # integer
    (129, 131, 133, 136, 140, 141),                           # float
    (170, 171, 172, 173, 174, 175, 176, 177, 178, 179),       # compare int
    (180, 181, 182, 183, 184, 185, 186, 187, 188, 189, 190, 191),
    (194, 195, 196),                                          # shifts
    (164, 165, 166, 167),                                     # logic
    (126, 200), (207, 208, 209, 210, 211, 212, 213, 214, 215),
    (109, 110), (111, 112), (113, 114),
]
FAMILY_OF = {op: family for family in FAMILIES for op in family}
# GLSL.std.450: one operand, two, three, of floats and of integers.
EXTENDED = [
    (1, 2, 3, 4, 6, 8, 9, 10, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24,
     25, 27, 28, 29, 30, 31, 32),
    (5, 7), (26, 37, 40, 48, 79, 80), (43, 46, 49, 50, 81),
    (38, 39, 41, 42), (44, 45), (73, 74, 75),
]
EXTENDED_OF = {op: family for family in EXTENDED for op in family}
NUMBERS = (0, 1, 2, 3, 7, 8, 15, 16, 31, 32, 63, 64, 255, 256, 0x7fff, 0xffff,
           0x7fffffff, 0x80000000, 0xffffffff, 0x3f800000, 0xbf800000,
           0x7f800000, 0x7fc00000, 0x00000001, 0x4f000000, 0x477fe000)
RELAXED, NO_CONTRACTION, LOCATION = 0, 42, 30
(OP_EXT_INST, OP_CONSTANT, OP_SPEC_CONSTANT, OP_LABEL, OP_FUNCTION_END,
 OP_DECORATE, OP_SHUFFLE, OP_EXTRACT, OP_BRANCH_CONDITIONAL, OP_MODE,
 OP_LOAD, OP_SELECTION_MERGE, OP_LOOP_MERGE, OP_PHI, OP_SELECT, OP_TYPE_ARRAY) = (
     12, 43, 50, 248, 56, 71, 79, 81, 250, 16, 61, 247, 246, 245, 169, 28)
# Instructions with an id for a type first and for the result second.
HAS_RESULT = {12, 61, 65, 77, 78, 79, 80, 81, 82, 83, 84, 245} | set(
    range(109, 216))


def read(data):
    """(header, instructions); raises ValueError."""
    if len(data) < 20 or len(data) % 4:
        raise ValueError('no SPIR-V')
    words = struct.unpack(f'<{len(data) // 4}I', data)
    out, at = [], 5
    while at < len(words):
        count = words[at] >> 16
        if not count or at + count > len(words):
            raise ValueError('an instruction ends outside of the module')
        out.append(list(words[at:at + count]))
        at += count
    return list(words[:5]), out


def write(header, code):
    words = header + [w for instr in code for w in instr]
    return struct.pack(f'<{len(words)}I', *words)


def op_of(instr):
    return instr[0] & 0xffff


class Module:
    def __init__(self, data):
        self.header, self.code = read(data)

    def bytes(self):
        return write(self.header, self.code)

    def pick(self, rng, ops):
        found = [i for i in self.code if op_of(i) in ops]
        return rng.choice(found) if found else None

    def types(self):
        """{result id: type id} of plain instructions and constants."""
        return {i[2]: i[1] for i in self.code
                if len(i) > 2 and op_of(i) in HAS_RESULT | {41, 42, 43, 44, 50}}

    def new_id(self):
        self.header[3] += 1
        return self.header[3] - 1


def change_opcode(m, rng):
    instr = m.pick(rng, FAMILY_OF)
    if not instr:
        return False
    op = op_of(instr)
    instr[0] = instr[0] & ~0xffff | rng.choice(FAMILY_OF[op])
    return op_of(instr) != op


def change_extended(m, rng):
    found = [i for i in m.code if op_of(i) == OP_EXT_INST
             and i[4] in EXTENDED_OF]
    if not found:
        return False
    instr = rng.choice(found)
    instr[4] = rng.choice(EXTENDED_OF[instr[4]])
    return True


def change_constant(m, rng):
    found = [i for i in m.code if op_of(i) in (OP_CONSTANT, OP_SPEC_CONSTANT)]
    if not found:
        return False
    instr = rng.choice(found)
    # Lengths of arrays that would not fit in any memory are another matter.
    if any(op_of(i) == OP_TYPE_ARRAY and i[3] == instr[2] for i in m.code):
        instr[3] = rng.randrange(1, 5)
        return True
    at = rng.randrange(3, len(instr))
    instr[at] = rng.choice((rng.choice(NUMBERS), instr[at] ^ 1 << rng.randrange(
        32), (instr[at] + rng.choice((1, -1))) & 0xffffffff))
    return True


def usable(m):
    """{type: [ids]} of constants."""
    known = {}
    for i in m.code:
        if op_of(i) in (41, 42, 43, 44):
            known.setdefault(i[1], []).append(i[2])
    return known


def change_operand(m, rng):
    """An operand becomes another value of its type, out of the same block or
    a constant."""
    types, constants, local, places = m.types(), usable(m), {}, []
    for i in m.code:
        op = op_of(i)
        if op in (OP_LABEL, OP_FUNCTION_END):
            local = {}
        if op in HAS_RESULT and op not in (OP_PHI, OP_SHUFFLE, OP_EXTRACT,
                                           OP_LOAD, 65):
            first = 5 if op == OP_EXT_INST else 3
            for at in range(first, len(i)):
                t = types.get(i[at])
                others = constants.get(t, []) + local.get(t, [])
                if t and len(others) > 1:
                    places.append((i, at, others))
        if op in HAS_RESULT:
            local[i[1]] = local.get(i[1], []) + [i[2]]
    if not places:
        return False
    instr, at, others = rng.choice(places)
    instr[at] = rng.choice(others)
    return True


def insert_operation(m, rng):
    """An operand goes through one more operation of its own type."""
    at = [n for n, i in enumerate(m.code) if op_of(i) in FAMILY_OF
          and len(i) == 5 and op_of(i) < 142]
    if not at:
        return False
    n = rng.choice(at)
    model = m.code[n]
    new = list(model)
    new[0] = new[0] & ~0xffff | rng.choice(FAMILY_OF[op_of(model)])
    new[2] = m.new_id()
    new[rng.choice((3, 4))] = rng.choice(model[3:5])
    m.code.insert(n, new)
    model[rng.choice((3, 4))] = new[2]
    return True


def copy_operations(m, rng):
    """A chain of operations of one type: pressure on the registers."""
    at = [n for n, i in enumerate(m.code) if op_of(i) in (128, 129, 132, 133)
          and len(i) == 5]
    if not at:
        return False
    n = rng.choice(at)
    model, chain = m.code[n], []
    values = list(model[3:5])
    for _ in range(rng.choice((4, 16, 100))):
        new = [model[0] & ~0xffff | rng.choice(FAMILY_OF[op_of(model)]),
               model[1], m.new_id(), rng.choice(values), rng.choice(values)]
        values.append(new[2])
        chain.append(new)
    while len(values) > 1:
        new = [model[0], model[1], m.new_id(), values.pop(0), values.pop(0)]
        values.append(new[2])
        chain.append(new)
    model[4] = values[0]
    m.code[n:n] = chain
    return True


def change_parts(m, rng):
    instr = m.pick(rng, {OP_SHUFFLE, OP_EXTRACT})
    if not instr or len(instr) < 5:
        return False
    first = 5 if op_of(instr) == OP_SHUFFLE else len(instr) - 1
    if first >= len(instr):
        return False
    instr[rng.randrange(first, len(instr))] = rng.randrange(4)
    return True


def swap_branch(m, rng):
    instr = m.pick(rng, {OP_BRANCH_CONDITIONAL})
    if not instr:
        return False
    instr[2], instr[3] = instr[3], instr[2]
    return True


def change_control(m, rng):
    """Unroll, do not unroll, flatten, and so on."""
    instr = m.pick(rng, {OP_SELECTION_MERGE, OP_LOOP_MERGE})
    if not instr:
        return False
    at = 2 if op_of(instr) == OP_SELECTION_MERGE else 3
    instr[at] = rng.choice((0, 1, 2))
    return True


def add_decoration(m, rng):
    results = [i[2] for i in m.code if op_of(i) in FAMILY_OF]
    at = next((n for n, i in enumerate(m.code) if op_of(i) == OP_DECORATE),
              None)
    if not results or at is None:
        return False
    m.code.insert(at, [3 << 16 | OP_DECORATE, rng.choice(results),
                       rng.choice((RELAXED, NO_CONTRACTION))])
    return True


def change_place(m, rng):
    """Another location, component, binding, offset, …"""
    found = [i for i in m.code if op_of(i) == OP_DECORATE and len(i) == 4
             and i[2] in (30, 31, 33, 34, 6)]
    if not found:
        return False
    instr = rng.choice(found)
    value = rng.choice((instr[3] + 1, 0, 1, 3, 7, instr[3] * 4 & 0xffff))
    # Locations beyond what a device has are nothing that a shader may use.
    instr[3] = value % 16 if instr[2] == LOCATION else value
    return True


def change_size(m, rng):
    """Another size of the workgroup."""
    found = [i for i in m.code if op_of(i) == OP_MODE and i[2] == 17]
    if not found:
        return False
    rng.choice(found)[rng.randrange(3, 6)] = rng.choice((1, 3, 16, 64))
    return True


def remove_instruction(m, rng):
    """A store or a barrier goes."""
    at = [n for n, i in enumerate(m.code) if op_of(i) in (62, 224, 225, 99)]
    if not at:
        return False
    del m.code[rng.choice(at)]
    return True


def flip_bit(m, rng):
    """Anything: mostly no valid module any more."""
    instr = rng.choice(m.code)
    instr[rng.randrange(len(instr))] ^= 1 << rng.randrange(32)
    return True


MUTATIONS = [change_opcode] * 4 + [change_extended] * 3 + [
    change_constant] * 4 + [change_operand] * 4 + [insert_operation] * 3 + [
        copy_operations] * 2 + [change_parts] * 2 + [
            swap_branch, change_control, add_decoration, change_place,
            change_size, remove_instruction]


def mutate(data, seed, damage=False):
    """The module after a few mutations; the same for the same seed."""
    rng = random.Random(seed)
    m = Module(data)
    for _ in range(rng.choice((1, 2, 4, 8, 16))):
        (flip_bit if damage else rng.choice(MUTATIONS))(m, rng)
    return m.bytes()
