/* SPDX-License-Identifier: MIT */
/* The fixed-function blender computes A + B × C per channel, where each may
 * be negated and C inverted (1 − C).  Source: Mesa 25.0.7 genxml v10. */
#include "util/u_math.h"

#include <mali/compiler.h>

#include "vulkan/csf/valk_csf_blend_vx.h"

/* A factor as the operand C, or not representable. */
static bool
factor_operand(VkBlendFactor factor, bool alpha, enum hw_blend_operand_c *c,
               bool *invert)
{
   *invert = false;

   switch (factor) {
   case VK_BLEND_FACTOR_ONE:
      *invert = true;
      __attribute__((fallthrough));
   case VK_BLEND_FACTOR_ZERO:
      *c = HW_BLEND_OPERAND_C_ZERO;
      return true;
   case VK_BLEND_FACTOR_ONE_MINUS_SRC_COLOR:
      *invert = true;
      __attribute__((fallthrough));
   case VK_BLEND_FACTOR_SRC_COLOR:
      *c = HW_BLEND_OPERAND_C_SRC;
      return true;
   case VK_BLEND_FACTOR_ONE_MINUS_DST_COLOR:
      *invert = true;
      __attribute__((fallthrough));
   case VK_BLEND_FACTOR_DST_COLOR:
      *c = HW_BLEND_OPERAND_C_DEST;
      return true;
   case VK_BLEND_FACTOR_ONE_MINUS_SRC_ALPHA:
      *invert = true;
      __attribute__((fallthrough));
   case VK_BLEND_FACTOR_SRC_ALPHA:
      *c = HW_BLEND_OPERAND_C_SRC_ALPHA;
      return true;
   case VK_BLEND_FACTOR_ONE_MINUS_DST_ALPHA:
      *invert = true;
      __attribute__((fallthrough));
   case VK_BLEND_FACTOR_DST_ALPHA:
      *c = HW_BLEND_OPERAND_C_DEST_ALPHA;
      return true;
   case VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_COLOR:
   case VK_BLEND_FACTOR_ONE_MINUS_CONSTANT_ALPHA:
      *invert = true;
      __attribute__((fallthrough));
   case VK_BLEND_FACTOR_CONSTANT_COLOR:
   case VK_BLEND_FACTOR_CONSTANT_ALPHA:
      *c = HW_BLEND_OPERAND_C_CONSTANT;
      return true;
   case VK_BLEND_FACTOR_SRC_ALPHA_SATURATE:
      /* For alpha it is one; for colour min(As, 1 − Ad). */
      *c = HW_BLEND_OPERAND_C_ZERO;
      *invert = true;
      return alpha;
   default:
      return false;
   }
}

static const struct hw_blend_function replace = {
   .a = HW_BLEND_OPERAND_A_SRC,
   .b = HW_BLEND_OPERAND_B_SRC,
   .c = HW_BLEND_OPERAND_C_ZERO,
};

/* For alpha the factors colour and alpha are one. */
static bool
is_dest(enum hw_blend_operand_c c, bool alpha)
{
   return c == HW_BLEND_OPERAND_C_DEST ||
          (alpha && c == HW_BLEND_OPERAND_C_DEST_ALPHA);
}

static bool
is_src(enum hw_blend_operand_c c, bool alpha)
{
   return c == HW_BLEND_OPERAND_C_SRC ||
          (alpha && c == HW_BLEND_OPERAND_C_SRC_ALPHA);
}

/* result = ±S × s ± D × d, for those pairs (s, d) that one product does. */
static bool
sum_function(VkBlendOp op, VkBlendFactor src, VkBlendFactor dst, bool alpha,
             struct hw_blend_function *out)
{
   enum hw_blend_operand_c s, d;
   bool s_inv, d_inv;
   /* Signs of the two products. */
   const bool neg_s = op == VK_BLEND_OP_REVERSE_SUBTRACT;
   const bool neg_d = op == VK_BLEND_OP_SUBTRACT;

   if (!factor_operand(src, alpha, &s, &s_inv) ||
       !factor_operand(dst, alpha, &d, &d_inv))
      return false;

   /* S × D + D × S is D × 2S. */
   if (op == VK_BLEND_OP_ADD && !s_inv && !d_inv && is_dest(s, alpha) &&
       is_src(d, alpha)) {
      out->a = HW_BLEND_OPERAND_A_ZERO;
      out->negate_a = false;
      out->b = HW_BLEND_OPERAND_B_DEST;
      out->negate_b = false;
      out->c = HW_BLEND_OPERAND_C_SRC_X_2;
      out->invert_c = false;
      return true;
   }

   const bool s_const = s == HW_BLEND_OPERAND_C_ZERO;
   const bool d_const = d == HW_BLEND_OPERAND_C_ZERO;

