/* SPDX-License-Identifier: MIT */
/* Host copies of AFBC: headers put together by hand and what they mean,
 * random rectangles of every format and option against a linear image, and
 * what is refused without a byte being written. */

#include "layout_check.h"

#include <errno.h>
#include <string.h>

#define GUARD 0xa5

/* An image and its memory, from zeros: one colour everywhere. */
struct picture {
   struct mil_image image;
   uint8_t *map;
};

static bool
make(struct picture *p, const struct mil_init_info *init)
{
   if (mil_image_init(check_device(), init, &p->image, NULL))
      return false;
   p->map = calloc(1, p->image.size_B);
   if (!p->map)
      exit(EXIT_FAILURE);
   return true;
}

static struct mil_init_info
init_2d(enum pipe_format format, uint32_t width, uint32_t height,
        struct mil_tiling tiling)
{
   return (struct mil_init_info){
      .dim = MIL_DIM_2D,
      .format = format,
      .extent_px = { width, height, 1 },
      .levels = 1,
      .layers = 1,
      .samples_sa = 1,
      .tiling = tiling,
   };
}

static struct mil_host_region
whole(const struct mil_image *image)
{
   return (struct mil_host_region){ .layer_count = image->layers,
                                    .extent_px = image->extent_px };
}

static void
put_header(struct picture *p, unsigned index, uint32_t w0, uint32_t w1,
           uint32_t w2, uint32_t w3)
{
   const uint32_t words[4] = { w0, w1, w2, w3 };

   memcpy(p->map + 16 * index, words, sizeof(words));
}

/* --- By hand ---------------------------------------------------------- */

/* Subblock i of the payload holds texels i << 8 | place. */
static void
put_subblock(struct picture *p, uint32_t offset_B, unsigned value)
{
   for (unsigned i = 0; i < 16; i++) {
      uint32_t texel = value << 8 | i;

      memcpy(p->map + offset_B + i * 4, &texel, 4);
   }
}

static void
check_texels(const char *what, const struct picture *p,
             uint32_t (*wanted)(unsigned x, unsigned y))
{
   const struct mil_host_region region = whole(&p->image);
   const unsigned w = p->image.extent_px.width, h = p->image.extent_px.height;
   struct mil_reason reason = { "" };
   uint32_t *texels = malloc(w * h * 4);

   if (!texels)
      exit(EXIT_FAILURE);
   CHECK(!mil_host_read(&p->image, p->map, &region, texels, &reason), "%s: %s",
         what, reason.text);
   for (unsigned i = 0; i < w * h; i++) {
      CHECK(texels[i] == wanted(i % w, i / w), "%s: (%u,%u) is %08x, not %08x",
            what, i % w, i / w, texels[i], wanted(i % w, i / w));
   }
   free(texels);
}

/* Left one colour; right as mali_gralloc fills new buffers: subblocks 0 and 8
 * as they are, the others repeat them. */
static uint32_t
repeated(unsigned x, unsigned y)
{
   if (x < 16)
      return 0x11223344;
   return (y < 8 ? 0xa : 0xb) << 8 | (y % 4 * 4 + x % 4);
}

/* Numbers of subblocks as in the two figures of Morton order: in 16×16 and in
 * 32×8 superblocks; in 64×4 there is one row. */
static const uint8_t order_16x16[4][4] = {
   { 0, 1, 4, 5 }, { 2, 3, 6, 7 }, { 8, 9, 12, 13 }, { 10, 11, 14, 15 }
};
static const uint8_t order_32x8[2][8] = { { 0, 1, 4, 5, 8, 9, 12, 13 },
                                          { 2, 3, 6, 7, 10, 11, 14, 15 } };

static uint32_t
in_16x16(unsigned x, unsigned y)
{
   return order_16x16[y / 4][x / 4] << 8 | (y % 4 * 4 + x % 4);
}

