/* SPDX-License-Identifier: MIT */
/* Block-compressed images: copies keep the bytes, and what is sampled is what
 * the blocks say.  The blocks are decoded here with the simulator's decoders,
 * which tests/sim-texture holds against Mesa's; BC also goes to the reference
 * driver. */
#include "vkt.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "sim/texture/sim_block.h"

#include "sample_blocks_comp.spv.h"
#include "sample_volume_comp.spv.h"

#define DONE VK_IMAGE_LAYOUT_GENERAL
#define COLOR VK_IMAGE_ASPECT_COLOR_BIT
#define LAYERS 2
#define MAX_LEVELS 8

static const struct codec_row {
   const char *name;
   VkFormat format;
   enum sim_block_codec codec;
   uint8_t w, h, channels;
   bool srgb;
} rows[] = {
#define ROW(name_, format_, codec_, channels_, srgb_)                          \
   {                                                                           \
      "compressed-" name_, VK_FORMAT_##format_##_BLOCK, SIM_BLOCK_##codec_, 4, \
         4, channels_, srgb_                                                   \
   }
   ROW("etc2-rgb8", ETC2_R8G8B8_UNORM, ETC2_RGB8, 3, false),
   ROW("etc2-rgb8-srgb", ETC2_R8G8B8_SRGB, ETC2_RGB8, 3, true),
   ROW("etc2-rgb8a1", ETC2_R8G8B8A1_UNORM, ETC2_RGB8A1, 4, false),
   ROW("etc2-rgb8a1-srgb", ETC2_R8G8B8A1_SRGB, ETC2_RGB8A1, 4, true),
   ROW("etc2-rgba8", ETC2_R8G8B8A8_UNORM, ETC2_RGBA8, 4, false),
   ROW("etc2-rgba8-srgb", ETC2_R8G8B8A8_SRGB, ETC2_RGBA8, 4, true),
   ROW("eac-r11", EAC_R11_UNORM, EAC_R11, 1, false),
   ROW("eac-r11-snorm", EAC_R11_SNORM, EAC_R11_SNORM, 1, false),
   ROW("eac-rg11", EAC_R11G11_UNORM, EAC_RG11, 2, false),
   ROW("eac-rg11-snorm", EAC_R11G11_SNORM, EAC_RG11_SNORM, 2, false),
   ROW("bc1-rgb", BC1_RGB_UNORM, BC1, 3, false),
   ROW("bc1-rgb-srgb", BC1_RGB_SRGB, BC1, 3, true),
   ROW("bc1-rgba", BC1_RGBA_UNORM, BC1, 4, false),
   ROW("bc1-rgba-srgb", BC1_RGBA_SRGB, BC1, 4, true),
   ROW("bc2", BC2_UNORM, BC2, 4, false),
   ROW("bc2-srgb", BC2_SRGB, BC2, 4, true),
   ROW("bc3", BC3_UNORM, BC3, 4, false),
   ROW("bc3-srgb", BC3_SRGB, BC3, 4, true),
   ROW("bc4", BC4_UNORM, BC4, 1, false),
   ROW("bc4-snorm", BC4_SNORM, BC4_SNORM, 1, false),
   ROW("bc5", BC5_UNORM, BC5, 2, false),
   ROW("bc5-snorm", BC5_SNORM, BC5_SNORM, 2, false),
   ROW("bc6h-uf16", BC6H_UFLOAT, BC6H_UF16, 3, false),
   ROW("bc6h-sf16", BC6H_SFLOAT, BC6H_SF16, 3, false),
   ROW("bc7", BC7_UNORM, BC7, 4, false),
   ROW("bc7-srgb", BC7_SRGB, BC7, 4, true),
#undef ROW
#define ASTC(w_, h_)                                                         \
   { "compressed-astc-" #w_ "x" #h_,                                         \
     VK_FORMAT_ASTC_##w_##x##h_##_UNORM_BLOCK,                               \
     SIM_BLOCK_ASTC_WIDE,                                                    \
     w_,                                                                     \
     h_,                                                                     \
     4,                                                                      \
     false },                                                                \
   {                                                                         \
      "compressed-astc-" #w_ "x" #h_ "-srgb",                                \
         VK_FORMAT_ASTC_##w_##x##h_##_SRGB_BLOCK, SIM_BLOCK_ASTC_NARROW, w_, \
         h_, 4, true                                                         \
   }
   ASTC(4, 4),
   ASTC(5, 4),
   ASTC(5, 5),
   ASTC(6, 5),
   ASTC(6, 6),
   ASTC(8, 5),
   ASTC(8, 6),
   ASTC(8, 8),
   ASTC(10, 5),
   ASTC(10, 6),
   ASTC(10, 8),
   ASTC(10, 10),
   ASTC(12, 10),
   ASTC(12, 12),
#undef ASTC
};

