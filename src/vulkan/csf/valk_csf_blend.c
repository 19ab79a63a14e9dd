/* SPDX-License-Identifier: MIT */
/* Blend descriptors: the fixed-function blender where it can, else a blend
 * shader. */
#include "util/format/u_format.h"
#include "util/u_math.h"
#include "vk_blend.h"
#include "vk_graphics_state.h"
#include "vk_log.h"

#include <mali/layout.h>

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/csf/valk_csf.h"
#include "vulkan/csf/valk_csf_state.h"
#include "vulkan/valk_blend.h"
#include "vulkan/valk_image_view.h"

/* Without alpha in the target, its alpha is one. */
static VkBlendFactor
opaque_dest(VkBlendFactor factor)
{
   switch (factor) {
   case VK_BLEND_FACTOR_DST_ALPHA:
      return VK_BLEND_FACTOR_ONE;
   case VK_BLEND_FACTOR_ONE_MINUS_DST_ALPHA:
   case VK_BLEND_FACTOR_SRC_ALPHA_SATURATE:
      return VK_BLEND_FACTOR_ZERO;
   default:
      return factor;
   }
}

static bool
is_constant_color(VkBlendFactor factor)
{
   return factor == VK_BLEND_FACTOR_CONSTANT_COLOR ||
          factor == VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_COLOR;
}

static bool
is_constant_alpha(VkBlendFactor factor)
{
   return factor == VK_BLEND_FACTOR_CONSTANT_ALPHA ||
          factor == VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_ALPHA;
}

/* The channels of the blend constant that an equation reads. */
static unsigned
constant_channels(const struct valk_csf_blend *v)
{
   unsigned channels = 0;

   if (!v->blend)
      return 0;
   if (is_constant_color(v->src_color) || is_constant_color(v->dst_color))
      channels |= v->write_mask & 0x7;
   if (is_constant_alpha(v->src_color) || is_constant_alpha(v->dst_color) ||
       is_constant_color(v->src_alpha) || is_constant_color(v->dst_alpha) ||
       is_constant_alpha(v->src_alpha) || is_constant_alpha(v->dst_alpha))
      channels |= 0x8;

   return channels;
}

static unsigned
widest_channel_bits(const struct util_format_description *desc)
{
   unsigned bits = 0;

   for (unsigned i = 0; i < desc->nr_channels; i++)
      bits = MAX2(bits, desc->channel[i].size);

   return bits;
}

static void
fill_equation(const struct vk_color_blend_attachment_state *a, bool alpha,
              struct valk_csf_blend *out)
{
   out->color_op = a->color_blend_op;
   out->alpha_op = a->alpha_blend_op;
   out->src_color = a->src_color_blend_factor;
   out->dst_color = a->dst_color_blend_factor;
   out->src_alpha = a->src_alpha_blend_factor;
   out->dst_alpha = a->dst_alpha_blend_factor;
   if (!alpha) {
      out->src_color = opaque_dest(out->src_color);
      out->dst_color = opaque_dest(out->dst_color);
      out->src_alpha = opaque_dest(out->src_alpha);
      out->dst_alpha = opaque_dest(out->dst_alpha);
   }
}

struct valk_csf_blend
valk_csf_describe_blend(const struct valk_cmd_buffer *cmd, uint32_t i)
{
   const struct vk_color_blend_state *cb = &cmd->vk.dynamic_graphics_state.cb;
   const struct vk_color_blend_attachment_state *a = &cb->attachments[i];
   const struct valk_physical_device *pdev =
      valk_device_physical(valk_cmd_device(cmd));
   const struct valk_image_view *view =
      i < cmd->render.color_count ? cmd->render.color[i].view : NULL;
   struct valk_csf_blend out = { .rt = i };

   if (!view || i >= cb->attachment_count ||
       !(cb->color_write_enables & (1u << i)) || !a->write_mask ||
       (cb->logic_op_enable && cb->logic_op == VK_LOGIC_OP_NO_OP))
      return out;

   const enum pipe_format format = view->color.format;
   out.enable = true;
   out.srgb = util_format_is_srgb(format);
   out.blend = a->blend_enable && !cb->logic_op_enable &&
               !util_format_is_pure_integer(format);
   out.write_mask = a->write_mask;
   out.reads_dest = out.blend || a->write_mask != 0xf || cb->logic_op_enable;
   out.memory_format = pdev->mil->blend_format(format, false);
   out.constant_bits = widest_channel_bits(util_format_description(format));
   fill_equation(a, util_format_has_alpha(format), &out);
   return out;
}

/* One constant serves all channels of all targets of a draw. */
struct one_constant {
   bool used;
   float value;
};

static bool
take_constant(const struct vk_color_blend_state *cb, unsigned channels,
              struct one_constant *one)
{
   struct one_constant next = *one;

   u_foreach_bit (i, channels) {
      if (next.used && next.value != cb->blend_constants[i])
         return false;
      next.used = true;
      next.value = cb->blend_constants[i];
   }

   *one = next;
   return true;
}

