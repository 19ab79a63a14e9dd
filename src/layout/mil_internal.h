/* SPDX-License-Identifier: MIT */
/* Shared by the files of the layout library; nobody else includes it. */

#ifndef MIL_INTERNAL_H
#define MIL_INTERNAL_H

#include <mali/device_info.h>
#include <mali/layout.h>

#include "util/format/u_format.h"

#define MIL_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MIL_MIN(a, b) ((a) < (b) ? (a) : (b))
#define MIL_MAX(a, b) ((a) > (b) ? (a) : (b))

#if defined(__GNUC__)
#define MIL_PRINTF_LIKE(text, first) \
   __attribute__((format(printf, text, first)))
#define MIL_ALWAYS_INLINE inline __attribute__((always_inline))
#else
#define MIL_PRINTF_LIKE(text, first)
#define MIL_ALWAYS_INLINE inline
#endif

/* Compression modes of AFBC, as the format table names them. */
enum mil_afbc_mode {
   MIL_AFBC_NONE = 0,
   MIL_AFBC_R8,
   MIL_AFBC_R8G8,
   MIL_AFBC_R5G6B5,
   MIL_AFBC_R4G4B4A4,
   MIL_AFBC_R5G5B5A1,
   MIL_AFBC_R8G8B8A8,
   MIL_AFBC_R10G10B10A2,
   MIL_AFBC_X24S8,
   MIL_AFBC_S8,
   MIL_AFBC_R11G11B10,
   /* Where MALI_FEATURE_AFBC_RGBA16 is. */
   MIL_AFBC_R16,
   MIL_AFBC_R16G16,
   MIL_AFBC_R16G16B16A16,
   /* Planes of Y′CbCr of 8 bits: of one component, and both chromas. */
   MIL_AFBC_YUV420_1C8,
   MIL_AFBC_YUV420_2C8,
   MIL_AFBC_YUV422_1C8,
   MIL_AFBC_YUV422_2C8,
};

/* The tile buffer's internal formats. */
enum mil_tile_format {
   MIL_TILE_NONE = 0, /* not a colour render target */
   MIL_TILE_RAW,
   MIL_TILE_R8G8B8A8,
   MIL_TILE_R10G10B10A2,
   MIL_TILE_R8G8B8A2,
   MIL_TILE_R4G4B4A4,
   MIL_TILE_R5G6B5A0,
   MIL_TILE_R5G5B5A1,
};

/* A row of the format table without the hardware's codes.  Generated. */
struct mil_format_facts {
   uint16_t caps;   /* enum mil_cap, before the device's features */
   uint8_t feature; /* bit of TEXTURE_FEATURES; 0: always there */
   uint8_t afbc;    /* enum mil_afbc_mode */
   uint8_t tile;    /* enum mil_tile_format */
};

/* Never NULL; a format that is not in the table has no caps. */
const struct mil_format_facts *
mil_format_facts(const struct mali_device_info *info, enum pipe_format format);

/* What the generations of the hardware ask for and allow, beside formats. */
struct mil_generation {
   bool afbc_tiled_headers; /* and with them solid colours in headers */
   bool afbc_3d;
   bool interleaved_64k;
   /* Rows of imported images are on components, not on cache lines. */
   bool loose_rows;
   uint64_t max_level_B, max_slice_B, max_row_B; /* fields of descriptors */
   uint32_t max_afbc_row; /* superblocks of a target's row; 0: as many as fit */
};

/* Never NULL. */
const struct mil_generation *
mil_generation(const struct mali_device_info *info);

/* Fills reason and returns err. */
int
mil_refuse(struct mil_reason *reason, int err, const char *text, ...)
   MIL_PRINTF_LIKE(3, 4);

/* Pixels of an AFBC superblock. */
void
mil_afbc_block_px(enum mil_afbc_block block, uint32_t *width, uint32_t *height);

#define MIL_AFBC_HEADER_B 16

/* Superblocks that a tile of headers has, both ways; 1: not tiled.  block_B:
 * bytes of a texel. */
uint32_t
mil_afbc_header_tile(const struct mil_tiling *tiling, uint32_t block_B);

/* What headers and payloads start on. */
uint32_t
mil_afbc_align_B(const struct mil_tiling *tiling);

/* What a header says of a subblock: 0 a copy (of the first: all is one
 * colour), 1 stored as it is, else bytes.  Six bits for each of sixteen, from
 * bit 32 of the header on. */
unsigned
mil_afbc_subblock_size(const uint8_t header[MIL_AFBC_HEADER_B], unsigned index);

/* Of a plane of Y′CbCr, whatever it is viewed as. */
enum mil_afbc_mode
mil_afbc_planar_mode(enum pipe_format planar_format, unsigned plane);

enum mil_afbc_mode
mil_afbc_mode(const struct mali_device_info *info, enum pipe_format format,
              enum pipe_format planar_format, unsigned plane);

/* Whether an image can be compressed like this; init->tiling is not read. */
int
mil_afbc_check(const struct mali_device_info *info,
               const struct mil_init_info *init,
               const struct mil_tiling *tiling, struct mil_reason *reason);
int
mil_afrc_check(const struct mali_device_info *info,
               const struct mil_init_info *init,
               const struct mil_tiling *tiling, struct mil_reason *reason);