   if (d_const && !d_inv && s_const && s_inv && !neg_s) {
      *out = replace;
   } else if (d_const) {
      /* D is left out or taken whole. */
      out->a = d_inv ? HW_BLEND_OPERAND_A_DEST : HW_BLEND_OPERAND_A_ZERO;
      out->negate_a = d_inv && neg_d;
      out->b = HW_BLEND_OPERAND_B_SRC;
      out->negate_b = neg_s;
      out->c = s;
      out->invert_c = s_inv;
   } else if (s_const) {
      out->a = s_inv ? HW_BLEND_OPERAND_A_SRC : HW_BLEND_OPERAND_A_ZERO;
      out->negate_a = s_inv && neg_s;
      out->b = HW_BLEND_OPERAND_B_DEST;
      out->negate_b = neg_d;
      out->c = d;
      out->invert_c = d_inv;
   } else if (s == d && s_inv == d_inv) {
      /* (±S ± D) × f */
      out->a = HW_BLEND_OPERAND_A_ZERO;
      out->negate_a = false;
      out->b = (neg_s || neg_d) ? HW_BLEND_OPERAND_B_SRC_MINUS_DEST
                                : HW_BLEND_OPERAND_B_SRC_PLUS_DEST;
      out->negate_b = neg_s;
      out->c = s;
      out->invert_c = s_inv;
   } else if (s == d) {
      /* ±S × f ± D × (1 − f) = ±D + (±S ∓ D) × f */
      out->a = HW_BLEND_OPERAND_A_DEST;
      out->negate_a = neg_d;
      out->b = (neg_s || neg_d) ? HW_BLEND_OPERAND_B_SRC_PLUS_DEST
                                : HW_BLEND_OPERAND_B_SRC_MINUS_DEST;
      out->negate_b = neg_s;
      out->c = s;
      out->invert_c = s_inv;
   } else {
      return false;
   }

   return true;
}

static bool
fill_function(const struct valk_csf_blend *v, bool alpha,
              struct hw_blend_function *out)
{
   const VkBlendOp op = alpha ? v->alpha_op : v->color_op;

   if (!v->blend) {
      *out = replace;
      return true;
   }
   /* No instruction of the blender compares. */
   if (op > VK_BLEND_OP_REVERSE_SUBTRACT)
      return false;

   return sum_function(op, alpha ? v->src_alpha : v->src_color,
                       alpha ? v->dst_alpha : v->dst_color, alpha, out);
}

static bool
is_replace(const struct hw_blend_function *f)
{
   return f->a == HW_BLEND_OPERAND_A_SRC && !f->negate_a &&
          f->c == HW_BLEND_OPERAND_C_ZERO && !f->invert_c;
}

/* The blender wants an alpha, even where the target has none (Mesa 25.0.7,
 * panvk_vX_blend.c). */
static uint32_t
blendable_order(uint32_t memory_format)
{
   const uint32_t order = memory_format & 0xfff;

   return order == HW_RGB_COMPONENT_ORDER_RGB1
             ? (memory_format & ~0xfffu) | HW_RGB_COMPONENT_ORDER_RGBA
             : memory_format;
}

bool
VALK_VX(valk_csf_pack_blend)(void *dst, const struct valk_csf_blend *v)
{
   struct hw_blend out = {
      HW_BLEND_DEFAULTS,
      .enable = v->enable,
      .internal.mode = HW_BLEND_MODE_OFF,
   };

   /* Even where this target has no use for it. */
   out.constant = v->constant;
   if (!v->enable) {
      hw_blend_pack(dst, &out);
      return true;
   }

   out.load_destination = v->reads_dest;
   out.round_to_fb_precision = true;
   out.srgb = v->srgb;
   if (v->shader_va) {
      out.internal.mode = HW_BLEND_MODE_SHADER;
      out.internal.shader.pc = (uint32_t)v->shader_va;
      hw_blend_pack(dst, &out);
      return true;
   }

   if (!fill_function(v, false, &out.equation.rgb) ||
       !fill_function(v, true, &out.equation.alpha))
      return false;

   const bool opaque = v->write_mask == 0xf && is_replace(&out.equation.rgb) &&
                       is_replace(&out.equation.alpha);

   /* Also for formats that fixed function knows nothing else about. */
   if (!opaque && !v->fixed_function)
      return false;
   out.equation.color_mask = v->write_mask;
   out.internal.mode =
      opaque ? HW_BLEND_MODE_OPAQUE : HW_BLEND_MODE_FIXED_FUNCTION;
   out.internal.fixed_function.num_comps = 4;
   out.internal.fixed_function.rt = v->rt;
   out.internal.fixed_function.conversion.memory_format =
      opaque ? v->memory_format : blendable_order(v->memory_format);
   hw_blend_pack(dst, &out);
   return true;
}

uint32_t
VALK_VX(valk_csf_pack_conversion)(uint32_t memory_format, unsigned regfmt)
{
   static const enum hw_register_file_format formats[] = {
      [MCC_REGFMT_AUTO] = HW_REGISTER_FILE_FORMAT_F32,
      [MCC_REGFMT_F32] = HW_REGISTER_FILE_FORMAT_F32,
      [MCC_REGFMT_F16] = HW_REGISTER_FILE_FORMAT_F16,
      [MCC_REGFMT_S32] = HW_REGISTER_FILE_FORMAT_I32,
      [MCC_REGFMT_S16] = HW_REGISTER_FILE_FORMAT_I16,
      [MCC_REGFMT_U32] = HW_REGISTER_FILE_FORMAT_U32,
      [MCC_REGFMT_U16] = HW_REGISTER_FILE_FORMAT_U16,
   };
   const struct hw_internal_conversion v = {
      .memory_format = memory_format,
      .register_format = formats[regfmt],
   };
   uint32_t word;

   hw_internal_conversion_pack(&word, &v);
   return word;
}
