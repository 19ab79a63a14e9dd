# SPDX-License-Identifier: MIT
"""Values for single compute shaders, read out of how their projects use them.

RECIPES has them by the name of the module, as compute_recipes.recipe_of()
returns them.
"""
import math
import random
import struct


# -- Contents of buffers: functions of (number, leaf, random numbers) --

def listed(values, rest=0):
    """These, and behind them all the same."""
    return lambda i, leaf, rng: values[i] if i < len(values) else rest


def constant(value):
    return lambda i, leaf, rng: value


def between(low, high):
    """Fractions that lie on no border, or whole numbers below high."""
    return lambda i, leaf, rng: (rng.uniform(low, high) if leaf[1] == 'f'
                                 else rng.randrange(low, high))


def spaced(step):
    return lambda i, leaf, rng: step * i


def members(stride, rest=constant(0), **by_name):
    """By the names of a structure's members.  A function gets the number of the
    structure, of this size, in place of the leaf's."""
    def value(_, leaf, rng):
        known = by_name.get(leaf[3], rest)
        return known(leaf[0] // stride, leaf, rng) if callable(known) else known
    return value


def bytes_of(*choices):
    """A float with a byte out of each of four ranges."""
    def value(rng):
        return struct.unpack('<f', bytes(rng.randrange(*c) for c in choices))[0]
    return value


BITS = between(0, 1 << 32)

# -- Granite: meshlets, as meshlet_decode.comp takes them apart --

STREAMS, MESHLETS, LANES = 16, 12, 32


def meshlet_stream(_, leaf, rng):
    number, part = divmod(leaf[0] // 4, 4)
    meshlet, stream = divmod(number, STREAMS)
    if meshlet >= MESHLETS:
        return 0
    if part < 2:
        # The first counts triangles and vertices, others are added to numbers.
        return rng.randrange(20, LANES + 1) if not stream else \
            rng.randrange(1 << 32)
    if part == 3:
        return number * 40
    # Bits of a number; above them an exponent, or where the sign of a tangent
    # is.
    return {1: -8 << 16 | 10, 2: (meshlet % 4) << 16 | 7, 3: -12 << 16 | 12,
            4: 5, 5: 7}.get(stream, 5)


# Boxes in space with light in them.  What is outside of one gets nothing of it,
# as a subgroup only looks at the boxes that its own threads touch.

VOLUMES = 12


def light_volume(_, leaf, __):
    """Of 96 bytes, behind 32 bytes of others."""
    k, part = divmod(leaf[0] // 4 - 8, 24)
    if k < 0:
        return {3: 2, 7: VOLUMES}.get(leaf[0] // 4, 1)
    rng = random.Random(k)
    low = [rng.uniform(-4, 2) for _ in range(3)]
    size = [rng.uniform(2, 5) for _ in range(3)]
    axis, column = divmod(part, 4)
    if axis < 3:  # to places in the box
        return {axis: 1 / size[axis], 3: -low[axis] / size[axis]}.get(column, 0)
    if axis < 5:
        return 1 if column == 3 else low[column] + (axis - 3) * size[column]
    return (.05, .95, 1, 4)[column]  # its edges


def light(i, _, __):
    """One colour in each box: lavapipe adds the number of a texture to that of
    its sampler, and filters those behind the first with one that is not set."""
    volume, channel = i // 4 // 32 ** 3, i % 4
    return (7 * volume + 3 * channel) % 16 / 16 + 1 / 16


REFLECTIONS = {'groups': (4, 4, 1), 'buffers': {
    (0, 2): light_volume, (1, 0): light,
    (3, 0): members(65536, inv_view_projection=lambda i, leaf, rng: (
        leaf[0] // 4 % 16 in (0, 5, 10)) * 4 or leaf[0] == 124,
                    inv_resolution=1 / 32, resolution=32, float_resolution=32,
                    camera_position=-6)}}


# -- niagara: what a camera sees; one that looks along z --

def cull_data(draws):
    view = [.8, 0, .6, 0, 0, 1, 0, 0, -.6, 0, .8, 0, .25, -.5, 3, 1]
    frustum = [math.sqrt(.5)] * 2 + [.8, .6]
    return (view + [1, .75, .1, 60] + frustum +
            [2 / 24, 32, 32, draws, 1, 1, 1, 1, 1, 0])


NIAGARA_DRAWS = members(
    48, position=between(-15, 15), scale=between(.25, 2),
    orientation=lambda i, leaf, rng: (0, .6, 0, .8)[leaf[0] // 4 % 4],
    meshIndex=between(0, 8), meshletVisibilityOffset=spaced(70),
    materialIndex=0, postPass=lambda i, leaf, rng: int(i % 7 == 0))
# Of things behind one another, nearer ones are larger numbers.
PYRAMID = between(0, .02)

# -- vk_mini_samples: particles in a grid of cells, sorted by the cells' keys --

PARTICLES, RADIUS = 200, .5


def cell_hash(x, y):
    return (x * 15823 + y * 9737333) & 0xffffffff


def fluid(_, __):
    """The first half is in the table and moves alike, as nothing there has an
    order: it is read while it is changed, by what it does not differ in."""
    rng = random.Random(0)
    cells = [(rng.randrange(-3, 4), rng.randrange(-3, 4))
             for _ in range(PARTICLES)]
    places = [tuple((n + rng.uniform(.1, .9)) * RADIUS for n in c)
              for c in cells]
    order = sorted((cell_hash(*c) % PARTICLES, cell_hash(*c), i)
                   for i, c in enumerate(cells[:PARTICLES // 2]))
    first = {}
    for at, (key, _, _) in enumerate(order):
        first.setdefault(key, at)
    info = []
    for at in range(PARTICLES):
        key, of, i = order[at] if at < len(order) else (PARTICLES, 0, 0)
        info += [i, of, key, first.get(at, PARTICLES)]

    def velocity(i, leaf, rng):
        return .5 if i < PARTICLES // 2 else rng.uniform(-2, 2)

    def place(i, leaf, _):
        return places[i][leaf[0] // 4 % 2] if i < PARTICLES else 0

    return {'groups': (2, 1, 1), 'values': {
        'numParticles': PARTICLES, 'deltaTime': 1 / 64,
        'smoothingRadius': RADIUS, 'viscosityStrength': .125,
        'poly6ScalingFactor': 4 / math.pi / RADIUS ** 8}, 'buffers': {
            (0, 0): members(32, between(-2, 2), predictedPosition=place,
                            velocity=velocity),
            (0, 1): listed(info)}}


# -- vkQuake --

SURFACES = 100
# Four surfaces to a texture, each of up to four triangles.
QUAKE_INDIRECT = {
    'push': [SURFACES, 3, 1, 4, -2, 1, 2], 'any_order': {(0, 3): 12},
    'groups': (2, 1, 1), 'buffers': {
        (0, 0): members(20, firstIndex=spaced(48)),
        (0, 1): members(
            64, between(-2, 2), packed_lightstyles=0, packed_light_st=0,
            vbo_offset=spaced(10),
            packed_tex_edgecount=lambda i, leaf, rng: (
                i // 4 | rng.randrange(2) << 15 | rng.randrange(3, 7) << 16)),
        (0, 2): BITS, (0, 4): between(0, 4),
        (0, 5): members(64, between(-8, 8))}}


def md5_vertex(_, leaf, rng):
    """Of 22 numbers, two of which are weights and joints, four to a word."""
    at = leaf[0] // 4 % 22
    if at == 8:
        return bytes_of((0, 256), (0, 256), (0, 256), (0, 64))(rng)
    if at == 9:
        return bytes_of(*[(0, 8)] * 4)(rng)
    return rng.uniform(-4, 4)


QUAKE_SKINNING = {
    'pointers': {'input_address': 'InputVertexBuffer',
                 'joints_address': 'JointMatrixBuffer',
                 'output_address': 'OutputBuffer'},
    'push': [None, None, None, 2, 9, 5, 100, .25], 'groups': (2, 1, 1),
    'buffers': {(7, 0): md5_vertex, (7, 1): between(-2, 2)}}

# -- Adreno's samples --

# Takes a random number out of the 44,000-fold of the sine of a place, of which
# nothing is left at this scale; the network behind it sees the same as at 1.
NNAO_SCALE = 1e-15


def nnao_camera(_, leaf, __):
    place = leaf[0] // 4
    to_image, of_image = place - 8, place - 24
    if 4 <= place < 8:
        return (32, 32, 1 / 32, 1 / 32)[place - 4]
    if 0 <= to_image < 16:
        to = 1 / 10 / NNAO_SCALE
        return {0: to, 5: to, 10: to / 2, 15: 1}.get(to_image, 0)
    if 0 <= of_image < 16:
        of = 10 * NNAO_SCALE
        return {0: of, 5: of, 10: 2 * of, 15: 1}.get(of_image, 0)
    return 32


# -- All of them --

POSITIONS = {'groups': (2, 2, 3), 'push': [None, .3, 0]}
RECIPES = [
    # Packs halves into whole numbers.
    (r'granite.ocean_generate_fft.*', {'halves': {(0, 1)}}),
    # Two workgroups in each direction, whatever the tile.
    (r'uvkc.matmul.*', {'spec': {0: 16, 1: 128, 2: 32}, 'groups': (2, 2, 1)}),
    (r'uvkc.matmul_(fp16|.*_4_32_4_).*', {
        'no': 'compiled with a tile narrower than its workgroup, which goes '
              'beyond its arrays'}),
    # Packs three fractions into whole numbers.
    (r'.*sgsr2_convert.*', {'fields': (0, 5)}),
    (r'granite.util_scaler.*', {
        'push': [16, 16, .5, .5, 1 / 32, 1 / 32, .5]}),
    (r'granite.lights_clusterer_bindless_z_range_opt.*', {
        'no': 'shuffles in subgroups of 32, which neither driver has'}),
    # As many as there are threads in a line.
    (r'.*computecloth_cloth.*', {'values': {'particleCount': 20}}),
    (r'granite.decode_meshlet_decode.*', {
        'groups': (2, 1, 1), 'push': [5, 7, MESHLETS, 0],
        'spec': {2: 2, 4: 1}, 'buffers': {
            (0, 0): meshlet_stream, (0, 1): BITS,
            (0, 6): lambda i, leaf, rng: LANES * (i // 3)}}),
    (r'granite.*sssr_trace_fallback.*', REFLECTIONS),
    # One probe, on an image of several; with depths.
    (r'granite.lights_volumetric_gbuffer_copy.*', {
        'groups': (2, 1, 1), 'push': [1, 2, 8, 2], 'spec': {0: 1}}),
    # The late pass: writes down what is seen, and draws what was not before.
    (r'niagara.*clustercull.*', {
        'push': cull_data(64), 'spec': {0: 1}, 'groups': (1, 4, 1),
        'any_order': {(0, 5): 4}, 'buffers': {
            (0, 0): members(20, drawId=between(0, 64), taskCount=50,
                            taskOffset=spaced(64),
                            lateDrawVisibility=between(0, 2),
                            meshletVisibilityOffset=spaced(70)),
            (0, 1): NIAGARA_DRAWS,
            (0, 2): members(24, center=between(-4, 4), radius=between(.25, 2),
                            cone_axis=between(0, 256),
                            cone_cutoff=between(0, 128)),
            (0, 3): BITS, (0, 4): PYRAMID, (0, 6): constant(0)}}),
    (r'niagara.*drawcull.*', {
        'push': cull_data(60), 'spec': {0: 1, 1: 0}, 'groups': (1, 1, 1),
        'any_order': {(0, 2): 24}, 'buffers': {
            (0, 0): NIAGARA_DRAWS,
            (0, 1): members(208, between(0, 1000), center=between(-2, 2),
                            radius=between(.25, 2), lodCount=between(1, 9),
                            error=between(0, .5)),
            (0, 3): constant(0), (0, 4): between(0, 2), (0, 5): PYRAMID}}),
    # "Valk" in the first line of the image.
    (r'niagara.*debugtext.*', {
        'push': [0, 0, 1, 0xff8040c0, 0x6b6c6156], 'groups': (4, 1, 1)}),
    (r'vkquake.indirect.comp.*', QUAKE_INDIRECT),
    (r'vkquake.mesh_interpolate.*', {
        'pointers': {'input_address': 'InputVertexBuffer',
                     'output_address': 'OutputBuffer'},
        'push': [None, None, 0, 100, 7, 100, .25, 0], 'groups': (2, 1, 1),
        'buffers': {(7, 0): BITS}}),
    (r'vkquake.skinning.*', QUAKE_SKINNING),
    # A barrier that all threads have to reach: whole workgroups of particles.
    (r'.*computenbody_particle_calculate.*', {
        'groups': (2, 1, 1), 'values': {
            'particleCount': 512, 'deltaT': .125, 'gravity': .002,
            'power': .75, 'soften': .05},
        'buffers': {(0, 0): between(-4, 4)}}),
    # Seven levels of 128 x 128 pixels; the last workgroup makes the last level.
    (r'fsr2.*luminance_pyramid.*', {
        'groups': (2, 2, 1), 'values': {
            'mips': 7, 'numWorkGroups': 4, 'workGroupOffset': 0,
            'renderSize': 128, 'iRenderSize': 128,
            'iInputColorResourceDimensions': 128, 'iLumaMipLevelToUse': 4,
            'fPreExposure': 1, 'fDeltaTime': .25},
        'buffers': {(1, 1): constant(0)}}),
    # Pages of 256 words, masks of all kinds.
    (r'parallel-rdp.*masked_rdram_resolve.*', {
        'groups': (6, 1, 1), 'spec': {0: 256, 1: 256}, 'buffers': {
            (0, 0): BITS, (0, 1): BITS, (1, 0): spaced(3),
            (0, 2): lambda i, leaf, rng: rng.choice(
                (0, 0xffffffff, 0xff00ff, rng.randrange(1 << 32)))}}),
    (r'vkminisample.*calculate_viscosity.*', fluid),
    # The largest is in a lane that is in the first subgroup, whatever its size:
    # there should be no other.
    (r'uvkc.argmax_subgroup.*', {
        'groups': (1, 1, 1), 'spec': {0: 128}, 'buffers': {
            (0, 0): lambda i, leaf, rng: 9 if i == 67 else i / 32}}),
    (r'.*VarianceShadowMap1024_horizontal.*', {
        'no': 'reads shared memory past the right edge that it never wrote'}),
    (r'.*_NNAO.comp.*', {
        'groups': (1, 1, 1), 'spec': {1: 2 * NNAO_SCALE},
        'buffers': {(0, 0): nnao_camera}}),
    # Halves in four channels; all seven levels below 128 x 128 pixels, of which
    # the last workgroup that a counter in memory tells makes the last.
    (r'dxvk.*mipgen.*', {
        'groups': (2, 2, 4), 'spec': {0: 97, 1: 2}, 'push': [None, 0, 7],
        'px': {(1, 0): 128, (1, 1): 64}, 'buffers': {(7, 0): constant(0)}}),
    (r'vulkan-sampl.*update_vbo.*', POSITIONS),
    (r'vulkan-sampl.*cull_address.*', {
        'groups': (2, 1, 1), 'buffers': {
            (0, 0): members(32, between(0, 100), x=between(-8, 8),
                            y=between(-8, 8), z=between(-8, 0),
                            r=between(.1, 1)),
            # In columns, behind two other matrices.
            (0, 2): listed([0] * 32 + [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -1.02, -1,
                                       0, 0, -.2, 0, 100])}}),
]
