# SPDX-License-Identifier: MIT
"""Values with which compute shaders do what they are meant to do.

By the names of constants where a module has them; for families of shaders
without names, by place, as the sources of the projects declare them.
compute_singles.py has what fits one shader only.
"""
import re

import compute_singles

# Sums of products of these need few bits.
FLOATS = (-2, -1, -.5, .5, 1, 1.5, 2)
# Sizes of 8 x 8 x 8, a channel of 64 numbers behind the other.
NAMED = [
    (r'.*cstep$', 64),
    (r'.*hstep$', 16),
    (r'(out_?|in_?|attn_mask_?|[abc]_?)?n?dims?$', 3),
    (r'(out|in|src)?_?d$', 1),
    (r'.*kernel_(w|h|size)$', 3),
    (r'.*(stride|dilation)(_[whdxy123]|)$', 1),
    (r'pad_.*|left|top|front|[whdc]offset|.*_offset', 1),
    (r'block_[xy]', 4),
    (r'upscale_factor|stride_?', 2),
    (r'group', 1),
    (r'particleCount', 16),
    (r'(out|in|src|map_out)?_?[whcMNKB]|num_(in|out)put|channels|outc?[wh]', 8),
]
SPEC_NAMED = [
    (r'bias_term|affine|with_scalar|across_.*|attn_mask|.*_data_size', (0, 1)),
    (r'activation_type(_\d+)?', (0, 1, 2, 3, 4, 5, 6)),
    (r'activation_param_.*', (.125, .25, .5)),
    (r'op_type|op|reduction_op|operation', (0, 1, 2, 3)),
    # Four channels to an element: with one, threads share places here.
    (r'(out_)?elempack', (4,)),
    (r'kernel_[wh]', (1, 3)),
    (r'affine_size', (8,)),
    (r'local_size', (3,)),
    (r'bias_constant|bias', (32,)),
    (r'stride_[wh]|dilation_[wh]', (1, 2)),
    (r'eps', (.0009765625,)),
    (r'upscale_factor', (2,)),
    (r'resize_type', (1, 2)),
    (r'slope|alpha|beta|gamma|scale|shift|lambd|.*_value', (.5,)),
]


def named(table, name):
    for pattern, value in table:
        if re.fullmatch(pattern, name):
            return value
    return None


def spec_value(name, default, pushed, rng):
    """What a specialisation constant of this name gets, or None: as it is.

    pushed: a push constant of the name has the value where this is 0."""
    values = named(SPEC_NAMED, name)
    if values:
        return rng.choice(values)
    return named(NAMED, name) if not default and not pushed else None


def uniform_value(kind, name, rng, recipe):
    """A push constant, or a member of a uniform buffer."""
    if name in recipe.get('values', {}):
        return recipe['values'][name]
    if kind == 'f':
        return rng.choice((-1, -.5, .25, .5, 1))
    value = named(NAMED, name)
    return 4 if value is None else value


# -- ncnn: sets the size of the workgroup itself --

# Of what shares memory, as ncnn dispatches it; 8 x 8 otherwise.
NCNN_SIZES = [
    (r'gemm_quantize_B_(absmax|descale).*', (128, 1, 1)),
    (r'reduction_.*', (256, 1, 1)),
    (r'sdpa_fa_.*', (128, 1, 1)),
    # A subgroup, which has 16 threads here.
    (r'gemm_sg_.*', (16, 1, 1)),
]
NCNN_VALUES = [
    # Blocks of 4 x 4: of more than there are, two write to one place.
    (r'.*winograd43.*', {'block_x': 2, 'block_y': 2}),
    (r'packing.*', {'stride': 64}),
    (r'shrink.*', {'n': 100}),
    (r'priorbox.*', {'image_w': 64, 'image_h': 64, 'step_w': 8, 'step_h': 8}),
    (r'sdpa_fa.*', {'embed_dim': 32, 'out_embed_dim': 32, 'num_heads': 2,
                    'num_heads_per_group': 1, 'src_seqlen': 16,
                    'dst_seqlen': 16, 'Q_cstep': 512, 'K_cstep': 512,
                    'V_cstep': 512, 'out_cstep': 512, 'mask_cstep': 256}),
    (r'pixelshuffle.*', {'outw': 16, 'outh': 16, 'outc': 2, 'outcstep': 256}),
]
# Both or one of the first two; the places of boxes follow from the counts.
NCNN_SPECS = [
    (r'normalize_reduce_sum4_fp16_to_fp32.*', {0: 1, 1: 1}),
    (r'normalize_reduce_sum4_fp32.*', {0: 0, 1: 1}),
    (r'normalize_norm.*', {0: 1, 1: 0, 3: 1}),
    (r'priorbox_mxnet.*', {0: 0, 1: .5, 2: 2, 3: 3, 4: 4}),
    (r'priorbox.*', {0: 1, 1: 0, 2: .5, 3: .125, 4: .125, 5: .25, 6: .25,
                     7: 1, 8: 1, 9: 2, 10: 6}),
    (r'shrink.*', {0: .25, 1: .5}),
]