static bool
is_etc2_color(const struct codec_row *row)
{
   return row->codec >= SIM_BLOCK_ETC2_RGB8 &&
          row->codec <= SIM_BLOCK_ETC2_RGBA8;
}

static bool
is_bc(const struct codec_row *row)
{
   return row->codec >= SIM_BLOCK_BC1 && row->codec <= SIM_BLOCK_BC7;
}

/* ---------------------------------------------------------------- blocks */

static uint64_t random_state;

static uint8_t
random_byte(void)
{
   random_state =
      random_state * 6364136223846793005ull + 1442695040888963407ull;
   return (uint8_t)(random_state >> 56);
}

/* 0 individual, 1 differential, 2 T, 3 H, 4 planar. */
static unsigned
etc2_mode(const uint8_t *color, bool punch)
{
   if (!punch && !(color[3] & 2))
      return 0;
   for (unsigned c = 0; c < 3; c++) {
      const int low = color[c] & 7;
      const int sum = (color[c] >> 3) + (low & 4 ? low - 8 : low);
      if (sum < 0 || sum > 31)
         return 2 + c;
   }
   return 1;
}

static void
random_block(const struct codec_row *row, unsigned n, uint8_t *block)
{
   const unsigned size_B = sim_block_size_B(row->codec);
   const bool punch = row->codec == SIM_BLOCK_ETC2_RGB8A1;
   const unsigned mode = punch ? 1 + n % 4 : n % 5;

   do {
      for (unsigned i = 0; i < size_B; i++)
         block[i] = random_byte();
   } while (is_etc2_color(row) && etc2_mode(block + size_B - 8, punch) != mode);

   if (row->codec < SIM_BLOCK_ASTC_NARROW)
      return;
   /* Half of them of one partition, few of one colour: what bits that are
    * reserved mean there is not for a test of random ones to ask. */
   if (n % 2)
      block[1] &= 0xe7;
   if ((block[0] & 0xff) == 0xfc)
      block[0] = 0x42;
}

/* --------------------------------------------------------------- picture */

struct level {
   uint32_t w, h, blocks_x, blocks_y;
   /* Of layer 0 in the bytes; layers follow. */
   size_t offset_B, layer_B;
   /* Of layer 0 in the texels; layers follow. */
   size_t first;
};

struct picture {
   const struct codec_row *row;
   uint32_t w, h, levels;
   /* Layers are slices. */
   bool volume;
   struct level level[MAX_LEVELS];
   size_t size_B, texel_count;
   uint8_t *bytes;
   float (*texels)[4];
};

static float
half_to_float(uint16_t half)
{
   const float sign = half >> 15 ? -1.0f : 1.0f;
   const int exponent = half >> 10 & 31;
   const float mantissa = (float)(half & 1023);

   return sign * (exponent ? ldexpf(1024.0f + mantissa, exponent - 25)
                           : ldexpf(mantissa, -24));
}

static float
from_srgb(float v)
{
   return v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f);
}

static float
channel_of(const struct codec_row *row, const uint8_t *texel, unsigned c)
{
   uint16_t word;

   if (c >= row->channels)
      return c == 3 ? 1.0f : 0.0f;
   memcpy(&word, texel + 2 * c, 2);
   switch (row->codec) {
   case SIM_BLOCK_EAC_R11:
   case SIM_BLOCK_EAC_RG11:
   case SIM_BLOCK_BC4:
   case SIM_BLOCK_BC5:
      return (float)word / 65535.0f;
   case SIM_BLOCK_EAC_R11_SNORM:
   case SIM_BLOCK_EAC_RG11_SNORM:
   case SIM_BLOCK_BC4_SNORM:
   case SIM_BLOCK_BC5_SNORM:
      return fmaxf((float)(int16_t)word / 32767.0f, -1.0f);
   case SIM_BLOCK_BC6H_UF16:
   case SIM_BLOCK_BC6H_SF16:
   case SIM_BLOCK_ASTC_WIDE:
      return half_to_float(word);
   default: {
      const float v = (float)texel[c] / 255.0f;
      return row->srgb && c < 3 ? from_srgb(v) : v;
   }
   }
}