static uint32_t
in_32x8(unsigned x, unsigned y)
{
   return order_32x8[y / 4][x / 4] << 8 | (y % 4 * 4 + x % 4);
}

static uint32_t
in_64x4(unsigned x, unsigned y)
{
   return x / 4 << 8 | (y * 4 + x % 4);
}

static void
check_by_hand(void)
{
   static const struct {
      enum mil_afbc_block block;
      uint32_t width, height;
      uint32_t (*wanted)(unsigned x, unsigned y);
   } blocks[] = {
      { MIL_AFBC_BLOCK_16X16, 16, 16, in_16x16 },
      { MIL_AFBC_BLOCK_32X8, 32, 8, in_32x8 },
      { MIL_AFBC_BLOCK_64X4, 64, 4, in_64x4 },
   };
   struct mil_tiling tiling = { .kind = MIL_TILING_AFBC };
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_R8G8B8A8_UNORM, 32, 16, tiling);
   struct picture p;

   CHECK(make(&p, &init), "refused");
   /* Payload somewhere: nothing asks for more than bytes. */
   put_header(&p, 0, 0, 0, 0x11223344, 0);
   put_header(&p, 1, 144, 1, 0x10000, 0);
   put_subblock(&p, 144, 0xa);
   put_subblock(&p, 144 + 64, 0xb);
   check_texels("repeated", &p, repeated);
   CHECK(mil_afbc_payload_size_B(&p.image, p.map) == 0 &&
            mil_afbc_payload_size_B(&p.image, p.map + 16) == 128,
         "sizes of payloads");
   free(p.map);

   for (unsigned i = 0; i < ARRAY_SIZE(blocks); i++) {
      for (unsigned split = 0; split < 2; split++) {
         tiling.afbc.block = blocks[i].block;
         tiling.afbc.split = split;
         init = init_2d(PIPE_FORMAT_R8G8B8A8_UNORM, blocks[i].width,
                        blocks[i].height, tiling);
         if (!make(&p, &init))
            continue;
         put_header(&p, 0, 128, 0x41041041, 0x10410410, 0x04104104);
         for (unsigned s = 0; s < 16; s++)
            put_subblock(&p, 128 + 64 * s, s);
         check_texels(split ? "in order, split" : "in order", &p,
                      blocks[i].wanted);
         free(p.map);
      }
   }
}

/* Halves of a split payload begin where they would without repetition. */
static void
check_split(void)
{
   const struct mil_init_info init =
      init_2d(PIPE_FORMAT_R8G8B8A8_UNORM, 32, 16,
              (struct mil_tiling){ .kind = MIL_TILING_AFBC,
                                   .afbc = { .split = true } });
   struct picture p;

   CHECK(make(&p, &init), "refused");
   put_header(&p, 0, 0, 0, 0x11223344, 0);
   put_header(&p, 1, 128, 1, 0x10000, 0);
   put_subblock(&p, 128, 0xa);
   put_subblock(&p, 128 + 64, 0xffff);
   put_subblock(&p, 128 + 512, 0xb);
   check_texels("split", &p, repeated);
   free(p.map);
}

/* What is written, word by word: a header, its payload, a colour. */
static void
check_written(void)
{
   struct mil_tiling tiling = {
      .kind = MIL_TILING_AFBC,
      .afbc = { .sparse = true, .tiled_headers = true, .solid_color = true }
   };
   const struct mil_init_info init =
      init_2d(PIPE_FORMAT_R8G8B8A8_UNORM, 32, 16, tiling);
   uint32_t texels[16][32], header[4], texel;
   struct picture p;

   CHECK(make(&p, &init), "refused");
   for (unsigned y = 0; y < 16; y++) {
      for (unsigned x = 0; x < 32; x++)
         texels[y][x] = x < 16 ? 0x55667788 : x << 8 | y;
   }
   const struct mil_host_region region = whole(&p.image);
   CHECK(!mil_host_write(&p.image, p.map, &region, texels, NULL), "refused");
   memcpy(header, p.map, 16);
   CHECK(!header[0] && !header[1] && header[2] == 0x55667788 && !header[3],
         "colour: %08x %08x %08x %08x", header[0], header[1], header[2],
         header[3]);
   memcpy(header, p.map + 16, 16);
   CHECK(header[0] == 4096 + 1024 && header[1] == 0x41041041 &&
            header[2] == 0x10410410 && header[3] == 0x04104104,
         "header: %08x %08x %08x %08x", header[0], header[1], header[2],
         header[3]);
   /* Row 5 of column 26: subblock 6, row 1, third texel. */
   memcpy(&texel, p.map + 4096 + 1024 + (6 * 16 + 4 + 2) * 4, 4);
   CHECK(texel == (26 << 8 | 5), "payload: %08x", texel);
   free(p.map);
}

