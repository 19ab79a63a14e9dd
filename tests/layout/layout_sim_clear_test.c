/* SPDX-License-Identifier: MIT */
/* A pass that only clears, on the simulator: clear colours as
 * mil_pack_clear packs them, render target and depth/stencil descriptors and
 * layouts of this library; the simulated fragment unit writes the image.
 * Every texel of the level and layer then holds the colour as Mesa's
 * util/format packs it, and no other byte of the memory has changed.  What is
 * compressed is read by the simulated texture unit, and by the host. */

#include "layout_check.h"

#include <string.h>

#include "hw/hw_v10.h"
#include "sim/memory/sim_memory.h"
#include "sim/pixel/sim_fragment.h"
#include "sim/sim_config.h"
#include "sim/texture/sim_texture.h"

#define IMAGE_VA UINT64_C(0x10000000)
#define IMAGE_LIMIT_B (8u << 20)
#define FB_VA UINT64_C(0x40000000)
#define FB_LIMIT_B 4096u
#define DESC_VA UINT64_C(0x50000000)
#define DESC_LIMIT_B 4096u
#define PLANES_B 256
#define GUARD 0xa5

static const struct mali_device_info *info;
static const struct mil_ops *ops;
static struct sim_vm *vm;
static struct sim_bo *image_bo, *fb_bo, *desc_bo;
static unsigned cleared, cleared_afbc;

struct pass {
   struct mil_image image;
   struct mil_view view;
   unsigned layer; /* layer, or slice */
   unsigned samples_sa;
   bool depth_stencil;
   /* Bits of floats or integers, as the format is. */
   uint32_t color[4];
   float depth;
   uint8_t stencil;
};

static enum hw_sample_pattern
pattern_of(unsigned samples_sa)
{
   return samples_sa == 4 ? HW_SAMPLE_PATTERN_ROTATED_4X_GRID
                          : HW_SAMPLE_PATTERN_SINGLE_SAMPLED;
}

static enum hw_z_internal_format
z_internal(enum pipe_format format)
{
   return format == PIPE_FORMAT_Z16_UNORM   ? HW_Z_INTERNAL_FORMAT_D16
          : format == PIPE_FORMAT_Z32_FLOAT ? HW_Z_INTERNAL_FORMAT_D32
                                            : HW_Z_INTERNAL_FORMAT_D24;
}

static void
pack_targets(const struct pass *pass, uint8_t *out)
{
   const struct util_format_description *desc =
      util_format_description(pass->view.format);
   struct mil_render_target rt = {
      .view = pass->depth_stencil ? NULL : &pass->view,
      .va = IMAGE_VA,
      .layer = pass->layer,
      .samples_sa = pass->samples_sa,
      .write_back = true,
      .clean_write = true,
   };

   if (pass->depth_stencil) {
      const struct mil_zs_target zs = {
         .depth = util_format_has_depth(desc) ? &pass->view : NULL,
         .stencil = util_format_has_stencil(desc) ? &pass->view : NULL,
         .depth_va = IMAGE_VA,
         .stencil_va = IMAGE_VA,
         .layer = pass->layer,
         .samples_sa = pass->samples_sa,
         .write_depth = true,
         .write_stencil = true,
         .clean_write = true,
      };
      ops->zs_target(&zs, out);
      out += ops->zs_target_size_B;
   } else {
      mil_pack_clear(info, pass->view.format, pass->color, false, rt.clear);
   }
   ops->render_target(&rt, out);
}

