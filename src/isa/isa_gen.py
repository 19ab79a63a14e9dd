#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes tables out of an instruction set's XML.

  isa_gen.py XML... --header isa_enums.h --source isa_tables.c

Several files are read as one.

Schema.  <isa first last>: architectures (in the first file).  <constants><word v doc>: 32, then
<word at v since doc>: what a later architecture has there.
<specials><special page slot name since doc>.  <enum name><v n c id doc>: printed
name, value, C name if it differs.  <fields><field name member at bits enum
codes default>: a modifier at its place; codes lists the enum's names by code,
"-" for reserved, "*" before the one that is not printed; default does that
where codes is left out.  <flag name at>: a modifier of one bit.
<sources><class name size float mods place bits codes>: what a source may
carry.  <family unit dest sr sel mods imms doc> with <src t at size doc> and
<op n p s narrow replicate since until> (p: bits 56:48, s: element bits,
narrow: half a destination takes the result rounded; replicate: both halves may
take a half result; the attributes of a family may stand on an op too and win
there, sel is added).  dest: 1 a register or half of it, "whole" a register,
2 a pair.  sel "at:bits=v": bits that tell the opcode.  imms "name@at:bits",
with a final s if signed, or "name@at:bits+at:bits" if the upper bits are
elsewhere.  An op may stand several times, for architectures that differ.
t names a class; t followed by s, if there is such a class, goes first.

