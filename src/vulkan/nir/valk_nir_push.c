/* SPDX-License-Identifier: MIT */
/* Push constants and the system values that the driver owns become words of
 * the shader's push array, in the order in which they are met. */
#include "vulkan/nir/valk_nir.h"

#include "util/u_math.h"

/* The place of a source in the array, made if it is not there; -1: full. */
static int
place_of(struct valk_nir *lower, unsigned source, unsigned words)
{
   struct valk_push_map *map = &lower->push;

   for (unsigned i = 0; i < map->count; i++) {
      /* The halves of a pair always stand together. */
      if (map->source[i] == source && (words == 1 || i % 2 == 0))
         return i;
   }
   const bool pad = words == 2 && map->count % 2;
   if (map->count + pad + words > VALK_MAX_PUSH_WORDS) {
      valk_nir_fail(lower, "more than %u pushed words", VALK_MAX_PUSH_WORDS);
      return -1;
   }
   if (pad)
      map->source[map->count++] = VALK_PUSH_PAD;
   const int at = map->count;
   for (unsigned w = 0; w < words; w++)
      map->source[map->count++] = source + w;
   return at;
}

/* Two sources that one instruction reads: the words of one pair. */
static void
place_together(struct valk_nir *lower, unsigned a, unsigned b)
{
   struct valk_push_map *map = &lower->push;
   const bool pad = map->count % 2;

   for (unsigned i = 0; i < map->count; i++) {
      if (map->source[i] == a || map->source[i] == b)
         return;
   }
   if (map->count + pad + 2 > VALK_MAX_PUSH_WORDS)
      return; /* who reads them says so */
   if (pad)
      map->source[map->count++] = VALK_PUSH_PAD;
   map->source[map->count++] = a;
   map->source[map->count++] = b;
}

uint32_t
valk_nir_push_word(struct valk_nir *lower, unsigned source)
{
   const int at = place_of(lower, source, 1);

   return at < 0 ? 0 : at;
}

static nir_def *
load_words(nir_builder *b, int at, unsigned words)
{
   if (at < 0)
      return words == 1 ? nir_imm_int(b, 0) : nir_imm_ivec2(b, 0, 0);
   return nir_load_push_constant(b, words, 32, nir_imm_int(b, at * 4),
                                 .range = VALK_MAX_PUSH_WORDS * 4);
}

nir_def *
valk_nir_push32(nir_builder *b, struct valk_nir *lower, unsigned source)
{
   return load_words(b, place_of(lower, source, 1), 1);
}

nir_def *
valk_nir_push64(nir_builder *b, struct valk_nir *lower, unsigned source)
{
   return nir_pack_64_2x32(b, load_words(b, place_of(lower, source, 2), 2));
}

static nir_def *
push_vec(nir_builder *b, struct valk_nir *lower, unsigned source,
         unsigned count)
{
   nir_def *words[4];

   for (unsigned i = 0; i < count; i++)
      words[i] = valk_nir_push32(b, lower, source + i);
   return nir_vec(b, words, count);
}

/* Bytes of the application's push constants. */
static nir_def *
load_user(nir_builder *b, struct valk_nir *lower, nir_intrinsic_instr *intr)
{
   const unsigned bits = intr->def.bit_size;
   const unsigned count = intr->def.num_components;

   if (!nir_src_is_const(intr->src[0])) {
      nir_def *offset =
         nir_iadd_imm(b, intr->src[0].ssa, nir_intrinsic_base(intr));
      nir_def *va = nir_iadd(b, valk_nir_push64(b, lower, VALK_PUSH_USER_VA),
                             nir_u2u64(b, offset));
      return nir_load_global_constant(b, va, bits / 8, count, bits);
   }
   const unsigned first_B =
      nir_src_as_uint(intr->src[0]) + nir_intrinsic_base(intr);
   const unsigned end_B = first_B + count * bits / 8;
   if (end_B > VALK_MAX_PUSH_B)
      return nir_undef(b, count, bits);
   nir_def *words[33];
   unsigned n = 0;
   /* Values of 64 bits, such as addresses, are read as pairs. */
   for (unsigned w = first_B / 4; bits == 64 && w * 4 + 4 < end_B; w += 2)
      place_together(lower, VALK_PUSH_USER + w, VALK_PUSH_USER + w + 1);
   for (unsigned w = first_B / 4; w * 4 < end_B; w++)
      words[n++] = valk_nir_push32(b, lower, VALK_PUSH_USER + w);
   if (bits == 32 && first_B % 4 == 0)
      return nir_vec(b, words, count);
   return nir_extract_bits(b, words, n, first_B % 4 * 8, count, bits);
}

/* Words that this file itself made have their range set to the whole. */
static bool
is_made_here(const nir_intrinsic_instr *intr)
{
   return nir_intrinsic_range(intr) == VALK_MAX_PUSH_WORDS * 4;
}

static nir_def *
value_of(nir_builder *b, struct valk_nir *lower, nir_intrinsic_instr *intr)
{
   switch (intr->intrinsic) {
   case nir_intrinsic_load_push_constant:
      return is_made_here(intr) ? NULL : load_user(b, lower, intr);
   case nir_intrinsic_load_base_vertex:
   case nir_intrinsic_load_first_vertex:
      return valk_nir_push32(b, lower, VALK_PUSH_BASE_VERTEX);
   case nir_intrinsic_load_base_instance:
      return valk_nir_push32(b, lower, VALK_PUSH_BASE_INSTANCE);
   case nir_intrinsic_load_draw_id:
      return valk_nir_push32(b, lower, VALK_PUSH_DRAW_ID);
   case nir_intrinsic_load_view_index:
      return valk_nir_push32(b, lower, VALK_PUSH_VIEW_INDEX);
   case nir_intrinsic_load_viewport_scale:
      for (unsigned i = 0; i < 3; i++)
         place_together(lower, VALK_PUSH_VIEWPORT_SCALE + i,
                        VALK_PUSH_VIEWPORT_OFFSET + i);
      return push_vec(b, lower, VALK_PUSH_VIEWPORT_SCALE, 3);
   case nir_intrinsic_load_viewport_offset:
      return push_vec(b, lower, VALK_PUSH_VIEWPORT_OFFSET, 3);
   case nir_intrinsic_load_num_workgroups:
      return push_vec(b, lower, VALK_PUSH_NUM_WORKGROUPS, 3);
   case nir_intrinsic_load_base_workgroup_id:
      return push_vec(b, lower, VALK_PUSH_BASE_WORKGROUP, 3);
   default:
      return NULL;
   }
}

static bool
lower_intrinsic(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   b->cursor = nir_before_instr(&intr->instr);
   nir_def *value = value_of(b, data, intr);
   if (!value)
      return false;
   nir_def_replace(&intr->def,
                   nir_trim_vector(b, value, intr->def.num_components));
   return true;
}

void
valk_nir_lower_push(nir_shader *nir, struct valk_nir *lower)
{
   NIR_PASS(_, nir, nir_opt_constant_folding);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_intrinsic,
            nir_metadata_control_flow, lower);
}
