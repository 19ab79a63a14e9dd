/* SPDX-License-Identifier: MIT */
/*
 * Descriptors, and what they point to.
 */
#include <inttypes.h>

#include "decode/decode_vx.h"

/* More is no table: guards against garbage. */
#define MAX_TABLE_B (1u << 20)
#define MAX_PLANES 512

/* Maps, unpacks, prints: the fields are in `v` when it returns true. */
#define SHOW(type, va, v, ...) \
   (decode_line(ctx, __VA_ARGS__), show_##type(ctx, va, v))

#define DEFINE_SHOW(type, TYPE)                                       \
   static bool show_##type(struct decode_context *ctx, uint64_t va,   \
                           struct hw_##type *v)                       \
   {                                                                  \
      const void *p = decode_map(ctx, va, HW_##TYPE##_SIZE_B, #type); \
      if (!p)                                                         \
         return false;                                                \
      if (!hw_##type##_unpack(p, v))                                  \
         decode_breach(ctx, #type ": reserved bits or wrong type");   \
      hw_##type##_print(ctx->out, v, ctx->indent + 2);                \
      return true;                                                    \
   }

DEFINE_SHOW(framebuffer_parameters, FRAMEBUFFER_PARAMETERS)
DEFINE_SHOW(zs_crc_extension, ZS_CRC_EXTENSION)
DEFINE_SHOW(render_target, RENDER_TARGET)
DEFINE_SHOW(tiler_context, TILER_CONTEXT)
DEFINE_SHOW(tiler_heap, TILER_HEAP)
DEFINE_SHOW(texture, TEXTURE)
DEFINE_SHOW(plane, PLANE)
DEFINE_SHOW(sampler, SAMPLER)
DEFINE_SHOW(buffer, BUFFER)
DEFINE_SHOW(attribute, ATTRIBUTE)
DEFINE_SHOW(resource, RESOURCE)
DEFINE_SHOW(shader_program, SHADER_PROGRAM)
DEFINE_SHOW(local_storage, LOCAL_STORAGE)
DEFINE_SHOW(depth_stencil, DEPTH_STENCIL)
DEFINE_SHOW(blend, BLEND)
DEFINE_SHOW(draw, DRAW)

void
decode_vx_tiler_context(struct decode_context *ctx, uint64_t va)
{
   struct hw_tiler_context t;
   struct hw_tiler_heap h;

   if (!SHOW(tiler_context, va, &t, "Tiler context 0x%" PRIx64, va))
      return;
   ctx->indent += 2;
   if (t.heap)
      SHOW(tiler_heap, t.heap, &h, "Tiler heap 0x%" PRIx64, t.heap);
   ctx->indent -= 2;
}

static void
show_frame_shader(struct decode_context *ctx, const char *name, uint64_t dcds,
                  unsigned index, enum hw_pre_post_frame_shader_mode mode)
{
   if (mode == HW_PRE_POST_FRAME_SHADER_MODE_NEVER)
      return;
   decode_line(ctx, "%s frame shader", name);
   ctx->indent += 2;
   decode_vx_draw(ctx, dcds + index * HW_DRAW_SIZE_B);
   ctx->indent -= 2;
}

void
decode_vx_framebuffer(struct decode_context *ctx, uint64_t va)
{
   struct hw_framebuffer_parameters fb;
   struct hw_zs_crc_extension zs;
   struct hw_render_target rt;

   if (!SHOW(framebuffer_parameters, va, &fb, "Framebuffer 0x%" PRIx64, va))
      return;
   va += HW_FRAMEBUFFER_PARAMETERS_SIZE_B;
   ctx->indent += 2;
   if (fb.has_zs_crc_extension) {
      SHOW(zs_crc_extension, va, &zs, "ZS CRC extension 0x%" PRIx64, va);
      va += HW_ZS_CRC_EXTENSION_SIZE_B;
   }
   for (unsigned i = 0; i < fb.render_target_count; i++) {
      SHOW(render_target, va, &rt, "Render target %u 0x%" PRIx64, i, va);
      va += HW_RENDER_TARGET_SIZE_B;
   }
   show_frame_shader(ctx, "Pre 0", fb.frame_shader_dcds, 0, fb.pre_frame_0);
   show_frame_shader(ctx, "Pre 1", fb.frame_shader_dcds, 1, fb.pre_frame_1);
   show_frame_shader(ctx, "Post", fb.frame_shader_dcds, 2, fb.post_frame);
   if (fb.tiler)
      decode_vx_tiler_context(ctx, fb.tiler);
   ctx->indent -= 2;
}

static void
show_planes(struct decode_context *ctx, const struct hw_texture *tex)
{
   unsigned faces = tex->dimension == HW_TEXTURE_DIMENSION_CUBE ? 6 : 1;
   uint64_t count = (uint64_t)tex->levels * tex->array_size * faces;
   struct hw_plane plane;

   if (count > MAX_PLANES) {
      decode_line(ctx, "(%" PRIu64 " planes, the first %u shown)", count,
                  MAX_PLANES);
      count = MAX_PLANES;
   }
   for (unsigned i = 0; i < count; i++) {
      uint64_t va = tex->surfaces + i * HW_PLANE_SIZE_B;
      if (!SHOW(plane, va, &plane, "Plane %u 0x%" PRIx64, i, va))
         return;
   }
}

static void
show_entry(struct decode_context *ctx, unsigned index, uint64_t va,
           unsigned type)
{
   struct hw_texture tex;
   struct hw_sampler sampler;
   struct hw_buffer buffer;
   struct hw_attribute attribute;

   switch (type) {
   case HW_DESCRIPTOR_TYPE_NULL:
      break;
   case HW_DESCRIPTOR_TYPE_TEXTURE:
      if (SHOW(texture, va, &tex, "%u: Texture 0x%" PRIx64, index, va)) {
         ctx->indent += 2;
         show_planes(ctx, &tex);
         ctx->indent -= 2;
      }
      break;
   case HW_DESCRIPTOR_TYPE_SAMPLER:
      SHOW(sampler, va, &sampler, "%u: Sampler 0x%" PRIx64, index, va);
      break;
   case HW_DESCRIPTOR_TYPE_BUFFER:
      SHOW(buffer, va, &buffer, "%u: Buffer 0x%" PRIx64, index, va);
      break;
   case HW_DESCRIPTOR_TYPE_ATTRIBUTE:
      SHOW(attribute, va, &attribute, "%u: Attribute 0x%" PRIx64, index, va);
      break;
   default:
      decode_breach(ctx, "%u: descriptor of type %u at 0x%" PRIx64, index, type,
                    va);
      break;
   }
}

static void
show_table(struct decode_context *ctx, const struct hw_resource *table)
{
   uint64_t size = table->size;

   if (!table->contains_descriptors)
      return;
   if (size > MAX_TABLE_B) {
      decode_breach(ctx, "table of %" PRIu64 " bytes", size);
      return;
   }
   for (unsigned i = 0; i < size / 32; i++) {
      uint64_t va = table->address + i * 32;
      const uint8_t *p = decode_map(ctx, va, 32, "resource table");
      if (!p)
         return;
      show_entry(ctx, i, va, p[0] & 0xf);
   }
}

void
decode_vx_resources(struct decode_context *ctx, uint64_t va)
{
   /* The address is 64-byte aligned; the number of tables fills the rest. */
   unsigned count = va & 0x3f;
   struct hw_resource table;

   va &= ~UINT64_C(0x3f);
   for (unsigned i = 0; i < count; i++, va += HW_RESOURCE_SIZE_B) {
      if (!SHOW(resource, va, &table, "Table %u 0x%" PRIx64, i, va))
         return;
      ctx->indent += 2;
      if (table.address)
         show_table(ctx, &table);
      ctx->indent -= 2;
   }
}

void
decode_vx_shader_program(struct decode_context *ctx, uint64_t va)
{
   struct hw_shader_program program;

   if (!SHOW(shader_program, va, &program, "Shader program 0x%" PRIx64, va))
      return;
   ctx->indent += 2;
   decode_shader_code(ctx, program.binary);
   ctx->indent -= 2;
}

void
decode_vx_fau(struct decode_context *ctx, uint64_t va, unsigned count)
{
   const uint32_t *w =
      count ? decode_map(ctx, va, count * 8, "uniforms") : NULL;

   if (!w)
      return;
   decode_line(ctx, "Uniforms 0x%" PRIx64, va);
   for (unsigned i = 0; i < count; i++)
      decode_line(ctx, "  u%u: %08x %08x", i, w[2 * i], w[2 * i + 1]);
}

void
decode_vx_depth_stencil(struct decode_context *ctx, uint64_t va)
{
   struct hw_depth_stencil zs;

   if (va)
      SHOW(depth_stencil, va, &zs, "Depth/stencil 0x%" PRIx64, va);
}

void
decode_vx_local_storage(struct decode_context *ctx, uint64_t va)
{
   struct hw_local_storage ls;

   if (va)
      SHOW(local_storage, va, &ls, "Local storage 0x%" PRIx64, va);
}

void
decode_vx_blend(struct decode_context *ctx, uint64_t va, unsigned count,
                uint64_t program_va)
{
   struct hw_blend blend;
   struct hw_shader_program program = { 0 };
   const void *p = NULL;

   if (program_va)
      p = decode_map(ctx, program_va, HW_SHADER_PROGRAM_SIZE_B, "program");
   if (p)
      hw_shader_program_unpack(p, &program);
   for (unsigned i = 0; i < count; i++, va += HW_BLEND_SIZE_B) {
      if (!SHOW(blend, va, &blend, "Blend %u 0x%" PRIx64, i, va))
         return;
      if (blend.internal.mode != HW_BLEND_MODE_SHADER || !program.binary)
         continue;
      ctx->indent += 2;
      decode_shader_code(ctx, (program.binary >> 32 << 32) |
                                 blend.internal.shader.pc);
      ctx->indent -= 2;
   }
}

void
decode_vx_draw(struct decode_context *ctx, uint64_t va)
{
   struct hw_draw draw;

   if (!SHOW(draw, va, &draw, "Draw 0x%" PRIx64, va))
      return;
   ctx->indent += 2;
   decode_vx_depth_stencil(ctx, draw.depth_stencil);
   decode_vx_blend(ctx, draw.blend, draw.blend_count, draw.shader.shader);
   if (draw.shader.shader)
      decode_vx_shader_program(ctx, draw.shader.shader);
   if (draw.shader.resources)
      decode_vx_resources(ctx, draw.shader.resources);
   decode_vx_local_storage(ctx, draw.shader.thread_storage);
   if (draw.shader.fau)
      decode_vx_fau(ctx, draw.shader.fau, draw.shader.fau_count);
   ctx->indent -= 2;
}