static bool
run_pass(const struct pass *pass)
{
   const struct util_format_description *desc =
      util_format_description(pass->view.format);
   struct hw_framebuffer_parameters fb = {
      HW_FRAMEBUFFER_PARAMETERS_DEFAULTS,
      .tie_break_rule = HW_TIE_BREAK_RULE_MINUS_180_IN_0_OUT,
   };
   struct hw_framebuffer_pointer tag = { HW_FRAMEBUFFER_POINTER_DEFAULTS };
   struct hw_cs_run_fragment instruction = { HW_CS_RUN_FRAGMENT_DEFAULTS };
   struct sim_job job;
   struct sim_fragment_job run = { .job = &job };

   fb.width = pass->view.extent_px.width;
   fb.height = pass->view.extent_px.height;
   fb.bound_max_x = fb.width - 1;
   fb.bound_max_y = fb.height - 1;
   fb.sample_count = pass->samples_sa;
   fb.sample_pattern = pattern_of(pass->samples_sa);
   fb.render_target_count = 1;
   fb.color_buffer_allocation = 65536;
   fb.z_internal_format = z_internal(pass->view.format);
   fb.has_zs_crc_extension = pass->depth_stencil;
   fb.z_write_enable = pass->depth_stencil && util_format_has_depth(desc);
   fb.s_write_enable = pass->depth_stencil && util_format_has_stencil(desc);
   fb.z_clear = pass->depth;
   fb.s_clear = pass->stencil;
   hw_framebuffer_parameters_pack(fb_bo->host, &fb);
   pack_targets(pass, fb_bo->host + HW_FRAMEBUFFER_PARAMETERS_SIZE_B);

   tag.zs_crc_extension_present = pass->depth_stencil;
   tag.render_target_count = 1;
   tag.pointer = FB_VA;
   hw_framebuffer_pointer_pack(&run.regs[40], &tag);
   run.regs[43] = (fb.width - 1) | (fb.height - 1) << 16;

   hw_cs_run_fragment_pack(&run.instr, &instruction);

   sim_job_init(&job, vm);
   int err = sim_fragment_run(&run);
   CHECK(!err, "%s: %s", util_format_short_name(pass->view.format),
         job.fault.text);
   return !err;
}

/* The bytes of a texel, and which of them are defined. */
static void
expected_texel(const struct pass *pass, uint8_t texel[16], uint8_t mask[16])
{
   enum pipe_format format = pass->view.format;
   unsigned size_B = util_format_get_blocksize(format);

   memset(mask, 0xff, 16);
   memset(texel, 0, 16);
   if (!pass->depth_stencil) {
      util_format_pack_rgba(format, texel, pass->color, 1);
      /* Padding may be anything: a texel of all ones shows what is not. */
      if (util_format_description(format)->nr_channels == 4 &&
          !util_format_has_alpha(format)) {
         uint32_t bits = 0;

         for (unsigned c = 0; c < 4; c++) {
            const struct util_format_channel_description *channel =
               &util_format_description(format)->channel[c];
            if (channel->type != UTIL_FORMAT_TYPE_VOID && channel->shift < 32 &&
                size_B == 4)
               bits |= (uint32_t)((1ull << channel->size) - 1)
                       << channel->shift;
         }
         if (size_B == 4)
            memcpy(mask, &bits, 4);
         else
            memset(mask + 6, 0, 2); /* RGBX of 16 bits each */
      }
      return;
   }
   if (util_format_has_depth(util_format_description(format)))
      util_format_pack_z_float(format, texel, &pass->depth, 1);
   if (format == PIPE_FORMAT_Z24_UNORM_S8_UINT)
      texel[3] = pass->stencil;
   else if (format == PIPE_FORMAT_Z24X8_UNORM)
      mask[3] = 0;
   else if (format == PIPE_FORMAT_S8_UINT)
      texel[0] = pass->stencil;
}

