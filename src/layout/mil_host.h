/* SPDX-License-Identifier: MIT */
/* What the files of host copies share: mil_host_copy.c has the checks and the
 * tilings whose texels have places, mil_host_afbc.c those that have none. */

#ifndef MIL_HOST_H
#define MIL_HOST_H

#include "layout/mil_internal.h"

#include <string.h>

/* Part of an element that moves: all of it, or one aspect of a combined
 * depth/stencil format. */
struct mil_host_part {
   uint32_t memory_B; /* size of an element in host memory */
   uint32_t offset_B; /* in the image's element */
   uint32_t size_B;
};

/* One slice of the region, in elements. */
struct mil_host_rect {
   uint32_t x, y, width, height;
};

/* Elements of an image's row that follow each other in memory, and the same
 * of host memory. */
static MIL_ALWAYS_INLINE void
mil_host_move_part(uint8_t *texels, uint8_t *values, uint32_t count,
                   uint32_t block_size_B, const struct mil_host_part *part,
                   bool write)
{
   for (uint32_t i = 0; i < count; i++) {
      uint8_t *texel = texels + (size_t)i * block_size_B + part->offset_B;
      uint8_t *value = values + (size_t)i * part->memory_B;

      if (write) {
         memcpy(texel, value, part->size_B);
      } else {
         memset(value, 0, part->memory_B);
         memcpy(value, texel, part->size_B);
      }
   }
}

/* One slice of a level of an AFBC image, and a part of it. */
struct mil_host_afbc {
   const struct mil_image *image;
   unsigned level;
   const struct mil_host_part *part;
   struct mil_host_rect rect;
   bool write;
};

/* Whether mil_host_afbc_move can be done; writes nothing. */
int
mil_host_afbc_check(const struct mil_host_afbc *copy, const uint8_t *slice,
                    struct mil_reason *reason);

/* memory: of the rectangle's first element.  Fails only where the headers were
 * changed since they were checked. */
int
mil_host_afbc_move(const struct mil_host_afbc *copy, uint8_t *slice,
                   uint8_t *memory, uint64_t pitch_B,
                   struct mil_reason *reason);

#endif