static void
decode_level(struct picture *p, const struct level *l, uint32_t layer)
{
   const struct codec_row *row = p->row;
   const unsigned size_B = sim_block_size_B(row->codec);
   const uint8_t *block = p->bytes + l->offset_B + layer * l->layer_B;
   float(*out)[4] = p->texels + l->first + (size_t)layer * l->w * l->h;

   for (uint32_t by = 0; by < l->blocks_y; by++) {
      for (uint32_t bx = 0; bx < l->blocks_x; bx++, block += size_B) {
         uint8_t texels[SIM_BLOCK_TEXELS][8];

         sim_block_decode(row->codec, block, row->w, row->h, 1, texels);
         for (uint32_t i = 0; i < (uint32_t)row->w * row->h; i++) {
            const uint32_t x = bx * row->w + i % row->w;
            const uint32_t y = by * row->h + i / row->w;
            for (unsigned c = 0; x < l->w && y < l->h && c < 4; c++)
               out[(size_t)y * l->w + x][c] = channel_of(row, texels[i], c);
         }
      }
   }
}

static void
lay_out(struct picture *p)
{
   for (uint32_t i = 0; i < p->levels; i++) {
      struct level *l = &p->level[i];

      l->w = p->w >> i ? p->w >> i : 1;
      l->h = p->h >> i ? p->h >> i : 1;
      l->blocks_x = (l->w + p->row->w - 1) / p->row->w;
      l->blocks_y = (l->h + p->row->h - 1) / p->row->h;
      l->layer_B =
         (size_t)l->blocks_x * l->blocks_y * sim_block_size_B(p->row->codec);
      l->offset_B = p->size_B;
      l->first = p->texel_count;
      p->size_B += l->layer_B * LAYERS;
      p->texel_count += (size_t)l->w * l->h * LAYERS;
   }
}

static struct picture
make_picture(const struct codec_row *row, uint32_t w, uint32_t h,
             uint32_t levels)
{
   struct picture p = { .row = row, .w = w, .h = h, .levels = levels };
   const unsigned size_B = sim_block_size_B(row->codec);

   lay_out(&p);
   p.bytes = malloc(p.size_B);
   p.texels = malloc(p.texel_count * sizeof(*p.texels));
   if (!p.bytes || !p.texels)
      vkt_die("no memory");
   random_state = 88172645463325252ull + row->format;
   for (size_t i = 0; i < p.size_B / size_B; i++)
      random_block(row, (unsigned)i, p.bytes + i * size_B);
   for (uint32_t i = 0; i < levels; i++) {
      for (uint32_t layer = 0; layer < LAYERS; layer++)
         decode_level(&p, &p.level[i], layer);
   }
   return p;
}

static void
free_picture(struct picture *p)
{
   free(p->bytes);
   free(p->texels);
}

/* ------------------------------------------------------------------ image */

static struct vkt_image
make_image(struct vkt *t, const struct picture *p)
{
   return vkt_image(t,
                    &(struct vkt_image_info){
                       .format = p->row->format,
                       .width_px = p->w,
                       .height_px = p->h,
                       .depth_px = p->volume ? LAYERS : 1,
                       .layers = p->volume ? 1 : LAYERS,
                       .levels = p->levels,
                       .type = p->volume ? VK_IMAGE_TYPE_3D : VK_IMAGE_TYPE_2D,
                       .usage = VK_IMAGE_USAGE_SAMPLED_BIT |
                                VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                                VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                       .view_type = p->volume ? VK_IMAGE_VIEW_TYPE_3D
                                              : VK_IMAGE_VIEW_TYPE_2D_ARRAY,
                    });
}