Any bit of a word that nothing names must be zero.  Refused here: fields that
overlap within an instruction, two instructions that one word could match,
unknown names.
"""
import argparse
import re
import sys
import xml.etree.ElementTree as ET

UNITS = ['fma', 'cvt', 'sfu', 'v', 'ls', 't', 'vt', 'msg']
ALU = {'fma', 'cvt', 'sfu'}
SR = {None: 'NONE', 'w0': 'FIXED', 'r': 'READ', 'w': 'WRITE',
      'rw': 'READ_WRITE', 'tex': 'TEX', 'vartex': 'VARTEX'}
# Bits 47:46 where there is no destination: who uses the staging registers.
CONTROL = {None: 3, 'r': 1, 'w': 2, 'rw': 3, 'vartex': 2}
BRANCHES = {'BRANCHZ', 'BRANCHZI', 'JUMP_EX', 'BLEND'}


def fail(text):
    sys.exit(f'isa_gen: {text}')


def c_name(text):
    return re.sub(r'[^A-Za-z0-9]', '_', text).upper()


def bits_at(at, bits):
    return ((1 << bits) - 1) << at


class Enum:
    def __init__(self, el):
        self.name = el.get('name')
        self.doc = el.get('doc', '')
        self.values = {}
        self.ids = {}
        self.docs = {}
        self.since = {}
        for v in el.findall('v'):
            code = int(v.get('c'))
            if code in self.values.values():
                fail(f'enum {self.name}: value {code} twice')
            self.values[v.get('n')] = code
            self.since[code] = int(v.get('since', '0'))
            self.ids[v.get('n')] = c_name(v.get('id', v.get('n')))
            self.docs[v.get('n')] = v.get('doc', '')
        self.count = max(self.values.values()) + 1


class Codes:
    """Which value of an enum a code means."""

    def __init__(self, enum, text, default, bits):
        self.enum = enum
        self.identity = -1
        self.value = []
        if text is None:
            self.value = [-1] * enum.count
            for name, code in enum.values.items():
                self.value[code] = code
            if default is not None:
                self.identity = enum.values[default]
        else:
            for i, name in enumerate(text.split()):
                if name.startswith('*'):
                    name = name[1:]
                    self.identity = i
                if name != '-' and name not in enum.values:
                    fail(f'{enum.name} has no {name}')
                self.value.append(-1 if name == '-' else enum.values[name])
        if len(self.value) > 1 << bits:
            fail(f'{enum.name}: more codes than {bits} bits hold')

    def key(self):
        return (self.enum.name, self.identity, tuple(self.value))


class Field:
    def __init__(self, el, enums):
        self.name = el.get('name')
        self.member = el.get('member', self.name)
        self.at = int(el.get('at'))
        self.doc = el.get('doc', '')
        self.codes = None
        self.bits = 1
        if el.tag == 'field':
            self.bits = int(el.get('bits'))
            self.codes = Codes(enums[el.get('enum')], el.get('codes'),
                               el.get('default'), self.bits)


class Class:
    def __init__(self, el, enums):
        self.name = el.get('name')
        self.size = int(el.get('size', '0'))
        self.is_float = el.get('float') == '1'
        self.mods = (el.get('mods') or '').split()
        self.place = el.get('place')
        self.codes = None
        if self.place:
            fixed = {'float': 2, 'int': 4}
            self.bits = fixed.get(self.place) or int(el.get('bits'))
            self.codes = Codes(enums['swz'], el.get('codes'), None, self.bits)


class Src:
    def __init__(self, cls, index, at, op_size, size):
        self.cls = cls
        self.at = at
        self.size = size or cls.size or op_size or 32
        pos = at // 8
        self.neg = self.abs = self.invert = self.swz = -1
        if 'neg' in cls.mods:
            self.neg = 38 - 2 * pos
            self.abs = 39 - 2 * pos
        if 'not' in cls.mods:
            self.invert = 35
        if cls.place == 'float':
            self.swz = 28 - 2 * pos
        elif cls.place == 'int':
            self.swz = {0: 36, 1: 26}[pos]
        elif cls.place:
            self.swz = int(cls.place)

    def used(self):
        yield self.at, 8
        for at in (self.neg, self.abs, self.invert):
            if at >= 0:
                yield at, 1
        if self.swz >= 0:
            yield self.swz, self.cls.bits


class Op:
    def __init__(self, family, el, isa):
        def attr(name, default=None):
            return el.get(name, family.get(name, default))
        self.name = el.get('n')
        self.unit = attr('unit')
        if self.unit not in UNITS:
            fail(f'{self.name}: no unit {self.unit}')
        self.first = int(attr('since', isa.first))
        self.last = int(attr('until', isa.last))
        self.size = int(el.get('s', '0'))
        self.narrow = el.get('narrow') == '1'
        self.replicate = el.get('replicate') == '1'
        dest = attr('dest', '0')
        self.whole = dest == 'whole'
        self.dest = 1 if self.whole else int(dest)
        self.sr = attr('sr')
        self.srcs = [self.source(s, i, isa)
                     for i, s in enumerate(family.findall('src'))]
        self.fields = []
        for name in (attr('mods') or '').split():
            if name not in isa.fields:
                fail(f'{self.name}: no modifier {name}')
            self.fields.append(isa.fields[name])
        self.imms = [isa.imm(t) for t in (attr('imms') or '').split()]
        primary = int(el.get('p'), 0)
        self.match = primary << 48
        self.mask = bits_at(48, 9)
        for sel in f"{family.get('sel') or ''} {el.get('sel') or ''}".split():
            at, bits, value = map(lambda v: int(v, 0), re.split('[:=]', sel))
            self.fix(at, bits, value)
        if not self.dest and self.sr in CONTROL:
            self.fix(46, 2, CONTROL[self.sr])
        self.layout()

    def source(self, el, index, isa):
        name = el.get('t')
        cls = isa.classes.get(f'{name}{self.size}') or isa.classes.get(name)
        if cls is None:
            fail(f'{self.name}: no source class {name}')
        op_size = self.size if self.unit in ALU else 32
        return Src(cls, index, int(el.get('at', 8 * index)), op_size,
                   int(el.get('size', '0')))

    def fix(self, at, bits, value):
        if value >> bits:
            fail(f'{self.name}: {value} does not fit {bits} bits')
        if self.mask & bits_at(at, bits):
            fail(f'{self.name}: opcode bits overlap at {at}')
        self.mask |= bits_at(at, bits)
        self.match |= value << at

    def layout(self):
        """Marks every bit that has a meaning; overlaps are errors."""
        self.used = self.mask
        self.take(57, 2, 'page')
        self.take(59, 4, 'flow')
        for i, s in enumerate(self.srcs):
            for at, bits in s.used():
                self.take(at, bits, f'source {i}')
        for f in self.fields:
            self.take(f.at, f.bits, f.name)
        for name, at, bits, _, high_at, high_bits in self.imms:
            self.take(at, bits, name)
            if high_bits:
                self.take(high_at, high_bits, name)
        if self.dest:
            self.take(40, 8, 'dest')
        elif self.sr and self.sr != 'w0':
            self.take(40, 6, 'staging')
            if self.sr != 'vartex':
                self.take(33, 3, 'staging count')
            if self.sr in ('rw', 'tex'):
                self.take(16, 6, 'staging write')
            if self.sr in ('rw', 'tex', 'vartex'):
                self.take(36, 3, 'staging write count')
        self.used &= (1 << 64) - 1

    def take(self, at, bits, what):
        field = bits_at(at, bits)
        if self.used & field or field >> 64:
            fail(f'{self.name}: {what} overlaps at bit {at}')
        self.used |= field


class Isa:
    def __init__(self, paths):
        root = ET.parse(paths[0]).getroot()
        for path in paths[1:]:
            root.extend(ET.parse(path).getroot())
        self.first = int(root.get('first'))
        self.last = int(root.get('last'))
        self.constants = self.read_constants(root)
        self.specials = root.findall('specials/special')
        self.enums = {}
        for el in root.findall('enum'):
            self.enums[el.get('name')] = Enum(el)
        self.fields = {el.get('name'): Field(el, self.enums)
                       for el in root.find('fields')}
        self.classes = {el.get('name'): Class(el, self.enums)
                        for el in root.findall('sources/class')}
        self.imm_names = []
        self.imm_keys = []
        self.ops = [Op(f, el, self) for f in root.findall('family')
                    for el in f.findall('op')]
        self.names = []
        for op in self.ops:
            if op.name not in self.names:
                self.names.append(op.name)
        self.ops.sort(key=lambda op: self.names.index(op.name))
        self.check()

    def read_constants(self, root):
        """The constants of each architecture."""
        words = root.findall('constants/word')
        base = [int(w.get('v'), 0) for w in words if w.get('at') is None]
        if len(base) != 32:
            fail('there must be 32 constants')
        constants = {}
        for arch in range(self.first, self.last + 1):
            constants[arch] = list(base)
            for w in words:
                if w.get('at') is not None and arch >= int(w.get('since')):
                    constants[arch][int(w.get('at'))] = int(w.get('v'), 0)
        return constants

    def imm(self, text):
        m = re.fullmatch(r'(\w+)@(\d+):(\d+)(s?)(?:\+(\d+):(\d+))?', text)
        if not m:
            fail(f'immediate {text}')
        key = (m[1], int(m[2]), int(m[3]), m[4] == 's', int(m[5] or 0),
               int(m[6] or 0))
        if key[0] not in self.imm_names:
            self.imm_names.append(key[0])
        if key not in self.imm_keys:
            self.imm_keys.append(key)
        return key

    def check(self):
        """No word may match two instructions of one architecture."""
        for i, a in enumerate(self.ops):
            for b in self.ops[i + 1:]:
                if a.first > b.last or b.first > a.last:
                    continue
                if a.name == b.name:
                    fail(f'{a.name} twice in one architecture')
                if not (a.match ^ b.match) & a.mask & b.mask:
                    fail(f'{a.name} and {b.name} overlap')


def write_header(isa, out):
    p = lambda text='': print(text, file=out)
    p('/* SPDX-License-Identifier: MIT */')
    p('/* Made by isa_gen.py; do not edit. */')
    p('#ifndef ISA_ENUMS_H\n#define ISA_ENUMS_H\n')
    p('#include <stdint.h>\n')
    p('#ifdef __cplusplus\nextern "C" {\n#endif\n')
    p('enum isa_op {')
    for name in isa.names:
        p(f'   ISA_OP_{c_name(name)},')
    p('   ISA_OP_COUNT\n};\n')
    for e in isa.enums.values():
        if e.doc:
            p(f'/* {e.doc} */')
        p(f'enum isa_{e.name} {{')
        for name, value in e.values.items():
            doc = f' /* {e.docs[name]} */' if e.docs[name] else ''
            p(f'   ISA_{c_name(e.name)}_{e.ids[name]} = {value},{doc}')
        p(f'   ISA_{c_name(e.name)}_COUNT = {e.count}\n}};')
        p('/* NULL for what is not a value. */')
        p(f'const char *isa_{e.name}_name(unsigned value);\n')
    p('enum isa_special {')
    for s in isa.specials:
        p(f"   ISA_SPECIAL_{c_name(s.get('name'))}, /* {s.get('doc')} */")
    p('   ISA_SPECIAL_COUNT\n};')
    p('const char *isa_special_name(unsigned value);\n')
    members = {}
    for f in isa.fields.values():
        doc = f'enum isa_{f.codes.enum.name}' if f.codes else f.doc or 'flag'
        members.setdefault(f.member, doc)
    p('/* Modifiers.  Flags are 0 or 1. */\nstruct isa_mods {')
    for name, doc in members.items():
        p(f'   uint8_t {member_name(name)}; /* {doc} */')
    p('};\n\nenum isa_mod {')
    for name in members:
        p(f'   ISA_MOD_{c_name(name)},')
    p('   ISA_MOD_COUNT\n};\nconst char *isa_mod_name(unsigned value);\n')
    p('/* Immediates. */\nstruct isa_imms {')
    for name in isa.imm_names:
        p(f'   int32_t {name};')
    p('};\n\nenum isa_imm {')
    for name in isa.imm_names:
        p(f'   ISA_IMM_{c_name(name)},')
    p('   ISA_IMM_COUNT\n};\nconst char *isa_imm_name(unsigned value);\n')
    p('#ifdef __cplusplus\n}\n#endif\n\n#endif')
    return members


def member_name(name):
    return {'signed': 'is_signed', 'unsigned': 'is_unsigned'}.get(name, name)


def swz_info(name):
    if name in ('none', 'and', 'lowbits'):
        return '{0, 0, {0}}'
    size = {'b': 1, 'h': 2, 'w': 4}[name[0]]
    parts = ', '.join(name[1:])
    return f'{{{size}, {len(name) - 1}, {{{parts}}}}}'


class Source:
    """Writes isa_tables.c."""

    def __init__(self, isa, members, out):
        self.isa = isa
        self.members = list(members)
        self.out = out
        self.codes = {}

    def p(self, text=''):
        print(text, file=self.out)

    def write(self):
        self.p('/* SPDX-License-Identifier: MIT */')
        self.p('/* Made by isa_gen.py; do not edit. */')
        self.p('#include "isa/isa_tables.h"\n#include <stddef.h>\n')
        self.enums()
        self.code_tables()
        self.field_tables()
        self.op_tables()
        self.buckets()
        self.values()

    def enums(self):
        for e in self.isa.enums.values():
            by_value = {v: n for n, v in e.values.items()}
            names = ', '.join(f'"{by_value[i]}"' if i in by_value else 'NULL'
                              for i in range(e.count))
            self.p(f'static const char *const {e.name}_names[] = '
                   f'{{{names}}};')
            self.p(f'const char *\nisa_{e.name}_name(unsigned value)\n{{\n'
                   f'   return value < {e.count} ? {e.name}_names[value] : '
                   'NULL;\n}\n')

    def code_tables(self):
        tables = [f.codes for f in self.isa.fields.values() if f.codes]
        tables += [c.codes for c in self.isa.classes.values() if c.codes]
        for c in tables:
            if c.key() in self.codes:
                continue
            name = f'codes_{len(self.codes)}'
            self.codes[c.key()] = name
            values = ', '.join(map(str, c.value))
            self.p(f'static const struct isa_codes {name} = {{'
                   f'{len(c.value)}, {c.identity}, {{{values}}}, '
                   f'{c.enum.name}_names, {c.enum.count}}};')
        self.p()

    def field_tables(self):
        for f in self.isa.fields.values():
            codes = f'&{self.codes[f.codes.key()]}' if f.codes else 'NULL'
            self.p(f'static const struct isa_field field_{f.name} = {{'
                   f'ISA_MOD_{c_name(f.member)}, {f.at}, {f.bits}, '
                   f'offsetof(struct isa_instr, mod.{member_name(f.member)}), '
                   f'"{f.member}", {codes}}};')
        for i, (name, at, bits, signed, high_at, high_bits) in \
                enumerate(self.isa.imm_keys):
            self.p(f'static const struct isa_imm_field imm_{i} = {{'
                   f'ISA_IMM_{c_name(name)}, {at}, {bits}, {high_at}, '
                   f'{high_bits}, {int(signed)}, '
                   f'offsetof(struct isa_instr, imm.{name}), "{name}"}};')
        self.p()

    def src(self, s):
        codes = f'&{self.codes[s.cls.codes.key()]}' if s.cls.codes else 'NULL'
        bits = s.cls.bits if s.cls.codes else 0
        return (f'{{{s.at}, {s.neg}, {s.abs}, {s.invert}, {s.swz}, {bits}, '
                f'{codes}}}')

    def src_info(self, s):
        swizzles = 1
        if s.cls.codes:
            swizzles = sum(1 << v for v in set(s.cls.codes.value) if v >= 0)
        flags = [s.cls.size == 64, s.cls.is_float, s.abs >= 0, s.neg >= 0,
                 s.invert >= 0]
        flags = ', '.join(str(int(f)) for f in flags)
        return f'{{{s.size}, {flags}, {swizzles:#x}ull}}'

    def op_tables(self):
        for i, op in enumerate(self.isa.ops):
            if op.fields:
                refs = ', '.join(f'&field_{f.name}' for f in op.fields)
                self.p('static const struct isa_field *const '
                       f'fields_{i}[] = {{{refs}}};')
            if op.imms:
                refs = ', '.join(f'&imm_{self.isa.imm_keys.index(k)}'
                                 for k in op.imms)
                self.p('static const struct isa_imm_field *const '
                       f'imms_{i}[] = {{{refs}}};')
        self.p('\nconst struct isa_op_desc isa_op_descs[] = {')
        for i, op in enumerate(self.isa.ops):
            self.op(i, op)
        self.p('};')
        self.p(f'const unsigned isa_num_op_descs = {len(self.isa.ops)};\n')

    def op(self, i, op):
        sets = [0] * ((len(self.members) + 63) // 64)
        for f in op.fields:
            m = self.members.index(f.member)
            sets[m // 64] |= 1 << m % 64
        mods = ', '.join(f'{word:#x}ull' for word in sets)
        imms = 0
        for key in op.imms:
            imms |= 1 << self.isa.imm_names.index(key[0])
        fields = f'fields_{i}' if op.fields else 'NULL'
        imm_refs = f'imms_{i}' if op.imms else 'NULL'
        srcs = ', '.join(map(self.src, op.srcs)) or '{0}'
        infos = ', '.join(map(self.src_info, op.srcs)) or '{0}'
        reads = op.sr in ('r', 'rw', 'tex')
        writes = op.sr in ('w', 'rw', 'tex', 'vartex')
        slot = any(f.member == 'slot' for f in op.fields)
        flags = [op.unit not in ALU, op.dest != 0, op.dest == 2, op.whole,
                 op.narrow, op.replicate, reads, writes, slot,
                 op.name in BRANCHES]
        flags = ', '.join(str(int(f)) for f in flags)
        self.p(f'   {{ISA_OP_{c_name(op.name)}, {op.first}, {op.last}, '
               f'ISA_SR_{SR[op.sr]}, {len(op.fields)}, {len(op.imms)},')
        self.p(f'    {op.match:#018x}ull, {op.mask:#018x}ull, '
               f'{op.used:#018x}ull,')
        self.p(f'    {fields}, {imm_refs}, {{{srcs}}},')
        self.p(f'    {{"{op.name}", ISA_UNIT_{op.unit.upper()}, {op.size}, '
               f'{len(op.srcs)}, {flags}, {{{{{mods}}}}}, {imms:#x}, '
               f'{{{infos}}}}}}},')

    def buckets(self):
        by_primary = {}
        for i, op in enumerate(self.isa.ops):
            by_primary.setdefault(op.match >> 48 & 0x1FF, []).append(i)
        order = []
        self.p('const struct isa_bucket isa_buckets[512] = {')
        for primary in sorted(by_primary):
            group = by_primary[primary]
            self.p(f'   [{primary:#x}] = {{{len(order)}, {len(group)}}},')
            order += group
        self.p('};\nconst uint16_t isa_bucket_descs[] = {')
        for i in range(0, len(order), 16):
            self.p('   ' + ', '.join(map(str, order[i:i + 16])) + ',')
        self.p('};\n')

    def values(self):
        self.p('const char *const isa_op_names[] = {')
        for name in self.isa.names:
            self.p(f'   "{name}",')
        self.p('};\nconst int16_t isa_op_desc_of[][ISA_OP_COUNT] = {')
        for arch in self.isa.constants:
            of = {op.name: i for i, op in enumerate(self.isa.ops)
                  if op.first <= arch <= op.last}
            row = ', '.join(str(of.get(name, -1)) for name in self.isa.names)
            self.p(f'   {{{row}}},')
        self.p('};\nconst uint32_t isa_constants[][ISA_CONSTANTS] = {')
        for words in self.isa.constants.values():
            self.p('   {' + ', '.join(f'{v:#010x}' for v in words) + '},')
        self.p('};\nconst struct isa_special_desc isa_specials[] = {')
        for s in self.isa.specials:
            self.p(f"   {{{s.get('page')}, {s.get('slot')}, "
                   f"{s.get('since', self.isa.first)}, "
                   f"\"{s.get('name')}\"}},")
        self.p('};\nconst char *\nisa_special_name(unsigned value)\n{\n'
               '   return value < ISA_SPECIAL_COUNT ? '
               'isa_specials[value].name : NULL;\n}')
        self.names_of('mod', self.members)
        self.names_of('imm', self.isa.imm_names)
        self.p('const struct isa_swz_info isa_swz_infos[] = {')
        for name, value in self.isa.enums['swz'].values.items():
            self.p(f'   [{value}] = {swz_info(name)},')
        self.p('};')
        flow = self.isa.enums['flow']
        since = ', '.join(str(flow.since.get(i, 0))
                          for i in range(flow.count))
        self.p(f'const uint8_t isa_flow_since[] = {{{since}}};')
        self.p(f'const unsigned isa_arch_first = {self.isa.first};')
        self.p(f'const unsigned isa_arch_last = {self.isa.last};')

    def names_of(self, what, names):
        names = ', '.join(f'"{n}"' for n in names)
        self.p(f'static const char *const {what}_names[] = {{{names}}};')
        self.p(f'const char *\nisa_{what}_name(unsigned value)\n{{\n'
               f'   return value < ISA_{what.upper()}_COUNT ? '
               f'{what}_names[value] : NULL;\n}}\n')


def main():
    parser = argparse.ArgumentParser(description='ISA tables from XML')
    parser.add_argument('xml', nargs='+')
    parser.add_argument('--header', required=True)
    parser.add_argument('--source', required=True)
    args = parser.parse_args()
    isa = Isa(args.xml)
    with open(args.header, 'w', encoding='utf-8') as out:
        members = write_header(isa, out)
    with open(args.source, 'w', encoding='utf-8') as out:
        Source(isa, members, out).write()


if __name__ == '__main__':
    main()