def whole_numbers(least):
    return lambda i, leaf, rng: (rng.choice(FLOATS) if leaf[1] == 'f'
                                 else rng.randrange(least, 4))


def ncnn(name, s):
    used = s.invocation_parts()
    out = {'groups': (2, 2, 2), 'values': named(NCNN_VALUES, name) or {},
           'spec': named(NCNN_SPECS, name) or {}}
    if s.has_shared() or not used:
        out['local'] = named(NCNN_SIZES, name) or (8, 8, 1)
    else:
        # A part that nobody looks at would run all of it again.
        size = (64, 1, 1) if used == {0} else (4, 4, 4)
        out['local'], out['groups'] = (
            tuple(n if i in used else 1 for i, n in enumerate(of))
            for of in (size, (2, 2, 2)))
    if 'gemm_sg' in name:
        out['groups'] = (1, 1, 1)
    if 'interp_bicubic' in name:
        # The sources of a pixel begin one before it.
        out['elements'] = whole_numbers(1)
    if 'priorbox' in name:
        # Sizes, of which roots are taken.
        out['elements'] = lambda i, leaf, rng: rng.choice((1, 2, 4, 8))
    return out


# -- llama.cpp: structures of dimensions and strides --

NE, NB = [10, 6, 3, 2], [1, 10, 60, 180]
COUNT = 360