/* All levels, each with its layers. */
static void
whole_regions(const struct picture *p, VkBufferImageCopy regions[MAX_LEVELS])
{
   for (uint32_t i = 0; i < p->levels; i++) {
      regions[i] = (VkBufferImageCopy){
         .bufferOffset = p->level[i].offset_B,
         .imageSubresource = { COLOR, i, 0, p->volume ? 1 : LAYERS },
         .imageExtent = { p->level[i].w, p->level[i].h,
                          p->volume ? LAYERS : 1 },
      };
   }
}

static void
upload(struct vkt *t, const struct picture *p, const struct vkt_image *image)
{
   struct vkt_buffer from = vkt_buffer_with(t, p->bytes, p->size_B);
   VkBufferImageCopy regions[MAX_LEVELS];
   VkCommandBuffer cmd = vkt_begin(t);

   whole_regions(p, regions);
   vkt_layout(cmd, image, VK_IMAGE_LAYOUT_UNDEFINED, DONE);
   vkCmdCopyBufferToImage(cmd, from.buffer, image->image, DONE, p->levels,
                          regions);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
}

static void
check_bytes(struct vkt *t, const struct picture *p,
            const struct vkt_image *image)
{
   struct vkt_buffer to = vkt_buffer(t, p->size_B);
   VkBufferImageCopy regions[MAX_LEVELS];
   VkCommandBuffer cmd = vkt_begin(t);
   const uint8_t *got = to.map;

   whole_regions(p, regions);
   vkCmdCopyImageToBuffer(cmd, image->image, DONE, to.buffer, p->levels,
                          regions);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (size_t i = 0; i < p->size_B; i++)
      vkt_check(t, got[i] == p->bytes[i], "byte %zu is 0x%02x, not 0x%02x", i,
                got[i], p->bytes[i]);
}

/* --------------------------------------------------------------- sampling */

struct push {
   uint32_t w, h, level, layer;
   float shift[2];
   uint32_t first, filtered;
};

/* Reads every texel of every level and layer; the caller frees nothing. */
static const float (*sample(struct vkt *t, const struct picture *p,
                            const struct vkt_image *image, bool filtered,
                            const float shift[2]))[4]
{
   struct vkt_buffer out = vkt_buffer(t, p->texel_count * 16);
   const VkDescriptorImageInfo texture = {
      vkt_sampler(t, filtered ? VK_FILTER_LINEAR : VK_FILTER_NEAREST,
                  VK_SAMPLER_MIPMAP_MODE_NEAREST,
                  VK_SAMPLER_ADDRESS_MODE_CLAMP_TO_EDGE),
      image->view, DONE
   };
   const VkDescriptorBufferInfo buffer = { out.buffer, 0, VK_WHOLE_SIZE };
   const struct vkt_binding bindings[] = {
      { .type = VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER, .images = &texture },
      { .type = VK_DESCRIPTOR_TYPE_STORAGE_BUFFER, .buffers = &buffer },
   };
   struct vkt_set set = vkt_set(t, bindings, 2);
   VkPipelineLayout layout =
      vkt_pipeline_layout(t, &set, 1, sizeof(struct push));
   VkPipeline pipeline = vkt_compute_pipeline(
      t,
      p->volume ? VKT_SPIRV(sample_volume_comp) : VKT_SPIRV(sample_blocks_comp),
      layout, NULL);
   VkCommandBuffer cmd = vkt_begin(t);

   vkCmdBindPipeline(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, pipeline);
   vkCmdBindDescriptorSets(cmd, VK_PIPELINE_BIND_POINT_COMPUTE, layout, 0, 1,
                           &set.set, 0, NULL);
   for (uint32_t i = 0; i < p->levels * LAYERS; i++) {
      const struct level *l = &p->level[i / LAYERS];
      const struct push push = {
         .w = l->w,
         .h = l->h,
         .level = i / LAYERS,
         .layer = i % LAYERS,
         .shift = { shift[0], shift[1] },
         .first = (uint32_t)(l->first + (size_t)i % LAYERS * l->w * l->h),
         .filtered = filtered,
      };
      vkCmdPushConstants(cmd, layout, VK_SHADER_STAGE_ALL, 0, sizeof(push),
                         &push);
      vkCmdDispatch(cmd, (l->w * l->h + 63) / 64, 1, 1);
   }
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   return out.map;
}

