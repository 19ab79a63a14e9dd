/* SPDX-License-Identifier: MIT */
#include "sim/pixel/sim_fbd.h"

#include "hw/hw_v10.h"

/* Staging registers.  Source: Mesa 25.0.7, decode_csf.c and
 * panvk_vX_cmd_draw.c. */
enum {
   SR_FRAMEBUFFER = 40,
   SR_BOUNDS_MIN = 42,
   SR_BOUNDS_MAX = 43,
};

/* Words of the parameters with their padding. */
#define FRAMEBUFFER_B 128

static bool
invalid(struct sim_port *port, const char *what)
{
   sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                   "framebuffer descriptor: %s", what);
   return false;
}

static bool
reserved_bits(struct sim_port *port, const char *what, uint64_t va)
{
   return sim_port_report(port, SIM_FAULT_STRICT,
                          "%s at 0x%llx: reserved bits are set", what,
                          (unsigned long long)va);
}

static bool
read_zs(struct sim_port *port, uint64_t va, struct sim_framebuffer *fb)
{
   uint8_t raw[HW_ZS_CRC_EXTENSION_SIZE_B];
   struct hw_zs_crc_extension e;

   if (!sim_port_read(port, va, raw, sizeof(raw)))
      return false;
   if (!hw_zs_crc_extension_unpack(raw, &e) &&
       reserved_bits(port, "ZS/CRC extension", va))
      return false;

   fb->crc.rt = e.crc_render_target;
   fb->crc.va = e.crc_base;
   fb->crc.row_stride_B = e.crc_row_stride;
   fb->zs_clean_write = e.zs_clean_pixel_write_enable;
   fb->zs_writeback_format = e.zs_write_format;
   fb->s_writeback_format = e.s_write_format;
   fb->zs_surface = (struct sim_surface){
      .block = (enum sim_block_format)e.zs_block_format,
      .msaa = (enum sim_msaa)e.zs_msaa,
      .base_va = e.zs_writeback_base,
      .row_stride_B = e.zs_writeback_row_stride,
      .surface_stride_B = e.zs_writeback_surface_stride,
   };
   fb->s_surface = (struct sim_surface){
      .block = (enum sim_block_format)e.s_block_format,
      .msaa = (enum sim_msaa)e.s_msaa,
      .base_va = e.s_writeback_base,
      .row_stride_B = e.s_writeback_row_stride,
      .surface_stride_B = e.s_writeback_surface_stride,
   };
   fb->zs_surface.body_offset_B = e.zs_afbc_body_offset;
   fb->s_surface.body_offset_B = e.s_afbc_body_offset;
   /* Combined, stencil not described on its own: the depth surface has it
    * (Mesa 25.0.7, pan_desc.c). */
   if (e.zs_write_format == 5 && !e.s_write_format) {
      fb->s_surface = fb->zs_surface;
      fb->s_writeback_format = 4;
   }
   return true;
}

static bool
read_target(struct sim_port *port, uint64_t va, struct sim_render_target *rt)
{
   uint8_t raw[HW_RENDER_TARGET_SIZE_B];
   struct hw_render_target t;

   if (!sim_port_read(port, va, raw, sizeof(raw)))
      return false;
   if (!hw_render_target_unpack(raw, &t) &&
       reserved_bits(port, "render target", va))
      return false;
   if (t.writeback_mode || t.yuv_enable) {
      sim_port_report(port, SIM_FAULT_UNIMPLEMENTED,
                      "render target at 0x%llx: AFRC or YUV",
                      (unsigned long long)va);
      return false;
   }

   rt->internal_format = t.internal_format;
   rt->layout = sim_tile_layout(t.internal_format);
   if (rt->layout)
      rt->size_B = 4;
   else if (t.internal_format >= 32 && t.internal_format <= 36)
      rt->size_B = 1u << (t.internal_format - 32);
   else
      return invalid(port, "internal format of a render target");

   rt->clear[0] = t.clear.color_0;
   rt->clear[1] = t.clear.color_1;
   rt->clear[2] = t.clear.color_2;
   rt->clear[3] = t.clear.color_3;
   rt->write_enable = t.write_enable;
   rt->clean_write = t.clean_pixel_write_enable;
   rt->srgb = t.srgb;
   rt->writeback_format = t.writeback_format;
   for (unsigned c = 0; c < 4; c++)
      rt->swizzle[c] = (t.swizzle >> (3 * c)) & 7;
   rt->surface = (struct sim_surface){
      .block = (enum sim_block_format)t.writeback_block_format,
      .msaa = (enum sim_msaa)t.writeback_msaa,
      .base_va = t.rgb.base,
      .row_stride_B = t.rgb.row_stride,
      .surface_stride_B = t.rgb.surface_stride,
   };
   if (sim_surface_is_afbc(&rt->surface)) {
      if (t.afbc.yuv_transform && !sim_afbc_has_rgb(t.afbc.compression_mode))
         return invalid(port, "colour transform of what is not RGB");
      rt->surface.base_va = t.afbc.header;
      rt->surface.row_stride_B = t.afbc.row_stride;
      rt->surface.body_offset_B = t.afbc.body_offset;
      rt->surface.wide = t.afbc.wide_block;
      rt->surface.split = t.afbc.split_block;
      rt->surface.mode = t.afbc.compression_mode;
   }
   return true;
}

static int32_t
min_i(int32_t a, int32_t b)
{
   return a < b ? a : b;
}

static int32_t
max_i(int32_t a, int32_t b)
{
   return a > b ? a : b;
}