static struct valk_blend_channel
key_channel(bool blend, VkBlendOp op, VkBlendFactor src, VkBlendFactor dst)
{
   if (!blend) {
      return (struct valk_blend_channel){
         .func = PIPE_BLEND_ADD,
         .src = PIPE_BLENDFACTOR_ONE,
         .dst = PIPE_BLENDFACTOR_ZERO,
      };
   }

   return (struct valk_blend_channel){
      .func = vk_blend_op_to_pipe(op),
      .src = vk_blend_factor_to_pipe(src),
      .dst = vk_blend_factor_to_pipe(dst),
   };
}

/* 0 on failure. */
static uint64_t
find_shader(struct valk_cmd_buffer *cmd, const struct valk_shader *fs,
            const struct valk_csf_blend *v)
{
   const struct vk_color_blend_state *cb = &cmd->vk.dynamic_graphics_state.cb;
   struct valk_blend_key key = {
      .format = cmd->render.color[v->rt].view->color.format,
      .conversion = cmd->front->pack->conversion(v->memory_format,
                                                 fs->info.fs.rt_regfmt[v->rt]),
      .rt = v->rt,
      .samples_sa = cmd->render.samples_sa,
      .regfmt = fs->info.fs.rt_regfmt[v->rt],
      .logic_op = cb->logic_op_enable ? vk_logic_op_to_pipe(cb->logic_op)
                                      : VALK_BLEND_NO_LOGIC,
      .write_mask = v->write_mask,
      .rgb = key_channel(v->blend, v->color_op, v->src_color, v->dst_color),
      .alpha = key_channel(v->blend, v->alpha_op, v->src_alpha, v->dst_alpha),
   };

   u_foreach_bit (i, constant_channels(v))
      key.constant[i] = cb->blend_constants[i];

   return valk_blend_shader(valk_cmd_device(cmd), &key);
}

/* Whether the fixed-function blender can be told about the target at all;
 * whether it can do the equation the packing says. */
static bool
fits_blender(const struct valk_cmd_buffer *cmd, const struct valk_csf_blend *v,
             struct one_constant *constant)
{
   const struct vk_color_blend_state *cb = &cmd->vk.dynamic_graphics_state.cb;
   const enum pipe_format format = cmd->render.color[v->rt].view->color.format;
   const struct mali_device_info *info = valk_device_info(valk_cmd_device(cmd));

   if (cb->logic_op_enable && cb->logic_op != VK_LOGIC_OP_COPY)
      return false;
   if (v->blend && !(mil_format_caps(info, format) & MIL_CAP_BLEND_FIXED))
      return false;

   return take_constant(cb, constant_channels(v), constant);
}

static bool
pack_target(struct valk_cmd_buffer *cmd, const struct valk_shader *fs,
            struct valk_csf_blend *v, struct one_constant *constant, void *dst)
{
   const struct valk_csf_pack_ops *pack = cmd->front->pack;

   if (!v->enable || (fits_blender(cmd, v, constant) && pack->blend(dst, v)))
      return !v->enable ? pack->blend(dst, v) : true;

   v->shader_va = find_shader(cmd, fs, v);
   return v->shader_va && pack->blend(dst, v);
}

void
valk_csf_flush_blend(struct valk_cmd_buffer *cmd)
{
   const struct valk_csf_pack_ops *pack = cmd->front->pack;
   const struct valk_shader *fs = valk_csf_needed_fs(cmd);
   const uint32_t count = MAX2(cmd->render.color_count, 1);
   struct valk_csf_blend blends[VALK_MAX_RTS];
   struct one_constant constant = { 0 };

   if (!ANY_DIRTY(
          cmd, MESA_VK_DYNAMIC_CB_LOGIC_OP_ENABLE, MESA_VK_DYNAMIC_CB_LOGIC_OP,
          MESA_VK_DYNAMIC_CB_ATTACHMENT_COUNT,
          MESA_VK_DYNAMIC_CB_COLOR_WRITE_ENABLES,
          MESA_VK_DYNAMIC_CB_BLEND_ENABLES, MESA_VK_DYNAMIC_CB_BLEND_EQUATIONS,
          MESA_VK_DYNAMIC_CB_WRITE_MASKS, MESA_VK_DYNAMIC_CB_BLEND_CONSTANTS))
      return;

   struct valk_ptr ptr = valk_cmd_alloc(cmd, count * pack->blend_size_B, 64);
   if (!ptr.va)
      return;

   cmd->front->blend_shaders = false;
   for (uint32_t i = 0; i < count; i++) {
      blends[i] = fs ? valk_csf_describe_blend(cmd, i)
                     : (struct valk_csf_blend){ .rt = i };
      if (!pack_target(cmd, fs, &blends[i], &constant,
                       (char *)ptr.cpu + i * pack->blend_size_B)) {
         vk_command_buffer_set_error(
            &cmd->vk, vk_errorf(cmd, VK_ERROR_UNKNOWN,
                                "render target %u cannot be blended", i));
      }
      cmd->front->blend_shaders |= blends[i].shader_va != 0;
   }

   /* The hardware takes the constant of target 0 for all. */
   for (uint32_t i = 0; constant.used && i < count; i++) {
      blends[i].constant = constant.value;
      pack->blend((char *)ptr.cpu + i * pack->blend_size_B, &blends[i]);
   }

   cs_move64(&cmd->front->b, cs_reg64(pack->sr.idvs.blend), ptr.va | count);
}