/* Between four texels, clamped to the edge. */
static float
between(const struct picture *p, const struct level *l, uint32_t layer,
        uint32_t x, uint32_t y, const float shift[2], unsigned c, float *size)
{
   const float(*texels)[4] =
      (const float(*)[4])p->texels + l->first + (size_t)layer * l->w * l->h;
   const float fx = (float)x + shift[0] - 0.5f;
   const float fy = (float)y + shift[1] - 0.5f;
   float sum = 0.0f;

   *size = 1.0f;
   for (int i = 0; i < 4; i++) {
      int tx = (int)floorf(fx) + (i & 1), ty = (int)floorf(fy) + (i >> 1);
      const float wx = 1.0f - fabsf(fx - (float)tx);
      const float wy = 1.0f - fabsf(fy - (float)ty);

      tx = tx < 0 ? 0 : tx >= (int)l->w ? (int)l->w - 1 : tx;
      ty = ty < 0 ? 0 : ty >= (int)l->h ? (int)l->h - 1 : ty;
      const float v = texels[(size_t)ty * l->w + (size_t)tx][c];
      if (wx * wy > 0.0f)
         *size = fmaxf(*size, fabsf(v));
      sum += wx * wy * v;
   }
   return sum;
}

static void
check_texels(struct vkt *t, const struct picture *p, const float (*got)[4],
             const float shift[2], float tolerance)
{
   for (uint32_t i = 0; i < p->levels * LAYERS; i++) {
      const struct level *l = &p->level[i / LAYERS];
      const size_t first = l->first + (size_t)i % LAYERS * l->w * l->h;

      for (uint32_t k = 0; k < l->w * l->h * 4; k++) {
         const uint32_t x = k / 4 % l->w, y = k / 4 / l->w;
         float size;
         const float want =
            between(p, l, i % LAYERS, x, y, shift, k % 4, &size);
         const float have = got[first + k / 4][k % 4];
         vkt_check(t, fabsf(have - want) <= tolerance * size,
                   "level %u, layer %u, texel %u %u, channel %u: %g, not %g",
                   i / LAYERS, i % LAYERS, x, y, k % 4, have, want);
      }
   }
}

static const struct codec_row *
row_named(const char *name)
{
   for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
      if (!strcmp(rows[i].name, name))
         return &rows[i];
   }
   vkt_die("no row for %s", name);
}

/* BC's colours are real numbers, which may be rounded to eight bits, here
 * and in the reference. */
static float
tolerance_of(const struct codec_row *row)
{
   if (row->codec < SIM_BLOCK_BC1 || row->codec > SIM_BLOCK_BC5_SNORM)
      return 1e-4f;
   if (row->codec == SIM_BLOCK_BC4_SNORM || row->codec == SIM_BLOCK_BC5_SNORM)
      return 0.016f;
   return row->srgb ? 0.01f : 0.008f;
}

/* There and back, and sampled. */
static void
whole_image(struct vkt *t, struct picture *p)
{
   static const float centre[2] = { 0.5f, 0.5f }, off[2] = { 0.75f, 1.125f };
   struct vkt_image image = make_image(t, p);
   const float tolerance = tolerance_of(p->row);

   upload(t, p, &image);
   check_bytes(t, p, &image);
   const float(*texels)[4] = sample(t, p, &image, false, centre);
   check_texels(t, p, texels, centre, tolerance);
   if (is_bc(p->row))
      vkt_output(t, "texels", VKT_F32, tolerance, texels, p->texel_count * 4);
   texels = sample(t, p, &image, true, off);
   check_texels(t, p, texels, off, 0.005f + tolerance);
   free_picture(p);
}

/* Sides that are no whole blocks. */
static void
compressed_format(struct vkt *t)
{
   const struct codec_row *row = row_named(t->case_name);
   struct picture p =
      make_picture(row, row->w * 5 + 1, row->h * 3 + 2, row->w > 7 ? 6 : 5);

   whole_image(t, &p);
}