def fast_division(d):
    shift = (d - 1).bit_length()
    return [((1 << 32) * ((1 << shift) - d)) // d + 1, shift]


def divisors(ne):
    return [x for d in (ne[0] * ne[1] * ne[2], ne[0] * ne[1], ne[0])
            for x in fast_division(d)]


def unary(ne=None, nb0=None, nb1=None, count=COUNT):
    ne = ne or NE
    return [count] + ne + (nb0 or NB) + ne + (nb1 or NB) + [0, .5, 1.5] + \
        divisors(ne) * 2


def binary(ne1=None, nb1=None, ne2=None, nb2=None, count=COUNT, last=0):
    return [count] + NE + NB + (ne1 or NE) + (nb1 or NB) + (ne2 or NE) + \
        (nb2 or NB) + [0, .5, 1.5, last]


def block_of(name):
    """Numbers in a block of a quantised format."""
    if re.search(r'_(f32|f16)(_|$)', name) and not re.search(
            r'i?q\d', name):
        return 1
    return 32 if re.search(r'q[458]_[01]|iq4_nl', name) else 256


# The smallest tile that llama.cpp has: block, M, N, K, warp M, N, its parts,
# thread M, N, threads of a warp.
TILE = {0: 32, 1: 32, 2: 32, 3: 16, 4: 32, 5: 32, 6: 2, 7: 2, 8: 2, 10: 32}


def matrix(name, s):
    k = 256 if block_of(name) == 256 else 64
    push = [32, 32, k, k, k, 32, 32 * k, 32 * k, 32 * 32]
    tile = dict(TILE)
    if block_of(name) > 1:
        tile[3] = 32  # a block at a time
    out = {'spec': {i: v for i, v in tile.items() if i in s.spec}}
    if '_id_' in name:
        # All 32 rows go to the expert of the one workgroup: where there are
        # fewer, the tile reads indices in shared memory that nobody wrote.
        push[7:] = [2 * k, 2 * 32, 2, 16, 2, 2]
        return dict(out, push=push,
                    buffers={(0, 3): lambda i, leaf, rng: 0})
    return dict(out, push=push + [k, 1, 1, 1, 1])


def quantised_copy(name, _):
    to = name.startswith('cpy_f32')
    ne, block = [64, 4, 2, 1], 32
    plain = [1, 64, 256, 512]
    blocks = [1, 64 // block, 256 // block, 512 // block]
    push = unary(ne, plain if to else blocks, blocks if to else plain, 512)
    # What lies between two numbers of the format takes no rounding to tell.
    return {'push': push, 'groups': (512, 1, 1), 'buffers': {
        (0, 0): lambda i, leaf, rng: rng.uniform(-2, 2)} if to else {}}


def rows(name, _):
    ne, block = [256, 4, 1, 1], block_of(name)
    nb = [1] + [256 // block * n for n in (1, 4, 4)]
    return {'push': [1024] + ne + nb + [4, 1, 1, 1, 1, 4, 4, 4] + ne +
                    [1, 256, 1024, 1024, 0, .5, 1.5, 0],
            'groups': (1, 4, 1)}


ROPE = [16, 16, .5, 2, 10000, 1, .5, 2, 12, .75, 1, 2, 16, 32, 2, 2, 2, 2]
LLAMA = [
    (r'matmul_split.*|mul_mat_split.*', {'push': [256, 4]}),
    (r'matmul.*', matrix),
    (r'mul_mat_vec_p021.*', {'push': [64, 4, 2, 4, 0, 0],
                             'groups': (1, 4, 2)}),
    (r'mul_mat_vec_nc.*', {'push': [64, 4, 64, 256, 1, 0, 0],
                           'groups': (1, 4, 2)}),
    (r'mul_mat_vec.*', {'push': [256, 256, 256, 4, 1024, 256, 4, 1, 1, 1, 1],
                        'groups': (4, 1, 1)}),
    # A byte of the block is an index, which SPIR-V takes as signed.
    (r'dequant_iq[23]_xxs', {
        'push': [4, 256, 256, 256, 1024], 'groups': (4, 1, 1), 'buffers': {
            (0, 0): lambda i, leaf, rng: rng.choice(FLOATS)
                    if leaf[1] == 'f' else rng.randrange(128)}}),
    (r'dequant_.*', {'push': [4, 256, 256, 256, 1024], 'groups': (4, 1, 1)}),
    (r'get_rows_.*', rows),
    (r'cpy_.*', quantised_copy),
    (r'concat_.*', {'push': binary(ne2=[20, 6, 3, 2], nb2=[1, 20, 120, 360],
                                   count=720), 'groups': (2, 1, 1)}),
    (r'(add|sub|mul|div)_.*', {'push': binary([10, 1, 3, 1],
                                              [1, 10, 10, 30])}),
    (r'acc_.*', {'push': binary([5, 3, 2, 1], [1, 5, 15, 30], last=7)}),
    (r'(copy|contig_copy|scale|square|sin|cos|clamp|pad)_.*',
     {'push': unary()}),
    (r'repeat.*', {'push': [COUNT, 5, 3, 3, 1, 1, 5, 15, 45] + NE + NB +
                           [0, .5, 1.5] + divisors([5, 3, 3]) +
                           divisors(NE)}),
    (r'upscale.*', {'push': [COUNT, 0, 0, 1, 5, 15, 45] + NE +
                            [2, 2, 1, 2]}),
    (r'soft_max.*', {'push': [70, 4, .5, 8, .75, .5, 2, 16],
                     'groups': (16, 1, 1)}),
    (r'rope_.*', {'push': ROPE, 'groups': (4, 1, 1)}),
    (r'argsort.*', {'push': [50, 64, 0], 'groups': (1, 3, 1)}),
    (r'diag_mask.*', {'push': [10, 4, 2], 'groups': (8, 1, 1)}),
    (r'im2col.*', {'push': [100, 0, 2, 10, 8, 8, 6, 3, 3, 72, 18, 1, 1, 0, 0,
                            1, 1], 'groups': (1, 6, 2)}),
    (r'pool2d.*', {'push': [10, 8, 5, 4, 2, 40, 1, 2, 2, 2, 2, 0, 0]}),
    (r'wkv6.*', {'push': [1, 2, 64, 1]}),
    (r'timestep.*', {'push': [16, 16, 100], 'groups': (1, 4, 1)}),
    (r'.*', {'push': [70, 4, .5, .25], 'groups': (4, 1, 1)}),
]


def llama(name, s):
    for pattern, recipe in LLAMA:
        if re.fullmatch(pattern, name):
            return recipe(name, s) if callable(recipe) else recipe
    return {}


# -- All of them --

def recipe_of(name, s):
    """What a module of this name gets, all of it optional:

    'push'       values of push constants in order, None for an address
    'values'     of push constants and members of uniform buffers, by name
    'spec'       {id: value}
    'local'      size of the workgroup
    'groups'     counts
    'buffers'    {(set, binding): function}, of images too
    'px'         {(set, binding): size of an image}
    'elements'   a function for the other buffers
    'halves'     bindings that hold them in whole numbers
    'fields'     a binding of numbers of 10, 11 and 11 bits
    'any_order'  {(set, binding): bytes} of elements that a counter orders
    'pointers'   {name: structure} of push constants that are two words
    'no'         why it has no one result
    """
    project, _, rest = name.partition('.')
    rest = rest.removesuffix('.spv')
    family = {'ncnn': ncnn, 'llama': llama}.get(project)
    if family:
        return family(rest, s)
    out = {'groups': (2, 1, 1)}
    for pattern, more in compute_singles.RECIPES:
        if re.fullmatch(pattern, name):
            out.update(more(name, s) if callable(more) else more)
    return out