/* --- Random rectangles ------------------------------------------------ */

static struct mil_host_region
random_region(const struct mil_image *image, struct check_random *r)
{
   struct mil_host_region region = {
      .level = check_below(r, image->levels),
      .first_layer = check_below(r, image->layers),
   };
   struct mil_extent e = image->level[region.level].extent_px;

   region.layer_count = 1 + check_below(r, image->layers - region.first_layer);
   region.offset_px =
      (struct mil_extent){ check_below(r, e.width), check_below(r, e.height),
                           check_below(r, e.depth) };
   region.extent_px = (struct mil_extent){
      1 + check_below(r, e.width - region.offset_px.width),
      1 + check_below(r, e.height - region.offset_px.height),
      1 + check_below(r, e.depth - region.offset_px.depth),
   };
   return region;
}

#define MEMORY_B (1u << 19)

/* Noise, then one colour. */
static uint8_t texels_in[2 * MEMORY_B], texels_out[MEMORY_B],
   texels_plain[MEMORY_B];

static void
fill_texels(struct check_random *r)
{
   memset(texels_in, 0x5a, sizeof(texels_in));
   for (unsigned i = 0; i < MEMORY_B; i++)
      texels_in[i] = check_next(r);
}

/* The same into both. */
static void
write_both(const char *name, const struct picture *a,
           const struct picture *plain, const struct mil_host_region *region,
           struct check_random *r)
{
   const uint8_t *memory =
      texels_in + (check_below(r, 3) ? check_below(r, 999) : MEMORY_B);
   struct mil_reason reason = { "" };
   int err = mil_host_write(&a->image, a->map, region, memory, &reason);

   CHECK(!err, "%s: %s", name, reason.text);
   CHECK(!mil_host_write(&plain->image, plain->map, region, memory, NULL),
         "%s: plain", name);
}

/* The same out of both, and the same bytes beside it untouched. */
static void
compare_both(const char *name, const struct picture *a,
             const struct picture *plain, struct mil_host_region region,
             struct check_random *r)
{
   const struct mil_extent e = region.extent_px;
   struct mil_reason reason = { "" };

   region.row_pitch_B = e.width * a->image.block_size_B + check_below(r, 9);
   uint64_t bytes =
      region.row_pitch_B * e.height * e.depth * region.layer_count;
   CHECK(bytes + 64 <= MEMORY_B, "%s: too large", name);
   memset(texels_out, GUARD, bytes + 64);
   memset(texels_plain, GUARD, bytes + 64);
   CHECK(!mil_host_read(&a->image, a->map, &region, texels_out, &reason),
         "%s: %s", name, reason.text);
   CHECK(!mil_host_read(&plain->image, plain->map, &region, texels_plain, NULL),
         "%s: plain", name);
   CHECK(!memcmp(texels_out, texels_plain, bytes + 64), "%s differs", name);
}

