#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Makes C tables of the formats of one hardware generation.

usage: mil_formats_gen.py mil_formats.csv GENERATION caps|codes > out.h

caps   what a device can do with a format, in the library's own terms
codes  how descriptors name it, in terms of the descriptor headers
"""

import csv
import sys

COLUMNS = ['format', 'models', 'pixel', 'order', 'cs', 'uses', 'plane',
           'feature', 'afbc', 'tile', 'memory']

GENERATIONS = {'v6', 'v7', 'v9', 'v10'}
GROUPS = {
    'all': GENERATIONS,
    'bifrost': {'v6', 'v7'},
    'valhall': {'v9', 'v10'},
}

CAPS = {
    'T': 'SAMPLED', 'F': 'FILTER', 'M': 'MINMAX', 'R': 'RENDER', 'B': 'BLEND',
    'Z': 'ZS', 'S': 'STORAGE', 'A': 'ATOMIC', 'V': 'VERTEX',
    'X': 'TEXEL_BUFFER', 'W': 'STORAGE_TEXEL_BUFFER',
}

# Bits of the TEXTURE_FEATURES register: enumeration "Format" in Mesa 25.0.7,
# genxml v10.
FEATURES = {
    'ETC2_RGB8': 1, 'ETC2_R11_UNORM': 2, 'ETC2_RGBA8': 3,
    'ETC2_RG11_UNORM': 4, 'BC1_UNORM': 7, 'BC2_UNORM': 8, 'BC3_UNORM': 9,
    'BC4_UNORM': 10, 'BC4_SNORM': 11, 'BC5_UNORM': 12, 'BC5_SNORM': 13,
    'BC6H_UF16': 14, 'BC6H_SF16': 15, 'BC7_UNORM': 16, 'ETC2_R11_SNORM': 17,
    'ETC2_RG11_SNORM': 18, 'ETC2_RGB8A1': 19, 'ASTC_3D_LDR': 20,
    'ASTC_3D_HDR': 21, 'ASTC_2D_LDR': 22, 'ASTC_2D_HDR': 23,
}

# Memory orders whose absent components the pixel format itself fills in: the
# hardware has no order of its own for them.
ORDER_ALIASES = {'R001': 'RGB1', 'RG01': 'RGB1'}


# v6 has swizzles; these orders of its own rows are such.
SWIZZLES = {'RRRR', 'AAAA', '000R'}


def v6_swizzle(order):
    """What red, green, blue and alpha are read from."""
    if order in SWIZZLES:
        return ', '.join(order)
    missing = {'R': '0', 'G': '0', 'B': '0', 'A': '1'}
    return ', '.join('RGBA'[order.index(c)] if c in order else missing[c]
                     for c in 'RGBA')


# Colour spaces of Y'CbCr: where chroma lies, and whether pairs are swapped.
YUV = {'y0': ('CENTER', 0), 'y2': ('CENTER_Y', 0), 'y2x': ('CENTER_Y', 1)}


class TableError(Exception):
    pass


def read(path):
    rows = []
    with open(path, newline='', encoding='utf-8') as f:
        for number, line in enumerate(f, 1):
            line = line.strip()
            if not line or line.startswith('#'):
                continue
            cells = next(csv.reader([line]))
            if len(cells) != len(COLUMNS):
                raise TableError(f'line {number}: {len(cells)} columns, '
                                 f'not {len(COLUMNS)}')
            row = dict(zip(COLUMNS, cells))
            row['line'] = number
            rows.append(row)
    return rows


def generations_of(row, models):
    result = set()
    for name in models.split('+'):
        result |= GROUPS.get(name, {name})
    if not result <= GENERATIONS:
        raise TableError(f'line {row["line"]}: models {models}')
    return result


def afbc_of(row, generation):
    mode, at, models = row['afbc'].partition('@')
    if mode == '-' or (at and generation not in generations_of(row, models)):
        return None
    return mode


def check(row):
    line = row['line']
    for use in row['uses']:
        if use not in CAPS:
            raise TableError(f'line {line}: no such use: {use}')
    if row['feature'] != '-' and row['feature'] not in FEATURES:
        raise TableError(f'line {line}: no such feature: {row["feature"]}')
    if row['cs'] not in ('l', 's', *YUV):
        raise TableError(f'line {line}: colour space {row["cs"]}')
    if ('R' in row['uses']) != (row['tile'] != '-'):
        raise TableError(f'line {line}: rendered without a tile format, or '
                         'the reverse')
    if (row['tile'] == 'raw') != (row['memory'] == 'raw'):
        raise TableError(f'line {line}: only one of tile and memory is raw')
    if 'B' in row['uses'] and 'R' not in row['uses']:
        raise TableError(f'line {line}: blended but not rendered')


def select(rows, generation):
    if generation not in GENERATIONS:
        raise TableError(f'no such generation: {generation}')
    chosen = {}
    for row in rows:
        check(row)
        if generation not in generations_of(row, row['models']):
            continue
        if row['format'] in chosen:
            raise TableError(f'line {row["line"]}: {row["format"]} again, '
                             f'after line {chosen[row["format"]]["line"]}')
        chosen[row['format']] = row
    return chosen.values()


def emit_caps(rows, generation):
    for row in rows:
        caps = [CAPS[u] for u in row['uses']]
        if 'B' in row['uses'] and row['tile'] != 'raw':
            caps.append('BLEND_FIXED')
        flags = ' | '.join(f'MIL_CAP_{c}' for c in caps)
        feature = FEATURES.get(row['feature'], 0)
        afbc = afbc_of(row, generation) or 'NONE'
        tile = 'NONE' if row['tile'] == '-' else row['tile'].upper()
        print(f'[PIPE_FORMAT_{row["format"]}] = {{ {flags}, {feature}, '
              f'MIL_AFBC_{afbc}, MIL_TILE_{tile} }},')


def emit_codes(rows, generation):
    valhall = generation in GROUPS['valhall']
    for row in rows:
        pixel = row['pixel']
        if row['feature'] != '-' and not valhall:
            pixel = row['feature']
        order = ORDER_ALIASES.get(row['order'], row['order'])
        srgb = 1 if row['cs'] == 's' else 0
        plane = {'raw': 'MIL_PLANE_RAW', 'ASTC': 'MIL_PLANE_ASTC'}.get(
            row['plane'], f'MIL_HW_CLUMP({row["plane"]})')
        tile = {'raw': 'MIL_HW_RAW', '-': '0'}.get(
            row['tile'], f'MIL_HW_TILE({row["tile"]})')
        if row['memory'] == 'raw':
            memory = 'MIL_HW_RAW'
        elif row['memory'] == '-':
            memory = '0'
        elif 'Z' in row['uses']:
            stencil = row['memory'] in ('S8', 'X24S8')
            memory = f'MIL_HW_{"S" if stencil else "ZS"}({row["memory"]})'
        else:
            memory = f'MIL_HW_MEMORY({row["memory"]})'
        mode = afbc_of(row, generation)
        afbc = f'MIL_HW_AFBC({mode})' if mode else 'MIL_AFBC_MODE_NONE'
        name = f'MIL_HW_PIXEL({pixel}, {order}, {srgb})'
        if generation == 'v6':
            name = f'MIL_HW_READ({pixel}, {v6_swizzle(row["order"])}, {srgb})'
        if row['cs'] in YUV:
            siting, swap = YUV[row['cs']]
            name = f'MIL_HW_YUV({pixel}, {order}, {siting}, {swap})'
        print(f'[PIPE_FORMAT_{row["format"]}] = {{ {name}, {plane}, {tile}, '
              f'{memory}, {afbc} }},')


def main():
    if len(sys.argv) != 4 or sys.argv[3] not in ('caps', 'codes'):
        sys.exit(__doc__)
    path, generation, part = sys.argv[1:]
    try:
        rows = select(read(path), generation)
    except TableError as error:
        sys.exit(f'{path}: {error}')
    print('/* SPDX-License-Identifier: MIT */')
    print('/* Made by mil_formats_gen.py from mil_formats.csv. */')
    if part == 'caps':
        emit_caps(rows, generation)
    else:
        emit_codes(rows, generation)


main()
