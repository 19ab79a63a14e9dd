# SPDX-License-Identifier: MIT
"""Reads the hardware description and refuses what cannot be true.

The result is a `Model`: enums, descriptors, instructions and register groups
of one architecture, in the order in which they must be declared in C.
README.md explains the language.
"""
import os
import re
import xml.etree.ElementTree as ET

SCALARS = {'uint', 'int', 'bool', 'hex', 'address', 'float', 'lod',
           'signed lod', 'padded', 'format', 'swizzle'}
MODIFIERS = {'minus', 'log2', 'shr'}
ROLES = {'read32': 1, 'read64': 2, 'write32': 1, 'write64': 2,
         'read mask': 0, 'write mask': 0, 'read count': 0}
# How the completion of an instruction reaches a scoreboard entry.
SIGNALS = {'none', 'endpoint', 'other', 'slot', 'deferred'}
KINDS = ('enum', 'descriptor', 'instruction', 'registers')


class SchemaError(Exception):
    pass


def snake(name):
    return re.sub(r'_+', '_', re.sub(r'[^0-9a-z]+', '_',
                                     name.lower())).strip('_')


def upper(name):
    return snake(name).upper()


class Enum:
    def __init__(self, name, doc, source):
        self.name, self.doc, self.source = name, doc, source
        self.values = {}    # name -> (number, doc)


class Field:
    def __init__(self, name, lo, hi, type_):
        self.name, self.lo, self.hi, self.type = name, lo, hi, type_
        self.modifier = None    # (kind, number)
        self.default = None
        self.const = None
        self.doc = None
        self.when = {}          # selector name -> set of value names
        self.operand = None     # role of a register operand
        self.mask_field = None  # for roles 'mask' and 'count'
        self.path = snake(name)

    @property
    def bits(self):
        return self.hi - self.lo + 1


class Descriptor:
    def __init__(self, name, words, align, doc, source):
        self.name, self.words, self.align = name, words, align
        self.doc, self.source = doc, source
        self.fields = []
        self.overlays = []      # (name, [Field], doc)
        # Instructions only.
        self.opcode = None
        self.signal = 'none'
        self.uses = []          # Use

    def all_fields(self):
        yield from self.fields
        for _, fields, _ in self.overlays:
            yield from fields

    @property
    def c_name(self):
        return 'hw_' + ('cs_' if self.opcode is not None else '') + \
            snake(self.name)


class Register:
    def __init__(self, name, first, count, doc):
        self.name, self.first, self.count, self.doc = name, first, count, doc


class Group:
    def __init__(self, name, doc, source):
        self.name, self.doc, self.source = name, doc, source
        self.registers = []


class Use:
    """An instruction's implied access to a named register."""

    def __init__(self, group, register, write, when):
        self.group, self.register = group, register
        self.write, self.when = write, when


class Model:
    def __init__(self):
        self.arch = None
        self.enums, self.descriptors = {}, {}
        self.instructions, self.groups = {}, {}

    def table(self, kind):
        return {'enum': self.enums, 'descriptor': self.descriptors,
                'instruction': self.instructions,
                'registers': self.groups}[kind]


def need(el, attr, where):
    value = el.get(attr)
    if value is None or not value.strip():
        raise SchemaError(f'{where}: <{el.tag}> lacks {attr}')
    return value


def allow(el, where, *attrs):
    extra = set(el.attrib) - set(attrs)
    if extra:
        raise SchemaError(f'{where}: <{el.tag}> does not know '
                          f'{", ".join(sorted(extra))}')


def parse_bits(text, words, where):
    m = re.fullmatch(r'(?:(\d+):)?(\d+)(?:\.\.(\d+))?', text)
    if not m:
        raise SchemaError(f'{where}: bad bits "{text}"')
    base = int(m.group(1) or 0) * 32
    lo = base + int(m.group(2))
    hi = base + int(m.group(3) or m.group(2))
    if m.group(1) and int(m.group(2)) > 31:
        raise SchemaError(f'{where}: bit {m.group(2)} of a 32-bit word')
    if hi < lo:
        raise SchemaError(f'{where}: bits "{text}" end before they begin')
    if hi >= words * 32:
        raise SchemaError(f'{where}: bits "{text}" out of size')
    return lo, hi


def parse_when(text, where):
    when = {}
    for part in (text or '').split(';'):
        if not part.strip():
            continue
        name, sep, values = part.partition('=')
        if not sep:
            raise SchemaError(f'{where}: bad condition "{part}"')
        when[name.strip()] = {v.strip() for v in values.split('|')}
    return when


def disjoint(a, b):
    return any(k in b and not (a[k] & b[k]) for k in a)


