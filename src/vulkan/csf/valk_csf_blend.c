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
#include "vulkan/cmd/valk_cmd_flush.h"
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

/* The blender reads the constant as UNORM of the target's widest channel,
 * at the top of 16 bits (Mesa 25.0.7, panvk_vX_blend.c). */
static uint16_t
encode_constant(enum pipe_format format, float value)
{
   const struct util_format_description *desc = util_format_description(format);
   unsigned bits = 0;

   for (unsigned i = 0; i < desc->nr_channels; i++)
      bits = MAX2(bits, desc->channel[i].size);
   if (bits == 0 || bits > 16)
      return 0; /* nothing that the blender blends */

   return CLAMP(value, 0.0f, 1.0f) * (((1u << bits) - 1) << (16 - bits));
}

/* Bit c: the format has component c. */
static unsigned
present_components(enum pipe_format format)
{
   const struct util_format_description *desc = util_format_description(format);
   unsigned present = 0;

   for (unsigned c = 0; c < 4; c++) {
      if (desc->swizzle[c] <= PIPE_SWIZZLE_W)
         present |= 1u << c;
   }

   return present;
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
      /* Nobody sees it: the cheapest. */
      out->alpha_op = VK_BLEND_OP_ADD;
      out->src_alpha = VK_BLEND_FACTOR_ONE;
      out->dst_alpha = VK_BLEND_FACTOR_ZERO;
   }
}

static bool
takes_source(VkBlendOp op, VkBlendFactor src, VkBlendFactor dst)
{
   return (op == VK_BLEND_OP_ADD || op == VK_BLEND_OP_SUBTRACT) &&
          src == VK_BLEND_FACTOR_ONE && dst == VK_BLEND_FACTOR_ZERO;
}

/* The source replaces what is there. */
static bool
is_opaque(const struct valk_csf_blend *v)
{
   return v->write_mask == 0xf &&
          (!v->blend ||
           (takes_source(v->color_op, v->src_color, v->dst_color) &&
            takes_source(v->alpha_op, v->src_alpha, v->dst_alpha)));
}

struct valk_csf_blend
valk_csf_describe_blend(const struct valk_cmd_buffer *cmd, uint32_t i)
{
   const struct vk_color_blend_state *cb = &cmd->vk.dynamic_graphics_state.cb;
   const struct vk_color_blend_attachment_state *a = &cb->attachments[i];
   struct valk_device *dev = valk_cmd_device(cmd);
   const struct valk_image_view *view =
      i < cmd->render.color_count ? cmd->render.color[i].view : NULL;
   struct valk_csf_blend out = { .rt = i };

   if (!view || i >= cb->attachment_count ||
       !(cb->color_write_enables & (1u << i)))
      return out;

   const enum pipe_format format = view->color.format;
   const unsigned present = present_components(format);
   /* Other formats get the source as it is, even for no operation. */
   const bool logic = cb->logic_op_enable && !util_format_is_float(format) &&
                      !util_format_is_srgb(format);
   if (!(a->write_mask & present) ||
       (logic && cb->logic_op == VK_LOGIC_OP_NO_OP))
      return out;

   out.enable = true;
   out.srgb = util_format_is_srgb(format);
   out.blend = a->blend_enable && !cb->logic_op_enable &&
               !util_format_is_pure_integer(format);
   out.write_mask = (a->write_mask | ~present) & 0xf;
   out.memory_format =
      valk_device_physical(dev)->mil->blend_format(format, false);
   out.fixed_function =
      mil_format_caps(valk_device_info(dev), format) & MIL_CAP_BLEND_FIXED;
   fill_equation(a, present & 0x8, &out);
   out.logic = logic && cb->logic_op != VK_LOGIC_OP_COPY;
   out.reads_dest = !is_opaque(&out) || out.logic;
   return out;
}

/* One constant serves all channels of all targets of a draw. */
struct one_constant {
   bool used;
   uint16_t value;
};