/* Only BC is asked to have volumes. */
static void
compressed_volume(struct vkt *t)
{
   struct picture p = make_picture(row_named("compressed-bc3"), 21, 14, 1);

   p.volume = true;
   whole_image(t, &p);
}

/* ----------------------------------------------------------------- copies */

static uint8_t *
block_at(const struct picture *p, uint32_t level, uint32_t layer, uint32_t bx,
         uint32_t by)
{
   const struct level *l = &p->level[level];

   return p->bytes + l->offset_B + layer * l->layer_B +
          (size_t)(by * l->blocks_x + bx) * sim_block_size_B(p->row->codec);
}

/* What a copy does, done here: in blocks. */
struct block_copy {
   uint32_t from_level, from_layer, from_x, from_y;
   uint32_t to_level, to_layer, to_x, to_y;
   uint32_t w, h;
};

static void
copy_blocks(const struct picture *from, struct picture *to,
            const struct block_copy *c)
{
   const unsigned size_B = sim_block_size_B(from->row->codec);

   for (uint32_t y = 0; y < c->h; y++)
      memcpy(
         block_at(to, c->to_level, c->to_layer, c->to_x, c->to_y + y),
         block_at(from, c->from_level, c->from_layer, c->from_x, c->from_y + y),
         (size_t)c->w * size_B);
}

/* Rows and slices in the buffer are longer than in the image; the last region
 * ends at the image's edge, within blocks. */
static void
buffer_regions(struct vkt *t, const struct codec_row *row)
{
   const unsigned size_B = sim_block_size_B(row->codec);
   struct picture a = make_picture(row, 37, 22, 1);
   struct picture b = make_picture(row, 24, 32, 1);
   struct vkt_image image = make_image(t, &a);
   /* The bytes of b, as two slices of 6 by 8 blocks. */
   struct vkt_buffer from = vkt_buffer_with(t, b.bytes, b.size_B);
   const VkBufferImageCopy in[] = {
      { 7 * size_B, 24, 32, { COLOR, 0, 0, 2 }, { 8, 4, 0 }, { 20, 12, 1 } },
      { 6 * size_B, 24, 0, { COLOR, 0, 1, 1 }, { 32, 16, 0 }, { 5, 6, 1 } },
   };
   const struct block_copy done[] = {
      { .from_x = 1, .from_y = 1, .to_x = 2, .to_y = 1, .w = 5, .h = 3 },
      { .from_layer = 1,
        .from_x = 1,
        .from_y = 1,
        .to_layer = 1,
        .to_x = 2,
        .to_y = 1,
        .w = 5,
        .h = 3 },
      { .from_y = 1, .to_layer = 1, .to_x = 8, .to_y = 4, .w = 2, .h = 2 },
   };
   VkCommandBuffer cmd;

   upload(t, &a, &image);
   cmd = vkt_begin(t);
   vkCmdCopyBufferToImage(cmd, from.buffer, image.image, DONE, 2, in);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (unsigned i = 0; i < 3; i++)
      copy_blocks(&b, &a, &done[i]);
   check_bytes(t, &a, &image);

   /* And out again, into rows of nine blocks. */
   struct vkt_buffer to = vkt_buffer(t, 9 * 6 * size_B);
   const VkBufferImageCopy out = {
      0, 36, 0, { COLOR, 0, 1, 1 }, { 12, 8, 0 }, { 25, 14, 1 }
   };
   cmd = vkt_begin(t);
   vkCmdCopyImageToBuffer(cmd, image.image, DONE, to.buffer, 1, &out);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (uint32_t y = 0; y < 4; y++)
      vkt_check(t,
                !memcmp((uint8_t *)to.map + (size_t)y * 9 * size_B,
                        block_at(&a, 0, 1, 3, 2 + y), (size_t)7 * size_B),
                "row %u of blocks differs", y);
   free_picture(&a);
   free_picture(&b);
}

static void
compressed_regions_64(struct vkt *t)
{
   buffer_regions(t, row_named("compressed-etc2-rgb8"));
}

static void
compressed_regions_128(struct vkt *t)
{
   buffer_regions(t, row_named("compressed-etc2-rgba8"));
}