static void
check_memory(const struct pass *pass)
{
   const struct mil_image *image = &pass->image;
   bool is_3d = image->dim == MIL_DIM_3D;
   unsigned level = pass->view.first_level;
   struct mil_extent e = image->level[level].extent_px;
   const char *name = util_format_short_name(image->format);
   uint8_t texel[16], mask[16];

   expected_texel(pass, texel, mask);
   for (unsigned s = 0; s < image->samples_sa; s++) {
      for (unsigned y = 0; y < e.height; y++) {
         for (unsigned x = 0; x < e.width; x++) {
            uint64_t at =
               mil_element_offset_B(image, level, is_3d ? 0 : pass->layer,
                                    is_3d ? pass->layer : s, x, y);
            bool same = true;

            for (unsigned i = 0; i < image->block_size_B; i++) {
               same &=
                  (image_bo->host[at + i] & mask[i]) == (texel[i] & mask[i]);
            }
            CHECK(same,
                  "%s (%u,%u) sample %u: %02x%02x%02x%02x, not "
                  "%02x%02x%02x%02x",
                  name, x, y, s, image_bo->host[at + 3], image_bo->host[at + 2],
                  image_bo->host[at + 1], image_bo->host[at], texel[3],
                  texel[2], texel[1], texel[0]);
            if (!same)
               return;
            memset(image_bo->host + at, GUARD, image->block_size_B);
         }
      }
   }
   /* Tiles are written whole: what is beyond the edge belongs to them. */
   uint64_t start = mil_image_offset_B(image, level, is_3d ? 0 : pass->layer,
                                       is_3d ? pass->layer : 0);
   uint64_t length = image->level[level].slice_stride_B * image->samples_sa;
   for (uint64_t i = 0; i < image->size_B; i++) {
      bool inside = i >= start && i - start < length;
      CHECK(inside || image_bo->host[i] == GUARD,
            "%s: byte %" PRIu64 " of another subresource is written", name, i);
      if (!inside && image_bo->host[i] != GUARD)
         return;
   }
   cleared++;
}

/* Nothing is written but the slice. */
static void
check_outside(const struct pass *pass)
{
   const struct mil_image *image = &pass->image;
   bool is_3d = image->dim == MIL_DIM_3D;
   unsigned level = pass->view.first_level;
   uint64_t start = mil_image_offset_B(image, level, is_3d ? 0 : pass->layer,
                                       is_3d ? pass->layer : 0);

   for (uint64_t i = 0; i < image->size_B; i++) {
      if (i >= start && i - start < image->level[level].slice_stride_B)
         continue;
      CHECK(image_bo->host[i] == GUARD,
            "%s: byte %" PRIu64 " of another subresource is written",
            util_format_short_name(image->format), i);
      if (image_bo->host[i] != GUARD)
         return;
   }
}

/* Every texel of a compressed image, as the host reads it. */
static void
check_by_host(const struct pass *pass)
{
   const char *name = util_format_short_name(pass->view.format);
   const struct mil_host_region region = {
      .level = pass->view.first_level,
      .first_layer = pass->layer,
      .layer_count = 1,
      .extent_px = pass->view.extent_px,
   };
   unsigned size_B = pass->image.block_size_B;
   unsigned count = region.extent_px.width * region.extent_px.height;
   uint8_t texel[16], mask[16], *texels = calloc(count, size_B);
   struct mil_reason reason = { "" };

   if (!texels)
      exit(EXIT_FAILURE);
   CHECK(!mil_host_read(&pass->image, image_bo->host, &region, texels, &reason),
         "%s: %s", name, reason.text);
   expected_texel(pass, texel, mask);
   for (unsigned i = 0; i < count; i++) {
      bool same = true;

      for (unsigned b = 0; b < size_B; b++)
         same &= (texels[i * size_B + b] & mask[b]) == (texel[b] & mask[b]);
      CHECK(same, "%s: texel %u is another for the host", name, i);
      if (!same)
         break;
   }
   free(texels);
}