class Loader:
    def __init__(self, model):
        self.model = model
        self.loaded = set()

    def load(self, path):
        path = os.path.abspath(path)
        if path in self.loaded:
            return
        self.loaded.add(path)
        root = ET.parse(path).getroot()
        name = os.path.basename(path)
        if root.tag != 'hw':
            raise SchemaError(f'{name}: root is not <hw>')
        allow(root, name, 'arch', 'inherits', 'source')
        for parent in (root.get('inherits') or '').split():
            self.load(os.path.join(os.path.dirname(path), parent))
        if root.get('arch'):
            self.model.arch = int(root.get('arch'))
        for el in root:
            self.entry(el, f'{name}: {el.get("name")}', root.get('source'))

    def entry(self, el, where, file_source):
        if el.tag == 'change':
            return self.change(el, where)
        if el.tag == 'drop':
            kind = need(el, 'kind', where)
            if el.get('name') not in self.model.table(kind):
                raise SchemaError(f'{where}: dropped, but not there')
            del self.model.table(kind)[el.get('name')]
            return None
        if el.tag not in KINDS:
            raise SchemaError(f'{where}: unknown <{el.tag}>')
        name = need(el, 'name', where)
        doc = need(el, 'doc', where)
        source = el.get('source') or file_source
        if not source:
            raise SchemaError(f'{where}: lacks source')
        table = self.model.table(el.tag)
        if name in table and el.get('replaces') != 'true':
            raise SchemaError(f'{where}: duplicate {el.tag}')
        if name not in table and el.get('replaces') == 'true':
            raise SchemaError(f'{where}: replaces nothing')
        table.pop(name, None)
        table[name] = getattr(self, el.tag)(el, where, name, doc, source)
        return None

    def change(self, el, where):
        allow(el, where, 'kind', 'name')
        kind = need(el, 'kind', where)
        target = self.model.table(kind).get(need(el, 'name', where))
        if target is None:
            raise SchemaError(f'{where}: changed, but not there')
        for child in el:
            if child.tag == 'remove':
                self.remove(kind, target, need(child, 'name', where), where)
            elif kind == 'enum':
                raise SchemaError(f'{where}: unknown <{child.tag}>')
            elif kind == 'registers':
                self.add_register(target, child, where)
            else:
                self.member(target, child, where)
        if kind == 'enum':
            self.add_values(target, ''.join(el.itertext()), where)

    @staticmethod
    def remove(kind, target, name, where):
        if kind == 'enum':
            if name not in target.values:
                raise SchemaError(f'{where}: no value {name}')
            del target.values[name]
            return
        if kind != 'registers' and any(o[0] == name
                                       for o in target.overlays):
            target.overlays = [o for o in target.overlays if o[0] != name]
            return
        key = 'registers' if kind == 'registers' else 'fields'
        members = getattr(target, key)
        left = [m for m in members if m.name != name]
        if len(left) == len(members):
            raise SchemaError(f'{where}: no member {name}')
        setattr(target, key, left)

    def enum(self, el, where, name, doc, source):
        allow(el, where, 'name', 'doc', 'source', 'replaces')
        if len(el):
            raise SchemaError(f'{where}: unknown <{el[0].tag}>')
        enum = Enum(name, doc, source)
        self.add_values(enum, el.text, where)
        return enum

    @staticmethod
    def add_values(enum, text, where):
        """'number name -- doc; number name; ...'"""
        for item in (text or '').split(';'):
            if not item.strip():
                continue
            m = re.fullmatch(r'\s*(\d+|0x[0-9a-f]+)\s+(\S.*?)'
                             r'(?:\s+--\s+(\S.*?))?\s*', item, re.S)
            if not m:
                raise SchemaError(f'{where}: bad value "{item.strip()}"')
            number, name = int(m.group(1), 0), m.group(2)
            if any(snake(n) == snake(name) for n in enum.values):
                raise SchemaError(f'{where}: duplicate value {name}')
            if any(v == number for v, _ in enum.values.values()):
                raise SchemaError(f'{where}: value {number} twice')
            enum.values[name] = (number, m.group(3))

    def registers(self, el, where, name, doc, source):
        allow(el, where, 'name', 'doc', 'source', 'replaces')
        group = Group(name, doc, source)
        for child in el:
            self.add_register(group, child, where)
        return group

    @staticmethod
    def add_register(group, el, where):
        if el.tag != 'register':
            raise SchemaError(f'{where}: unknown <{el.tag}>')
        allow(el, where, 'name', 'at', 'size', 'doc')
        name = need(el, 'name', where)
        reg = Register(name, int(need(el, 'at', where)),
                       int(el.get('size', '1')), el.get('doc'))
        for other in group.registers:
            if snake(other.name) == snake(name):
                raise SchemaError(f'{where}: duplicate register {name}')
            if other.first < reg.first + reg.count and \
               reg.first < other.first + other.count:
                raise SchemaError(f'{where}: register {name} overlaps '
                                  f'{other.name}')
        if reg.count == 2 and reg.first % 2:
            raise SchemaError(f'{where}: 64-bit register {name} at odd index')
        group.registers.append(reg)

    def descriptor(self, el, where, name, doc, source):
        allow(el, where, 'name', 'doc', 'source', 'words', 'align', 'replaces')
        words = int(need(el, 'words', where))
        align = int(el.get('align', '4'))
        if align & (align - 1):
            raise SchemaError(f'{where}: align is no power of two')
        desc = Descriptor(name, words, align, doc, source)
        for child in el:
            self.member(desc, child, where)
        return desc

    def instruction(self, el, where, name, doc, source):
        allow(el, where, 'name', 'doc', 'source', 'opcode', 'signals',
              'replaces')
        desc = Descriptor(name, 2, 8, doc, source)
        desc.opcode = int(need(el, 'opcode', where))
        desc.signal = el.get('signals', 'none')
        if desc.signal not in SIGNALS:
            raise SchemaError(f'{where}: signals "{desc.signal}"?')
        op = Field('Opcode', 56, 63, 'uint')
        op.const = str(desc.opcode)
        desc.fields.append(op)
        for child in el:
            self.member(desc, child, where)
        names = {f.name for f in desc.fields}
        if desc.signal in ('slot', 'deferred') and \
           'Signal slot' not in names:
            raise SchemaError(f'{where}: signals a slot it has no field for')
        return desc

    def member(self, desc, el, where):
        if el.tag == 'field':
            desc.fields.append(self.field(desc, el, where))
        elif el.tag == 'overlay':
            allow(el, where, 'name', 'when', 'doc')
            name = need(el, 'name', where)
            when = parse_when(need(el, 'when', where), where)
            fields = []
            for child in el:
                f = self.field(desc, child, f'{where}, {name}')
                for key in when:
                    if key in f.when:
                        raise SchemaError(f'{where}: {f.name} conditions '
                                          f'{key} twice')
                f.when.update(when)
                f.path = f'{snake(name)}.{snake(f.name)}'
                fields.append(f)
            desc.overlays.append((name, fields, el.get('doc')))
        elif el.tag == 'uses' and desc.opcode is not None:
            allow(el, where, 'group', 'register', 'access', 'when')
            desc.uses.append(Use(need(el, 'group', where), el.get('register'),
                                 el.get('access', 'read') == 'write',
                                 parse_when(el.get('when'), where)))
        else:
            raise SchemaError(f'{where}: unknown <{el.tag}>')

    @staticmethod
    def field(desc, el, where):
        if el.tag != 'field':
            raise SchemaError(f'{where}: unknown <{el.tag}>')
        allow(el, where, 'name', 'bits', 'type', 'default', 'const', 'modify',
              'doc', 'when', 'operand', 'mask')
        name = need(el, 'name', where)
        where = f'{where}, {name}'
        bits = need(el, 'bits', where)
        if desc.opcode is not None:     # one 64-bit word
            m = re.fullmatch(r'(\d+)(?:\.\.(\d+))?', bits)
            if not m:
                raise SchemaError(f'{where}: bad bits "{bits}"')
            lo, hi = int(m.group(1)), int(m.group(2) or m.group(1))
            if hi < lo or hi > 63:
                raise SchemaError(f'{where}: bits "{bits}" out of size')
        else:
            lo, hi = parse_bits(bits, desc.words, where)
        f = Field(name, lo, hi, el.get('type', 'uint'))
        f.default, f.const = el.get('default'), el.get('const')
        f.doc, f.when = el.get('doc'), parse_when(el.get('when'), where)
        f.operand, f.mask_field = el.get('operand'), el.get('mask')
        if f.operand and f.operand not in ROLES:
            raise SchemaError(f'{where}: operand "{f.operand}"?')
        if f.operand and ('mask' in f.operand or 'count' in f.operand) \
           and not f.mask_field:
            raise SchemaError(f'{where}: operand lacks mask')
        modify = el.get('modify')
        if modify:
            kind, _, number = modify.partition(' ')
            if kind not in MODIFIERS or (kind != 'log2' and not number):
                raise SchemaError(f'{where}: modify "{modify}"?')
            f.modifier = (kind, int(number or 0))
        return f