static void
check_rectangles(const char *name, const struct picture *a,
                 const struct picture *plain, struct check_random *r)
{
   /* What is not sparse is written by whole slices. */
   unsigned count = a->image.levels + (a->image.tiling.afbc.sparse ? 5 : 0);

   for (unsigned i = 0; i < count; i++) {
      struct mil_host_region region = random_region(&a->image, r);

      if (i < a->image.levels) {
         region = whole(&a->image);
         region.level = i;
         region.extent_px = a->image.level[i].extent_px;
      }
      write_both(name, a, plain, &region, r);
      compare_both(name, a, plain, random_region(&a->image, r), r);
   }
   for (unsigned l = 0; l < a->image.levels; l++) {
      struct mil_host_region region = whole(&a->image);

      region.level = l;
      region.extent_px = a->image.level[l].extent_px;
      compare_both(name, a, plain, region, r);
   }
}

static struct mil_tiling
tiling_of(unsigned i)
{
   return (struct mil_tiling){
      .kind = MIL_TILING_AFBC,
      .afbc = { .block = (enum mil_afbc_block)(i / 32),
                .ytr = i & 1,
                .split = i & 2,
                .sparse = i & 4,
                .tiled_headers = i & 8,
                .solid_color = i & 16 },
   };
}

static bool
check_image(enum pipe_format format, unsigned option, struct check_random *r)
{
   bool is_3d = !check_below(r, 4);
   struct mil_init_info init =
      init_2d(format, 1 + check_below(r, 90), 1 + check_below(r, 60),
              tiling_of(option));
   struct picture a, plain;
   char name[80];

   init.dim = is_3d ? MIL_DIM_3D : MIL_DIM_2D;
   init.extent_px.depth = is_3d ? 1 + check_below(r, 3) : 1;
   init.layers = is_3d ? 1 : 1 + check_below(r, 3);
   init.levels = MAX2(init.extent_px.width, init.extent_px.height) >= 4 ? 3 : 1;
   snprintf(name, sizeof(name), "%s %ux%ux%u option %u",
            util_format_short_name(format), init.extent_px.width,
            init.extent_px.height, init.extent_px.depth, option);
   if (!make(&a, &init))
      return false;
   init.tiling = (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
   CHECK(make(&plain, &init), "%s: plain refused", name);
   check_rectangles(name, &a, &plain, r);
   free(a.map);
   free(plain.map);
   return true;
}

/* Every format and every option that there is. */
static void
check_all(struct check_random *r)
{
   unsigned formats = 0, images = 0;

   for (int f = 1; f < PIPE_FORMAT_COUNT; f++) {
      const struct util_format_description *desc =
         util_format_description((enum pipe_format)f);
      unsigned before = images;

      if (!desc || !desc->short_name)
         continue;
      for (unsigned option = 0; option < 96; option++)
         images += check_image((enum pipe_format)f, option, r);
      formats += images > before;
   }
   printf("%u images of %u formats\n", images, formats);
   CHECK(formats > 50 && images > 2500, "only %u images of %u formats", images,
         formats);
}

/* Each aspect of one element without the other. */
static void
check_aspects(void)
{
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_Z24_UNORM_S8_UINT, 20, 20,
              (struct mil_tiling){ .kind = MIL_TILING_AFBC,
                                   .afbc = { .sparse = true } });
   uint32_t depth[400], texels[400];
   uint8_t stencil[400], back[400];
   struct picture p;

   CHECK(make(&p, &init), "refused");
   struct mil_host_region region = whole(&p.image);
   for (unsigned i = 0; i < 400; i++) {
      depth[i] = i * 40503 & 0xffffff;
      stencil[i] = i * 7;
   }
   region.aspect = MIL_ASPECT_DEPTH;
   CHECK(!mil_host_write(&p.image, p.map, &region, depth, NULL), "depth");
   region.aspect = MIL_ASPECT_STENCIL;
   CHECK(!mil_host_write(&p.image, p.map, &region, stencil, NULL), "stencil");
   CHECK(!mil_host_read(&p.image, p.map, &region, back, NULL), "stencil");
   region.aspect = MIL_ASPECT_COLOR;
   CHECK(!mil_host_read(&p.image, p.map, &region, texels, NULL), "whole");
   for (unsigned i = 0; i < 400; i++) {
      CHECK(texels[i] == (depth[i] | (uint32_t)stencil[i] << 24) &&
               back[i] == stencil[i],
            "texel %u is %08x", i, texels[i]);
   }
   free(p.map);
}