/* Sixteen texels of a compressed image, as the texture unit reads them. */
static void
check_compressed(const struct pass *pass, struct check_random *r)
{
   enum pipe_format format = pass->view.format;
   const uint64_t va[] = { IMAGE_VA };
   uint8_t texel[16], mask[16];
   uint32_t want[4];
   struct sim_tex_result result;
   struct sim_tex_request request = {
      .op = SIM_TEX_FETCH,
      .dim = SIM_TEX_2D,
      .lod_mode = SIM_LOD_EXPLICIT,
      .array = true,
      .regfmt = util_format_is_pure_sint(format)   ? SIM_REGFMT_S32
                : util_format_is_pure_uint(format) ? SIM_REGFMT_U32
                                                   : SIM_REGFMT_F32,
      .lanes = 0xffff,
      .quad_lanes = 0xffff,
   };
   struct sim_job job;
   struct sim_port port;

   ops->texture(&pass->view, va, desc_bo->host, desc_bo->host + PLANES_B,
                DESC_VA + PLANES_B);
   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      request.texture_va[lane] = DESC_VA;
      request.coord[0][lane] = check_below(r, pass->view.extent_px.width);
      request.coord[1][lane] = check_below(r, pass->view.extent_px.height);
      request.layer[lane] = pass->layer;
   }
   sim_job_init(&job, vm);
   sim_port_init(&port, &job, "test");
   bool read = sim_texture_sample(&port, &request, &result);
   CHECK(read, "%s: %s", util_format_short_name(format), job.fault.text);
   sim_port_finish(&port);
   if (!read)
      return;

   expected_texel(pass, texel, mask);
   util_format_unpack_rgba(format, want, texel, 1);
   for (unsigned lane = 0; lane < SIM_LANES; lane++) {
      for (unsigned c = 0; c < 4; c++)
         CHECK(result.texel[c][lane] == want[c],
               "%s (%u,%u): component %u is %08x, not %08x",
               util_format_short_name(format), request.coord[0][lane],
               request.coord[1][lane], c, result.texel[c][lane], want[c]);
   }
}

static struct mil_tiling
random_afbc(struct check_random *r, enum pipe_format format)
{
   uint32_t bits = check_next(r);
   struct mil_tiling tiling = {
      .kind = MIL_TILING_AFBC,
      .afbc = {
         .block = bits & 1 ? MIL_AFBC_BLOCK_32X8 : MIL_AFBC_BLOCK_16X16,
         .ytr = bits & 2,
         .split = bits & 4,
         .sparse = true,
         .tiled_headers = bits & 8,
      },
   };

   tiling.afbc.solid_color = tiling.afbc.tiled_headers;
   /* Of integers the simulator transforms no colours. */
   if (util_format_is_pure_integer(format) || !util_format_is_unorm(format))
      tiling.afbc.ytr = false;
   return tiling;
}

/* Values that every format holds exactly, or rounds in one way only. */
static void
random_values(struct pass *pass, struct check_random *r)
{
   for (unsigned c = 0; c < 4; c++) {
      float f = (float)check_below(r, 2);

      if (util_format_is_pure_integer(pass->view.format))
         pass->color[c] = check_below(r, c == 3 ? 2 : 100);
      else
         memcpy(&pass->color[c], &f, sizeof(f));
   }
   pass->depth = (float)check_below(r, 2);
   if (pass->view.format == PIPE_FORMAT_Z32_FLOAT)
      pass->depth = (float)check_below(r, 1000) / 999.0f;
   pass->stencil = check_next(r);
}