/* From image to image, by way of one whose texels are as large as blocks. */
static void
image_regions(struct vkt *t, const struct codec_row *row, VkFormat plain)
{
   struct picture a = make_picture(row, 37, 22, 2);
   struct picture b = make_picture(row, 45, 30, 1);
   struct vkt_image from = make_image(t, &a), to = make_image(t, &b);
   struct vkt_image texels =
      vkt_image(t, &(struct vkt_image_info){
                      .format = plain,
                      .width_px = 12,
                      .height_px = 8,
                      .usage = VK_IMAGE_USAGE_TRANSFER_SRC_BIT |
                               VK_IMAGE_USAGE_TRANSFER_DST_BIT,
                   });
   const VkImageCopy across[] = {
      { { COLOR, 0, 1, 1 },
        { 4, 8, 0 },
        { COLOR, 0, 0, 1 },
        { 12, 0, 0 },
        { 16, 12, 1 } },
      { { COLOR, 1, 0, 2 },
        { 4, 0, 0 },
        { COLOR, 0, 0, 2 },
        { 28, 16, 0 },
        { 12, 8, 1 } },
   };
   const VkImageCopy out = { { COLOR, 0, 0, 1 },
                             { 8, 4, 0 },
                             { COLOR, 0, 0, 1 },
                             { 3, 2, 0 },
                             { 16, 12, 1 } };
   const VkImageCopy in = { { COLOR, 0, 0, 1 },
                            { 3, 2, 0 },
                            { COLOR, 0, 1, 1 },
                            { 4, 4, 0 },
                            { 4, 3, 1 } };
   const struct block_copy done[] = {
      { .from_layer = 1, .from_x = 1, .from_y = 2, .to_x = 3, .w = 4, .h = 3 },
      { .from_level = 1, .from_x = 1, .to_x = 7, .to_y = 4, .w = 3, .h = 2 },
      { .from_level = 1,
        .from_layer = 1,
        .from_x = 1,
        .to_layer = 1,
        .to_x = 7,
        .to_y = 4,
        .w = 3,
        .h = 2 },
      { .from_x = 2,
        .from_y = 1,
        .to_layer = 1,
        .to_x = 1,
        .to_y = 1,
        .w = 4,
        .h = 3 },
   };

   upload(t, &a, &from);
   upload(t, &b, &to);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &texels, VK_IMAGE_LAYOUT_UNDEFINED, DONE);
   vkCmdCopyImage(cmd, from.image, DONE, to.image, DONE, 2, across);
   vkCmdCopyImage(cmd, from.image, DONE, texels.image, DONE, 1, &out);
   vkt_full_barrier(cmd);
   vkCmdCopyImage(cmd, texels.image, DONE, to.image, DONE, 1, &in);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   for (unsigned i = 0; i < 4; i++)
      copy_blocks(&a, &b, &done[i]);
   check_bytes(t, &b, &to);
   free_picture(&a);
   free_picture(&b);
}

static void
compressed_images_64(struct vkt *t)
{
   image_regions(t, row_named("compressed-etc2-rgb8"), VK_FORMAT_R32G32_UINT);
}

static void
compressed_images_128(struct vkt *t)
{
   image_regions(t, row_named("compressed-etc2-rgba8"),
                 VK_FORMAT_R32G32B32A32_UINT);
}

static void
compressed_blit(struct vkt *t)
{
   struct picture p =
      make_picture(row_named("compressed-etc2-rgba8"), 37, 22, 2);
   struct vkt_image from = make_image(t, &p);
   struct vkt_image to = vkt_color(t, VK_FORMAT_R8G8B8A8_UNORM, 40, 30);
   const VkImageBlit region = { { COLOR, 0, 1, 1 },
                                { { 5, 3, 0 }, { 36, 22, 1 } },
                                { COLOR, 0, 0, 1 },
                                { { 1, 2, 0 }, { 32, 21, 1 } } };

   upload(t, &p, &from);
   VkCommandBuffer cmd = vkt_begin(t);
   vkt_layout(cmd, &to, VK_IMAGE_LAYOUT_UNDEFINED, DONE);
   vkCmdBlitImage(cmd, from.image, DONE, to.image, DONE, 1, &region,
                  VK_FILTER_NEAREST);
   vkt_full_barrier(cmd);
   vkt_run(t, cmd);
   uint8_t *got = vkt_download(t, &to, COLOR, 0, 0, DONE);
   for (uint32_t i = 0; i < 31 * 19 * 4; i++) {
      const uint32_t x = i / 4 % 31, y = i / 4 / 31;
      const float want =
         p.texels[37 * 22 + (y + 3) * 37 + x + 5][i % 4] * 255.0f;
      const uint8_t have = got[((y + 2) * 40 + x + 1) * 4 + i % 4];
      vkt_check(t, have == (uint8_t)(want + 0.5f), "%u %u: %u, not %g", x, y,
                have, want);
   }
   free(got);
   free_picture(&p);
}