/* Bytes of a coding unit in a plane.  Planes that no format is known for are
 * images of their own: chroma has no other units then. */
static inline uint32_t
mil_afrc_unit_B(const struct mil_tiling *tiling, unsigned plane)
{
   return plane && tiling->afrc.chroma_unit_B ? tiling->afrc.chroma_unit_B
                                              : tiling->afrc.unit_B;
}

/* Texels of a paging tile, its bytes, and what levels start on. */
void
mil_afrc_tile(enum pipe_format format, const struct mil_tiling *tiling,
              unsigned plane, uint32_t *width, uint32_t *height,
              uint32_t *size_B, uint32_t *align_B);

/* The tilings that this library chooses among, best first; NULL at the end.
 * Those that are never chosen, but can be asked for, are after linear. */
const struct mil_tiling *
mil_preference(unsigned index);

/* Elements of a tile that is not compressed, see struct mil_image. */
void
mil_tile_el(const struct mil_tiling *tiling, enum pipe_format format,
            unsigned plane, uint32_t *width, uint32_t *height);

/* Whether an image of this init-info can have the tiling: init->tiling is
 * not read. */
int
mil_tiling_check(const struct mali_device_info *info,
                 const struct mil_init_info *init,
                 const struct mil_tiling *tiling, struct mil_reason *reason);

/* Whether the texture unit reads the tiling, of whatever format: what views
 * ask, and what says that an image can be sampled. */
int
mil_check_readable(const struct mali_device_info *info,
                   const struct mil_tiling *tiling, struct mil_reason *reason);

static inline uint32_t
mil_minify(uint32_t size, unsigned level)
{
   return MIL_MAX(size >> level, 1);
}

static inline uint64_t
mil_align(uint64_t value, uint64_t power_of_two)
{
   return (value + power_of_two - 1) & ~(power_of_two - 1);
}

/* From the extent of luma to that of this one; rounded up. */
static inline struct mil_extent
mil_plane_extent(const struct mil_plane_info *plane, struct mil_extent e)
{
   e.width = e.width / plane->divide_x + (e.width % plane->divide_x != 0);
   e.height = e.height / plane->divide_y + (e.height % plane->divide_y != 0);
   return e;
}

/* The same where the step may be any number but 0. */
static inline uint32_t
mil_align_to(uint32_t value, uint32_t step)
{
   return (value + step - 1) / step * step;
}

/* Rounded down; 0 has none and gives 0. */
static inline unsigned
mil_log2(uint64_t value)
{
   unsigned log2 = 0;

   while (value >>= 1)
      log2++;
   return log2;
}

static inline uint32_t
mil_next_pot(uint32_t value)
{
   return value <= 1 ? 1 : 1u << (mil_log2(value - 1) + 1);
}

static inline bool
mil_is_pot(uint64_t value)
{
   return value && !(value & (value - 1));
}

/* What a view sees of one level and layer of a plane. */
struct mil_surface {
   uint64_t offset_B; /* from the start of the memory */
   uint64_t size_B;
   /* From a depth slice or sample to the next; where there is none, from
    * layer to layer. */
   uint64_t slice_stride_B;
   bool has_slices;
   uint64_t header_size_B; /* of AFBC */
   uint32_t row_stride_B;
   struct mil_extent extent_px; /* in the view's format */
};

/* level, layer: from the view's first; slices are layers of 2D views. */
struct mil_surface
mil_view_surface(const struct mil_view *view, unsigned plane, unsigned level,
                 unsigned layer);

/* Takes a level of a 3D image, whose slices are layers then, or of a
 * block-compressed image, whose blocks are texels of `format` then; what
 * mil_redescribe_* have checked. */
void
mil_take_slices(const struct mil_image *image, unsigned level,
                struct mil_image *out);
void
mil_take_format(const struct mil_image *image, enum pipe_format format,
                unsigned level, struct mil_image *out);

/* Where an element is from the start of its slice; not for AFBC and AFRC. */
uint64_t
mil_in_slice_B(const struct mil_image *image, uint32_t row_stride_B,
               uint32_t x_el, uint32_t y_el);

/* Mesa's enumeration has holes. */
static inline bool
mil_format_is_valid(enum pipe_format format)
{
   if (format <= PIPE_FORMAT_NONE || format >= PIPE_FORMAT_COUNT)
      return false;

   const struct util_format_description *desc = util_format_description(format);
   return desc && desc->short_name;
}

/* Whether a format has several planes for depth and stencil, not chroma. */
static inline bool
mil_is_depth_apart(enum pipe_format format)
{
   return format == PIPE_FORMAT_Z32_FLOAT_S8X24_UINT ||
          format == PIPE_FORMAT_Z16_UNORM_S8_UINT;
}

/* Where in a u-interleaved tile an element is: bits of x xor y and of y take
 * turns, x^y lowest (Mesa 25.0.7, docs/drivers/panfrost/tiling.rst). */
static inline uint32_t
mil_spread_bits(uint32_t v)
{
   v = (v | (v << 2)) & 0x33;
   return (v | (v << 1)) & 0x55;
}

static inline uint32_t
mil_curve_index(uint32_t x, uint32_t y)
{
   return mil_spread_bits(x ^ y) | (mil_spread_bits(y) << 1);
}

#endif