/* What the description offers and the simulator cannot do. */
static bool
features_ok(struct sim_port *port, const struct hw_framebuffer_parameters *p)
{
   const char *what = NULL;

   if (p->downscale_geometry)
      what = "downscaled geometry";
   else if (p->z_preload_enable || p->s_preload_enable || p->z_unload_enable ||
            p->s_unload_enable)
      what = "preload and unload of depth or stencil without a shader";
   if (!what)
      return true;
   sim_port_report(port, SIM_FAULT_UNIMPLEMENTED, "framebuffer: %s", what);
   return false;
}

static bool
read_parameters(struct sim_port *port, const struct sim_fragment_job *job,
                uint64_t va, struct sim_framebuffer *fb,
                struct hw_framebuffer_parameters *p)
{
   const uint32_t min = job->regs[SR_BOUNDS_MIN];
   const uint32_t max = job->regs[SR_BOUNDS_MAX];
   uint8_t raw[HW_FRAMEBUFFER_PARAMETERS_SIZE_B];

   if (!sim_port_read(port, va, raw, sizeof(raw)))
      return false;
   if (!hw_framebuffer_parameters_unpack(raw, p) &&
       reserved_bits(port, "framebuffer parameters", va))
      return false;

   fb->width = p->width;
   fb->height = p->height;
   fb->bounds = (struct sim_rect){
      max_i((int32_t)(min & 0xffff), (int32_t)p->bound_min_x),
      max_i((int32_t)(min >> 16), (int32_t)p->bound_min_y),
      min_i((int32_t)(max & 0xffff),
            min_i((int32_t)p->bound_max_x, (int32_t)p->width - 1)),
      min_i((int32_t)(max >> 16),
            min_i((int32_t)p->bound_max_y, (int32_t)p->height - 1)),
   };
   fb->samples = p->sample_count;
   fb->pattern = sim_sample_pattern(p->sample_pattern);
   fb->sample_positions_va = p->sample_locations;
   fb->z_format = (enum sim_z_format)p->z_internal_format;
   fb->z_clear = p->z_clear;
   fb->s_clear = (uint8_t)p->s_clear;
   fb->z_write = p->z_write_enable;
   fb->s_write = p->s_write_enable;
   fb->frame_mode[0] = p->pre_frame_0;
   fb->frame_mode[1] = p->pre_frame_1;
   fb->frame_mode[2] = p->post_frame;
   fb->frame_dcds_va = p->frame_shader_dcds;
   fb->layer_index = p->internal_layer_index;
   fb->frame_argument = p->frame_argument;
   fb->tiler_va = p->tiler;
   fb->point_origin_max_y = p->point_sprite_coord_origin_max_y;
   fb->first_provoking = p->first_provoking_vertex;
   fb->rt_count = p->render_target_count;
   fb->crc.read = p->crc_read_enable;
   fb->crc.write = p->crc_write_enable;
   fb->tie_break = (uint8_t)(p->tie_break_rule ^ 2);

   if (!fb->pattern || fb->samples > SIM_MAX_SAMPLES ||
       (fb->samples > 1 && fb->pattern->count > 1 &&
        fb->pattern->count != fb->samples))
      return invalid(port, "sample count and pattern");
   if (fb->samples == 1 && fb->pattern->count > 1) {
      sim_port_report(port, SIM_FAULT_UNIMPLEMENTED,
                      "forced multisampling without samples to store");
      return false;
   }
   if (fb->rt_count > SIM_MAX_RTS)
      return invalid(port, "number of render targets");
   if ((unsigned)p->z_internal_format > SIM_Z_D32)
      return invalid(port, "internal depth format");
   return features_ok(port, p);
}

/* Whatever the descriptor says, clean tiles are written to AFBC that has not
 * superblocks of the effective tile's size; those of 32×8 count as two of them
 * (Mesa 25.0.7, pan_desc.c). */
static bool
writes_clean(const struct sim_surface *s, unsigned tile_px)
{
   return sim_surface_is_afbc(s) && tile_px != (s->wide ? 512 : 256);
}

bool
sim_framebuffer_read(struct sim_port *port, const struct sim_fragment_job *job,
                     struct sim_framebuffer *fb)
{
   const uint64_t pointer =
      job->regs[SR_FRAMEBUFFER] | (uint64_t)job->regs[SR_FRAMEBUFFER + 1] << 32;
   uint64_t va = pointer & ~UINT64_C(63);
   struct hw_framebuffer_parameters p;
   struct hw_framebuffer_pointer tag;

   memset(fb, 0, sizeof(*fb));
   port->what = "framebuffer descriptor";
   hw_framebuffer_pointer_unpack(&pointer, &tag);
   if (!tag.type)
      return invalid(port, "the pointer has not the type of one");
   if (!read_parameters(port, job, va, fb, &p))
      return false;
   if (tag.render_target_count != p.render_target_count ||
       tag.zs_crc_extension_present != p.has_zs_crc_extension)
      return invalid(port, "its pointer's tag says something else");

   va += FRAMEBUFFER_B;
   if (p.has_zs_crc_extension) {
      if (!read_zs(port, va, fb))
         return false;
      va += HW_ZS_CRC_EXTENSION_SIZE_B;
   } else if (fb->z_write || fb->s_write || fb->crc.read || fb->crc.write) {
      return invalid(port, "depth or checksums without an extension for them");
   }
   for (unsigned i = 0; i < fb->rt_count; i++) {
      if (!read_target(port, va + (uint64_t)i * HW_RENDER_TARGET_SIZE_B,
                       &fb->rt[i]))
         return false;
      fb->rt[i].clean_write |=
         p.empty_tile_write_enable ||
         writes_clean(&fb->rt[i].surface, p.effective_tile_size);
   }
   fb->zs_clean_write |= p.empty_tile_write_enable ||
                         writes_clean(&fb->zs_surface, p.effective_tile_size) ||
                         writes_clean(&fb->s_surface, p.effective_tile_size);
   return sim_framebuffer_check(fb, port);
}
