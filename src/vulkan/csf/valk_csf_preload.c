/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf_preload.h"

#include "util/format/u_format.h"
#include "vk_format.h"
#include "vk_graphics_state.h"

#include <mali/layout.h>

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/csf/valk_csf.h"
#include "vulkan/csf/valk_csf_preload_shader.h"
#include "vulkan/valk_image_view.h"
#include "vulkan/valk_pack.h"

/* Frame shaders: before colour, before depth, after the tile. */
enum frame_shader {
   FRAME_SHADER_COLOR,
   FRAME_SHADER_ZS,
   FRAME_SHADER_POST,
   FRAME_SHADER_COUNT,
};

static enum valk_csf_load_type
load_type(enum pipe_format format)
{
   if (util_format_is_pure_uint(format))
      return VALK_CSF_LOAD_UINT;
   if (util_format_is_pure_sint(format))
      return VALK_CSF_LOAD_INT;

   return VALK_CSF_LOAD_FLOAT;
}

/* A texture descriptor of what is an attachment in this pass. */
static bool
pack_texture(struct valk_cmd_buffer *cmd, const struct mil_view *view,
             uint64_t va, void *dst)
{
   const struct mil_ops *mil = valk_device_physical(valk_cmd_device(cmd))->mil;
   const uint64_t plane_va[MIL_MAX_PLANES] = { va, va, va };
   struct valk_ptr planes =
      valk_cmd_alloc(cmd, mil->planes_size(view), mil->plane_align_B);
   if (!planes.va)
      return false;

   mil->texture(view, plane_va, dst, planes.cpu, planes.va);
   return true;
}

static bool
pack_textures(struct valk_cmd_buffer *cmd,
              const struct valk_csf_preload_key *key, char *entries)
{
   const struct valk_render *render = &cmd->render;
   bool ok = true;

   for (unsigned i = 0; i < VALK_MAX_RTS; i++) {
      if (key->color[i]) {
         ok &= pack_texture(cmd, &render->color[i].view->color,
                            render->color[i].view->color_va,
                            entries + i * VALK_DESCRIPTOR_SIZE_B);
      }
   }
   if (key->depth) {
      ok &= pack_texture(
         cmd, &render->depth.view->depth, render->depth.view->depth_va,
         entries + VALK_CSF_PRELOAD_DEPTH * VALK_DESCRIPTOR_SIZE_B);
   }
   if (key->stencil) {
      struct mil_view view = render->stencil.view->stencil;

      /* As a target the view has both aspects; here it is read for one. */
      if (view.format == PIPE_FORMAT_Z24_UNORM_S8_UINT)
         view.format = PIPE_FORMAT_X24S8_UINT;
      ok &= pack_texture(cmd, &view, render->stencil.view->stencil_va,
                         entries +
                            VALK_CSF_PRELOAD_STENCIL * VALK_DESCRIPTOR_SIZE_B);
   }

   return ok;
}

/* The tables of the shader: address | number, 0 on failure. */
static uint64_t
alloc_tables(struct valk_cmd_buffer *cmd,
             const struct valk_csf_preload_key *key)
{
   const struct valk_pack_ops *pack = valk_cmd_device(cmd)->pack;
   const uint32_t count = VALK_TABLE_SET0 + 1;
   const uint32_t textures_B =
      VALK_CSF_PRELOAD_TEXTURES * VALK_DESCRIPTOR_SIZE_B;
   struct valk_ptr tables =
      valk_cmd_alloc(cmd, count * VALK_RESOURCE_SIZE_B, VALK_RESOURCE_ALIGN_B);
   struct valk_ptr entries =
      valk_cmd_alloc(cmd, textures_B + VALK_DESCRIPTOR_SIZE_B, 64);
   if (!tables.va || !entries.va)
      return 0;

   char *textures = entries.cpu;
   memset(textures, 0, textures_B);
   if (!pack_textures(cmd, key, textures))
      return 0;
   pack->dummy_sampler(textures + textures_B);

   char *out = tables.cpu;
   pack->resource(out + VALK_TABLE_VERTEX * VALK_RESOURCE_SIZE_B, 0, 0);
   pack->resource(out + VALK_TABLE_DRIVER * VALK_RESOURCE_SIZE_B,
                  entries.va + textures_B, VALK_DESCRIPTOR_SIZE_B);
   pack->resource(out + VALK_TABLE_SET0 * VALK_RESOURCE_SIZE_B, entries.va,
                  textures_B);
   return tables.va | count;
}

/* What is loaded replaces what is there. */
static uint64_t
alloc_blend(struct valk_cmd_buffer *cmd, const struct valk_csf_preload_key *key,
            uint32_t count)
{
   const struct valk_csf_pack_ops *pack = cmd->front->pack;
   const struct mil_ops *mil = valk_device_physical(valk_cmd_device(cmd))->mil;
   struct valk_ptr ptr = valk_cmd_alloc(cmd, count * pack->blend_size_B, 64);
   if (!ptr.va)
      return 0;

   for (uint32_t i = 0; i < count; i++) {
      struct valk_csf_blend blend = { .rt = i };

      if (key->color[i]) {
         const enum pipe_format format =
            cmd->render.color[i].view->color.format;

         blend.enable = true;
         blend.write_mask = 0xf;
         blend.srgb = util_format_is_srgb(format);
         blend.memory_format = mil->blend_format(format, false);
      }
      pack->blend((char *)ptr.cpu + i * pack->blend_size_B, &blend);
   }

   return ptr.va;
}