/* --- Refusals --------------------------------------------------------- */

/* err: what both directions give for a rectangle, with nothing written. */
static void
check_refused(const char *what, const struct picture *p,
              struct mil_host_region region, int err, bool write)
{
   uint8_t *before = malloc(p->image.size_B);
   uint8_t memory[4096], same[4096];
   struct mil_reason reason = { "" };

   if (!before)
      exit(EXIT_FAILURE);
   memcpy(before, p->map, p->image.size_B);
   memset(memory, GUARD, sizeof(memory));
   memset(same, GUARD, sizeof(same));
   int got = write ? mil_host_write(&p->image, p->map, &region, memory, &reason)
                   : mil_host_read(&p->image, p->map, &region, memory, &reason);
   CHECK(got == err, "%s: %d, not %d (%s)", what, got, err, reason.text);
   CHECK(!err || strlen(reason.text) > 20, "%s: no reason", what);
   if (err || !write)
      CHECK(!memcmp(before, p->map, p->image.size_B),
            "%s: the image was written to", what);
   if (err)
      CHECK(!memcmp(memory, same, sizeof(memory)), "%s: memory was written to",
            what);
   free(before);
}

/* The superblock in the middle has a subblock of 23 bytes, the tenth. */
static void
check_compressed(void)
{
   struct mil_init_info init =
      init_2d(PIPE_FORMAT_R8G8B8A8_UNORM, 48, 16,
              (struct mil_tiling){ .kind = MIL_TILING_AFBC,
                                   .afbc = { .sparse = true } });
   struct mil_host_region all = { .layer_count = 1,
                                  .extent_px = { 48, 16, 1 } };
   struct mil_host_region left = all, middle = all, part = all;
   struct picture p;

   CHECK(make(&p, &init), "refused");
   left.extent_px.width = 16;
   middle.offset_px.width = middle.extent_px.width = 16;
   part.extent_px.width = 17;
   put_header(&p, 1, 128 + 1024, 0x41041041, 0x10010410 | 23 << 22, 0x04104104);
   check_refused("read", &p, all, -ENOTSUP, false);
   check_refused("read beside", &p, left, 0, false);
   check_refused("read a column", &p, part, -ENOTSUP, false);
   check_refused("write a column", &p, part, -ENOTSUP, true);
   check_refused("write over", &p, middle, 0, true);
   check_refused("read after that", &p, all, 0, false);

   /* Payload beyond the slice, by four bytes, and by four gigabytes. */
   const uint64_t end_B = p.image.level[0].slice_stride_B;
   put_header(&p, 1, end_B - 1020, 0x41041041, 0x10410410, 0x04104104);
   check_refused("beyond", &p, all, -EINVAL, false);
   put_header(&p, 1, 0xffffffff, 0x41041041, 0x10410410, 0x04104104);
   check_refused("far beyond", &p, part, -EINVAL, true);
   put_header(&p, 1, end_B - 1024, 0x41041041, 0x10410410, 0x04104104);
   check_refused("at the end", &p, all, 0, false);
   free(p.map);

   init.tiling.afbc.sparse = false;
   CHECK(make(&p, &init), "refused");
   check_refused("packed, in part", &p, left, -ENOTSUP, true);
   check_refused("packed, whole", &p, all, 0, true);
   free(p.map);
}

int
main(void)
{
   struct check_random random = { 0x61666263 };

   check_by_hand();
   check_split();
   check_written();
   check_aspects();
   check_compressed();
   fill_texels(&random);
   check_all(&random);
   return check_result();
}
