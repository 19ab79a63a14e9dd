/* SPDX-License-Identifier: MIT */
/* What the comparison with Mesa's layout asks of Mesa, in plain types, so
 * that no file sees the headers of both. */

#ifndef LAYOUT_MESA_SIDE_H
#define LAYOUT_MESA_SIDE_H

#include <stdbool.h>
#include <stdint.h>

struct mesa_image {
   /* Asked. */
   unsigned arch;
   bool imported; /* at this offset, with these rows of tiles */
   uint64_t import_offset_B, import_row_B;
   unsigned dim; /* 1, 2, 3 */
   unsigned format;
   unsigned width, height, depth, levels, layers, samples;
   uint64_t modifier;
   /* Answered. */
   uint64_t layer_stride_B, size_B;
   uint64_t offset_B[17], size_level_B[17], slice_stride_B[17];
   uint32_t row_stride_B[17];
   uint64_t body_size_B[17]; /* of AFBC */
};

struct mesa_view {
   unsigned format;
   bool texture_only; /* of what cannot be a storage image */
   bool narrow;       /* ASTC to 8 bits */
   /* More planes of a format of several, and where they are. */
   const struct mesa_image *chroma[2];
   uint64_t chroma_va[2];
   unsigned dim; /* 1, 2, 3; 0 cube */
   unsigned first_level, level_count, first_layer, layer_count;
   uint8_t swizzle[4];
   uint64_t va, planes_va;
   /* Answered. */
   uint32_t texture[8], storage[8];
   uint32_t planes[512][8];
};

struct mesa_format {
   uint32_t pixel;
   bool sampled, rendered, depth_stencil, vertex;
   unsigned feature, internal;
   uint32_t blend[2];
};

/* What a generation can do with a format. */
struct mesa_caps {
   bool known, sampled, rendered, depth_stencil, afbc;
   unsigned feature;
};

void
mesa_caps_v6(unsigned format, struct mesa_caps *out);
void
mesa_caps_v7(unsigned format, struct mesa_caps *out);
void
mesa_caps_v9(unsigned format, struct mesa_caps *out);
void
mesa_caps_v10(unsigned format, struct mesa_caps *out);

/* A framebuffer with one target, colour or depth and stencil. */
struct mesa_target {
   unsigned format, level, layer, samples;
   bool depth_stencil, stencil_only;
   uint64_t va;
   uint32_t clear[4];
   bool clean_write;
   /* Answered. */
   uint32_t words[16];
   uint32_t tile_px;
};

/* Each generation has its own. */
#define MESA_SIDE(arch)                                       \
   void mesa_target_v##arch(const struct mesa_image *image,   \
                            struct mesa_target *target);      \
   void mesa_describe_v##arch(const struct mesa_image *image, \
                              struct mesa_view *view);        \
   void mesa_format_v##arch(unsigned format, struct mesa_format *out);
MESA_SIDE(6)
MESA_SIDE(7)
MESA_SIDE(9)
MESA_SIDE(10)

bool
mesa_lay_out(struct mesa_image *image);
void
mesa_clear(unsigned format, const uint32_t color[4], bool dither,
           uint32_t out[4]);

#endif