static void
check_clear(enum pipe_format format, bool afbc, struct check_random *r)
{
   bool is_3d = !afbc && !check_below(r, 4);
   bool multisampled = !afbc && !is_3d && !check_below(r, 4);
   struct mil_init_info init = {
      .dim = is_3d ? MIL_DIM_3D : MIL_DIM_2D,
      .format = format,
      .extent_px = { 1 + check_below(r, 70), 1 + check_below(r, 70),
                     is_3d ? 3 : 1 },
      .levels = 1,
      .layers = is_3d ? 1 : 2,
      .samples_sa = multisampled ? 4 : 1,
      .tiling = { .kind = check_below(r, 2) ? MIL_TILING_LINEAR
                                            : MIL_TILING_U_INTERLEAVED },
   };
   struct pass pass = {
      .depth_stencil = mil_format_caps(info, format) & MIL_CAP_ZS,
   };

   if (!multisampled && init.extent_px.width > 2)
      init.levels = 2;
   if (!multisampled && !check_below(r, 4) &&
       util_is_power_of_two_nonzero(util_format_get_blocksize(format)))
      init.tiling.kind = MIL_TILING_INTERLEAVED_64K;
   if (afbc) {
      init.usage = MIL_USAGE_RENDER | MIL_USAGE_SAMPLED;
      init.tiling = random_afbc(r, format);
      if (mil_image_init(info, &init, &pass.image, NULL))
         return; /* not every option goes with every format */
   }
   if (mil_image_init(info, &init, &pass.image, NULL) ||
       pass.image.size_B > IMAGE_LIMIT_B) {
      CHECK(false, "%s: no image", util_format_short_name(format));
      return;
   }
   struct mil_view_info view_info = {
      .planes = { &pass.image },
      .plane_count = 1,
      .format = format,
      .dim = MIL_VIEW_2D,
      .first_level = check_below(r, init.levels),
      .level_count = 1,
      .swizzle = { PIPE_SWIZZLE_X, PIPE_SWIZZLE_Y, PIPE_SWIZZLE_Z,
                   PIPE_SWIZZLE_W },
   };
   view_info.layer_count =
      is_3d ? pass.image.level[view_info.first_level].extent_px.depth : 2;
   CHECK(!mil_view_init(info, &view_info, &pass.view, NULL), "view");
   pass.layer = check_below(r, view_info.layer_count);
   pass.samples_sa = init.samples_sa > 1 ? 4 : 1;
   random_values(&pass, r);

   memset(image_bo->host, GUARD, pass.image.size_B);
   if (!run_pass(&pass))
      return;
   if (afbc) {
      check_by_host(&pass);
      if (!pass.depth_stencil)
         check_compressed(&pass, r);
      check_outside(&pass);
      cleared_afbc++;
   } else {
      check_memory(&pass);
   }
}

static void
set_up(void)
{
   info = check_device();
   ops = mil_ops_for(info);
   sim_config_set_for_test("g610", SIM_MODE_STRICT, 1);
   vm = sim_vm_create(UINT64_C(1) << 40);
   image_bo = sim_bo_create(IMAGE_LIMIT_B, false);
   fb_bo = sim_bo_create(FB_LIMIT_B, false);
   desc_bo = sim_bo_create(DESC_LIMIT_B, false);
   if (!ops || !vm || !image_bo || !fb_bo || !desc_bo ||
       sim_vm_map(vm, DESC_VA, DESC_LIMIT_B, desc_bo, 0, SIM_READ) ||
       sim_vm_map(vm, IMAGE_VA, IMAGE_LIMIT_B, image_bo, 0,
                  SIM_READ | SIM_WRITE) ||
       sim_vm_map(vm, FB_VA, FB_LIMIT_B, fb_bo, 0, SIM_READ)) {
      fprintf(stderr, "the simulated memory cannot be set up\n");
      exit(EXIT_FAILURE);
   }
}

int
main(void)
{
   struct check_random random = { 0x636c6561 };

   set_up();
   for (unsigned n = 1; n < PIPE_FORMAT_COUNT; n++) {
      enum pipe_format format = (enum pipe_format)n;

      /* X24S8 is an aspect of D24S8, not an image of its own. */
      if (!(mil_format_caps(info, format) & (MIL_CAP_RENDER | MIL_CAP_ZS)) ||
          format == PIPE_FORMAT_X24S8_UINT)
         continue;
      for (unsigned i = 0; i < 10; i++)
         check_clear(format, false, &random);
      for (unsigned i = 0; i < 12; i++)
         check_clear(format, true, &random);
   }
   CHECK(cleared_afbc > 100, "only %u AFBC images were cleared", cleared_afbc);
   CHECK(cleared > 500, "only %u images were cleared", cleared);
   sim_bo_unref(image_bo);
   sim_bo_unref(fb_bo);
   sim_bo_unref(desc_bo);
   sim_vm_unref(vm);
   return check_result();
}