static bool
take_constant(const struct vk_color_blend_state *cb, enum pipe_format format,
              unsigned channels, struct one_constant *one)
{
   struct one_constant next = *one;

   u_foreach_bit (i, channels) {
      const uint16_t value = encode_constant(format, cb->blend_constants[i]);

      if (next.used && next.value != value)
         return false;
      next.used = true;
      next.value = value;
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

uint32_t
valk_csf_conversion(const struct valk_cmd_buffer *cmd, uint32_t rt)
{
   const struct valk_image_view *view = cmd->render.color[rt].view;
   /* What a target without an image has in the tile (mil_render_target). */
   const enum pipe_format format =
      view ? view->color.format : PIPE_FORMAT_R8G8B8A8_UNORM;
   struct valk_device *dev = valk_cmd_device(cmd);

   return cmd->front->pack->conversion(
      valk_device_physical(dev)->mil->blend_format(format, false),
      valk_blend_regfmt(format));
}

/* 0 on failure. */
static uint64_t
find_shader(struct valk_cmd_buffer *cmd, const struct valk_shader *fs,
            const struct valk_csf_blend *v)
{
   const struct vk_color_blend_state *cb = &cmd->vk.dynamic_graphics_state.cb;
   const enum pipe_format format = cmd->render.color[v->rt].view->color.format;
   const bool constants = constant_channels(v);
   const struct valk_blend_key key = {
      .format = format,
      .conversion = cmd->front->pack->conversion(v->memory_format,
                                                 valk_blend_regfmt(format)),
      .rt = v->rt,
      .multisampled = cmd->render.samples_sa > 1,
      .regfmt = fs->info.fs.rt_regfmt[v->rt],
      .dual_regfmt =
         v->rt == fs->info.fs.dual_target ? fs->info.fs.dual_regfmt : 0,
      .logic_op =
         v->logic ? vk_logic_op_to_pipe(cb->logic_op) : VALK_BLEND_NO_LOGIC,
      .write_mask = v->write_mask,
      .constant_word = constants ? valk_push_words(fs) : 0,
      .rgb = key_channel(v->blend, v->color_op, v->src_color, v->dst_color),
      .alpha = key_channel(v->blend, v->alpha_op, v->src_alpha, v->dst_alpha),
   };

   cmd->front->blend_shaders = true;
   cmd->front->blend_constants |= constants;
   return valk_blend_shader(valk_cmd_device(cmd), &key);
}

/* Fixed function where it can: never for what compares bits; the packing says
 * whether for the equation. */
static bool
pack_target(struct valk_cmd_buffer *cmd, const struct valk_shader *fs,
            struct valk_csf_blend *v, struct one_constant *constant, void *dst)
{
   const struct vk_color_blend_state *cb = &cmd->vk.dynamic_graphics_state.cb;
   const struct valk_csf_pack_ops *pack = cmd->front->pack;

   if (!v->enable)
      return pack->blend(dst, v);
   if (!v->logic && pack->blend(dst, v) &&
       take_constant(cb, cmd->render.color[v->rt].view->color.format,
                     constant_channels(v), constant))
      return true;

   v->shader_va = find_shader(cmd, fs, v);
   return v->shader_va && pack->blend(dst, v);
}

void
valk_csf_flush_blend(struct valk_cmd_buffer *cmd)
{
   const struct valk_csf_pack_ops *pack = cmd->front->pack;
   const struct valk_shader *fs = valk_csf_needed_fs(cmd);
   /* What the shader writes beyond the pass is thrown away, by descriptors
    * that say so: BLEND reads one whether it is there or not. */
   const uint32_t count = MAX3(cmd->render.color_count, 1,
                               fs ? util_last_bit(fs->info.fs.rts_written) : 0);
   struct valk_csf_blend blends[VALK_MAX_RTS];
   struct one_constant constant = { 0 };

   if (!ANY_DIRTY(
          cmd, MESA_VK_DYNAMIC_CB_LOGIC_OP_ENABLE, MESA_VK_DYNAMIC_CB_LOGIC_OP,
          MESA_VK_DYNAMIC_CB_ATTACHMENT_COUNT,
          MESA_VK_DYNAMIC_CB_COLOR_WRITE_ENABLES,
          MESA_VK_DYNAMIC_CB_BLEND_ENABLES, MESA_VK_DYNAMIC_CB_BLEND_EQUATIONS,
          MESA_VK_DYNAMIC_CB_WRITE_MASKS, MESA_VK_DYNAMIC_CB_BLEND_CONSTANTS,
          MESA_VK_DYNAMIC_MS_ALPHA_TO_COVERAGE_ENABLE,
          MESA_VK_DYNAMIC_RS_RASTERIZER_DISCARD_ENABLE))
      return;

   struct valk_ptr ptr = valk_cmd_alloc(cmd, count * pack->blend_size_B, 64);
   if (!ptr.va)
      return;

   cmd->front->blend_shaders = false;
   cmd->front->blend_constants = false;
   for (uint32_t i = 0; i < count; i++) {
      const bool written = fs && (fs->info.fs.rts_written & (1u << i));

      blends[i] = written ? valk_csf_describe_blend(cmd, i)
                          : (struct valk_csf_blend){ .rt = i };
      if (!pack_target(cmd, fs, &blends[i], &constant,
                       (char *)ptr.cpu + i * pack->blend_size_B)) {
         vk_command_buffer_set_error(
            &cmd->vk, vk_errorf(cmd, VK_ERROR_UNKNOWN,
                                "render target %u cannot be blended", i));
      }
   }

   /* The hardware takes the constant of target 0 for all (Mesa 25.0.7,
    * panvk_vX_blend.c). */
   for (uint32_t i = 0; constant.used && i < count; i++) {
      blends[i].constant = constant.value;
      pack->blend((char *)ptr.cpu + i * pack->blend_size_B, &blends[i]);
   }

   cs_move64(&cmd->front->b, cs_reg64(pack->sr.idvs.blend), ptr.va | count);
}