static uint64_t
alloc_depth_stencil(struct valk_cmd_buffer *cmd,
                    const struct valk_csf_preload_key *key)
{
   static const struct vk_stencil_test_face_state face = {
      .op = {
         .fail = VK_STENCIL_OP_REPLACE,
         .pass = VK_STENCIL_OP_REPLACE,
         .depth_fail = VK_STENCIL_OP_REPLACE,
         .compare = VK_COMPARE_OP_ALWAYS,
      },
      .compare_mask = 0xff,
      .write_mask = 0xff,
   };
   const struct vk_depth_stencil_state ds = {
      .depth = {
         .write_enable = key->depth,
         .compare_op = VK_COMPARE_OP_ALWAYS,
      },
      .stencil = { .front = face, .back = face },
   };
   const struct valk_csf_depth_stencil info = {
      .ds = &ds,
      .depth_test = key->depth,
      .stencil_test = key->stencil,
      .depth_from_shader = key->depth,
      .stencil_from_shader = key->stencil,
   };
   const struct valk_csf_pack_ops *pack = cmd->front->pack;
   struct valk_ptr ptr = valk_cmd_alloc(cmd, pack->depth_stencil_size_B, 64);

   if (ptr.va)
      pack->depth_stencil(ptr.cpu, &info);
   return ptr.va;
}

static bool
pack_frame_shader(struct valk_cmd_buffer *cmd,
                  const struct valk_csf_preload_key *key, uint32_t rt_count,
                  void *dst)
{
   struct valk_device *dev = valk_cmd_device(cmd);
   const struct valk_shader *shader =
      valk_csf_preload_shader(dev, &dev->queue.front->preload, key);

   if (!shader) {
      vk_command_buffer_set_error(&cmd->vk, VK_ERROR_OUT_OF_HOST_MEMORY);
      return false;
   }

   struct valk_csf_frame_shader frame = {
      .resources = alloc_tables(cmd, key),
      .program_va = shader->program_va[VALK_PROGRAM_MAIN],
      .storage_va = valk_csf_storage(cmd, shader),
      .depth_stencil_va = alloc_depth_stencil(cmd, key),
      .writes_depth = key->depth,
      .writes_stencil = key->stencil,
      .multisample = key->multisampled,
   };
   if (!frame.resources || !frame.storage_va || !frame.depth_stencil_va)
      return false;

   if (shader->info.fau_words) {
      /* Only the compiler's own constants. */
      struct valk_ptr push =
         valk_cmd_alloc(cmd, align(shader->info.fau_words, 2) * 4, 64);
      if (!push.va)
         return false;

      mcc_fill_words(&shader->info, push.cpu);
      frame.push_va = push.va;
      frame.push_count64 = DIV_ROUND_UP(shader->info.fau_words, 2);
   }
   if (rt_count) {
      frame.blend_va = alloc_blend(cmd, key, rt_count);
      frame.blend_count = rt_count;
      if (!frame.blend_va)
         return false;
      for (uint32_t i = 0; i < rt_count; i++)
         frame.rt_mask |= key->color[i] ? 1u << i : 0;
   }

   cmd->front->pack->frame_shader(dst, &frame);
   return true;
}

bool
valk_csf_preload(struct valk_cmd_buffer *cmd,
                 const struct valk_csf_loads *loads,
                 struct valk_csf_framebuffer *fb)
{
   const struct valk_render *render = &cmd->render;
   const uint32_t draw_B = cmd->front->pack->draw_size_B;
   struct valk_csf_preload_key color = {
      .multisampled = render->samples_sa > 1,
   };
   const struct valk_csf_preload_key zs = {
      .depth = loads->depth,
      .stencil = loads->stencil,
      .multisampled = render->samples_sa > 1,
   };
   struct valk_ptr draws = valk_cmd_alloc(cmd, FRAME_SHADER_COUNT * draw_B, 64);
   if (!draws.va)
      return false;

   memset(draws.cpu, 0, FRAME_SHADER_COUNT * draw_B);
   for (uint32_t i = 0; i < render->color_count; i++) {
      if (loads->colors & (1u << i))
         color.color[i] = load_type(render->color[i].view->color.format);
   }

   fb->frame_shaders_va = draws.va;
   fb->preload = loads->colors;
   fb->preload_zs = loads->depth || loads->stencil;
   if (fb->preload &&
       !pack_frame_shader(cmd, &color, render->color_count,
                          (char *)draws.cpu + FRAME_SHADER_COLOR * draw_B))
      return false;
   if (fb->preload_zs &&
       !pack_frame_shader(cmd, &zs, 0,
                          (char *)draws.cpu + FRAME_SHADER_ZS * draw_B))
      return false;

   return true;
}