/* What is offered is all of a family or nothing of it. */
static void
compressed_features(struct vkt *t)
{
   const VkFormatFeatureFlags wanted =
      VK_FORMAT_FEATURE_SAMPLED_IMAGE_BIT |
      VK_FORMAT_FEATURE_SAMPLED_IMAGE_FILTER_LINEAR_BIT |
      VK_FORMAT_FEATURE_BLIT_SRC_BIT | VK_FORMAT_FEATURE_TRANSFER_SRC_BIT |
      VK_FORMAT_FEATURE_TRANSFER_DST_BIT;

   for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
      const bool feature = rows[i].codec >= SIM_BLOCK_ASTC_NARROW
                              ? t->features.textureCompressionASTC_LDR
                           : is_bc(&rows[i])
                              ? t->features.textureCompressionBC
                              : t->features.textureCompressionETC2;
      VkFormatProperties can;

      vkGetPhysicalDeviceFormatProperties(t->physical, rows[i].format, &can);
      const bool all = (can.optimalTilingFeatures & wanted) == wanted;
      vkt_check(t, !feature || all, "%s: the feature is there, but only 0x%x",
                rows[i].name, can.optimalTilingFeatures);
   }
}

#define FORMAT(name)                                      \
   {                                                      \
      "compressed", "compressed-" name, compressed_format \
   }
#define ASTC(size) FORMAT("astc-" size), FORMAT("astc-" size "-srgb")
const struct vkt_case vkt_compressed_cases[] = {
   { "compressed", "compressed-features", compressed_features },
   { "compressed", "compressed-regions-64", compressed_regions_64 },
   { "compressed", "compressed-regions-128", compressed_regions_128 },
   { "compressed", "compressed-images-64", compressed_images_64 },
   { "compressed", "compressed-images-128", compressed_images_128 },
   { "compressed", "compressed-blit", compressed_blit },
   { "compressed", "compressed-volume", compressed_volume },
   FORMAT("etc2-rgb8"),
   FORMAT("etc2-rgb8-srgb"),
   FORMAT("etc2-rgb8a1"),
   FORMAT("etc2-rgb8a1-srgb"),
   FORMAT("etc2-rgba8"),
   FORMAT("etc2-rgba8-srgb"),
   FORMAT("eac-r11"),
   FORMAT("eac-r11-snorm"),
   FORMAT("eac-rg11"),
   FORMAT("eac-rg11-snorm"),
   FORMAT("bc1-rgb"),
   FORMAT("bc1-rgb-srgb"),
   FORMAT("bc1-rgba"),
   FORMAT("bc1-rgba-srgb"),
   FORMAT("bc2"),
   FORMAT("bc2-srgb"),
   FORMAT("bc3"),
   FORMAT("bc3-srgb"),
   FORMAT("bc4"),
   FORMAT("bc4-snorm"),
   FORMAT("bc5"),
   FORMAT("bc5-snorm"),
   FORMAT("bc6h-uf16"),
   FORMAT("bc6h-sf16"),
   FORMAT("bc7"),
   FORMAT("bc7-srgb"),
   ASTC("4x4"),
   ASTC("5x4"),
   ASTC("5x5"),
   ASTC("6x5"),
   ASTC("6x6"),
   ASTC("8x5"),
   ASTC("8x6"),
   ASTC("8x8"),
   ASTC("10x5"),
   ASTC("10x6"),
   ASTC("10x8"),
   ASTC("10x10"),
   ASTC("12x10"),
   ASTC("12x12"),
   { 0 },
};