class Checker:
    """Everything that needs the whole model."""

    def __init__(self, model):
        self.model = model

    def run(self):
        m = self.model
        names = {}
        for kind in KINDS:
            for name, entry in m.table(kind).items():
                key = ('cs_' if kind == 'instruction' else
                       'sr_' if kind == 'registers' else '') + snake(name)
                if key in names:
                    raise SchemaError(f'{name}: same C name as {names[key]}')
                names[key] = name
                if kind in ('descriptor', 'instruction'):
                    self.check(entry)
        opcodes = {}
        for ins in m.instructions.values():
            if ins.opcode in opcodes:
                raise SchemaError(f'{ins.name}: opcode {ins.opcode} is '
                                  f'{opcodes[ins.opcode]}')
            opcodes[ins.opcode] = ins.name
        return m

    def check(self, desc):
        paths = set()
        by_name = {f.name: f for f in desc.fields}
        for f in desc.all_fields():
            where = f'{desc.name}, {f.name}'
            if f.path in paths:
                raise SchemaError(f'{where}: duplicate field')
            paths.add(f.path)
            self.check_type(desc, f, where)
            self.check_when(f.when, by_name, where)
            if desc.opcode is not None:
                self.check_guard(f.when, by_name, where)
            if f.mask_field and f.mask_field not in by_name:
                raise SchemaError(f'{where}: no mask {f.mask_field}')
        for name, _, _ in desc.overlays:
            if snake(name) in paths:
                raise SchemaError(f'{desc.name}: overlay {name} named like a '
                                  'field')
            paths.add(snake(name))
        fields = list(desc.all_fields())
        for i, a in enumerate(fields):
            for b in fields[:i]:
                if a.lo <= b.hi and b.lo <= a.hi and \
                   not disjoint(a.when, b.when):
                    raise SchemaError(f'{desc.name}: {a.name} overlaps '
                                      f'{b.name}')
        for use in desc.uses:
            self.check_use(desc, use, by_name)

    def check_type(self, desc, f, where):
        m = self.model
        if f.type in m.descriptors:
            inner = m.descriptors[f.type]
            if inner is desc:
                raise SchemaError(f'{where}: contains itself')
            top = max((g.hi for g in inner.all_fields()), default=-1)
            if top >= f.bits:
                raise SchemaError(f'{where}: {f.type} does not fit')
            if f.lo % 32 and (f.lo % 32) + f.bits > 32:
                raise SchemaError(f'{where}: nested across words')
            if f.modifier or f.default or f.const:
                raise SchemaError(f'{where}: nested with attributes')
            return
        if f.type in m.enums:
            values = m.enums[f.type].values
            for key in (f.default, f.const):
                if key is not None and key not in values:
                    raise SchemaError(f'{where}: {f.type} has no {key}')
            if f.const is not None and values[f.const][0] >= 1 << f.bits:
                raise SchemaError(f'{where}: constant does not fit')
            return
        if f.type not in SCALARS:
            raise SchemaError(f'{where}: unknown type {f.type}')
        if f.bits > 64:
            raise SchemaError(f'{where}: more than 64 bits')
        if f.type == 'bool' and f.bits != 1:
            raise SchemaError(f'{where}: bool of {f.bits} bits')
        if f.type == 'float' and f.bits != 32:
            raise SchemaError(f'{where}: float of {f.bits} bits')

    def check_when(self, when, by_name, where):
        for key, values in when.items():
            if key not in by_name:
                raise SchemaError(f'{where}: condition on unknown {key}')
            sel = by_name[key]
            for v in values:
                self.value_of(sel, v, where)

    def value_of(self, f, text, where):
        """The C value of `text` in a field's terms."""
        if f.type in self.model.enums:
            if text not in self.model.enums[f.type].values:
                raise SchemaError(f'{where}: {f.type} has no {text}')
            return f'HW_{upper(f.type)}_{upper(text)}'
        if f.type == 'bool':
            if text not in ('true', 'false'):
                raise SchemaError(f'{where}: bool is not {text}')
            return text
        return str(int(text, 0))

    def raw_of(self, f, text):
        if f.type in self.model.enums:
            return self.model.enums[f.type].values[text][0]
        if f.type == 'bool':
            return int(text == 'true')
        return int(text, 0)

    def check_use(self, desc, use, by_name):
        where = f'{desc.name}, uses {use.group}'
        group = self.model.groups.get(use.group)
        if group is None:
            raise SchemaError(f'{where}: no such register group')
        names = [r.name for r in group.registers]
        if use.register and use.register not in names:
            raise SchemaError(f'{where}: no register {use.register}')
        self.check_when(use.when, by_name, where)
        self.check_guard(use.when, by_name, where)

    def check_guard(self, when, by_name, where):
        """Conditions of instructions go into a table: one small field."""
        if len(when) > 1 or any(by_name[k].bits > 5 for k in when):
            raise SchemaError(f'{where}: only one condition, on a field of at '
                              'most 5 bits')


def load(path):
    model = Model()
    try:
        Loader(model).load(path)
    except ET.ParseError as e:
        raise SchemaError(f'{os.path.basename(path)}: {e}') from e
    except ValueError as e:
        raise SchemaError(f'{os.path.basename(path)}: {e}') from e
    if model.arch is None:
        raise SchemaError(f'{os.path.basename(path)}: lacks arch')
    return Checker(model).run()
