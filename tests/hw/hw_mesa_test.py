# SPDX-License-Identifier: MIT
"""Holds our layouts of descriptors and instructions against Mesa's.

  hw_mesa_test.py HW_DIR MESA_SOURCE ARCH...

Mesa's XML is read for this comparison and for nothing else; where it is not
at hand, the test is skipped.  Compared are, for each descriptor and
instruction that both have, the places of all fields, whatever they are
called, and for each enum, the numbers.
"""
import os
import sys
import xml.etree.ElementTree as ET

SKIP = 77
# Mesa moved it after 25.0.
PLACES = ('src/panfrost/genxml', 'src/panfrost/lib/genxml')
# Names that differ: ours, Mesa's.
ALIAS = {
    'Framebuffer Pointer': 'Framebuffer pointer',
    'CS Heap Counter': 'CS Heap Operation',
}
# Places that differ, each with the reason: (name, whose, first bit, bits).
KNOWN = {
    # Three bits wide in Mesa (2026), which we follow.
    ('ZS CRC Extension', 'ours', 13, 3), ('ZS CRC Extension', 'mesa', 13, 4),
    # The same bits: of a multiple of 4096, those that are not zero.
    ('Tiler Heap', 'ours', 44, 20), ('Tiler Heap', 'mesa', 32, 32),
    # Mesa (2026) has AFRC's codec arguments.
    ('Render Target', 'ours', 96, 8),
    # Two meanings of one field there.
    ('Malloc Vertex Job', 'mesa', 896, 32), ('Tiler Job', 'mesa', 896, 32),
    ('Primitive Size', 'mesa', 0, 32),
    # The two parts of a padded divisor; the lower one is a shift, too.
    ('Attribute Buffer', 'mesa', 61, 3),
    # A number that does not fit the field.
    ('AFRC Format', 'mesa', 'value', 256),
}
# One field here; there the bits of its registers have names, too.
KNOWN |= {('Shader Program', 'mesa', bit, 1) for bit in range(39, 48)}
# Opaque state, in words there and in pairs of words here.
STATE = ('State ', 'Private state ')


def bits_of(text):
    """'word:bit' or 'bit'."""
    word, _, bit = text.rpartition(':')
    return int(word or 0) * 32 + int(bit)


class Mesa:
    def __init__(self, path):
        root = ET.parse(path).getroot()
        self.enums, self.structs = {}, {}
        for el in root:
            name = el.get('name')
            if el.tag == 'enum':
                self.enums[name] = {v.get('name'): int(v.get('value'), 0)
                                    for v in el.findall('value')}
            else:
                self.structs[name] = el

    def places(self, name, base=0):
        el = self.structs[name]
        for section in el.findall('section'):
            yield from self.places(section.get('type'),
                                   base + 8 * int(section.get('offset')))
        for field in el.findall('field'):
            lo = base + bits_of(field.get('start'))
            if field.get('type') in self.structs:
                yield from self.places(field.get('type'), lo)
            else:
                yield lo, int(field.get('size'))


def our_places(model, desc, base=0):
    for f in desc.all_fields():
        if f.type in model.descriptors:
            yield from our_places(model, model.descriptors[f.type],
                                  base + f.lo)
        elif f.name.startswith(STATE):
            yield base + f.lo, 32
            yield base + f.lo + 32, 32
        else:
            yield base + f.lo, f.bits


def compare_places(model, mesa, ours, name, theirs):
    mine = set(our_places(model, ours))
    other = set(mesa.places(theirs))
    return [(name, side, lo, bits)
            for side, places in (('ours', mine - other),
                                 ('mesa', other - mine))
            for lo, bits in sorted(places)]


def compare(model, mesa):
    """Differences, and how many descriptors and enums both have."""
    wrong, both = [], 0
    named = list(model.descriptors.items())
    named += [(f'CS {n}', i) for n, i in model.instructions.items()]
    for name, desc in named:
        theirs = ALIAS.get(name, name)
        if theirs not in mesa.structs:
            continue
        both += 1
        wrong += compare_places(model, mesa, desc, name, theirs)
    for name, enum in model.enums.items():
        theirs = mesa.enums.get(ALIAS.get(name, name))
        if theirs is None:
            continue
        both += 1
        mine = {v for v, _ in enum.values.values()}
        for value in sorted(set(theirs.values()) - mine):
            wrong.append((name, 'mesa', 'value', value))
    return [item for item in wrong if item not in KNOWN], both


def main():
    places = [os.path.join(sys.argv[2], p) for p in PLACES]
    place = next(filter(os.path.isdir, places), None)
    if place is None:
        print(f'there is none of {places}')
        return SKIP
    sys.path.insert(0, sys.argv[1])
    import hw_schema
    bad = False
    for arch in sys.argv[3:]:
        path = os.path.join(place, f'v{arch}.xml')
        if not os.path.exists(path):
            print(f'v{arch}: not known there')
            continue
        model = hw_schema.load(os.path.join(sys.argv[1], f'v{arch}.xml'))
        wrong, both = compare(model, Mesa(path))
        for item in wrong:
            print(f'v{arch} DIFFERS', *item)
        print(f'v{arch}: {both} in both, {len(wrong)} differences')
        bad = bad or bool(wrong) or both == 0
    return bad


sys.exit(main())
