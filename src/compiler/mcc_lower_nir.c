/* SPDX-License-Identifier: MIT */

/*
 * The second half of the work on NIR: from what the driver made of the
 * bindings to what instruction selection takes.
 */

#include "compiler/mcc_passes.h"
#include "nir.h"
#include "nir_builder.h"

#include <mali/device_info.h>

#define SUBGROUP_LANES 16
/* Values are moved to their uses in shaders of up to so many blocks: for each
 * use NIR climbs its tree of dominance, which may be as high. */
#define SINK_BLOCKS 4096
/* Pairs of accesses in the same block, as many as 8,192 of them make. */
#define VECTORIZED_PAIRS (1u << 26)

/* -- Memory -- */

/* Accesses of at most 16 bytes, of a size that is a register multiple, a half
 * or a byte, aligned to their components. */
static nir_mem_access_size_align
access_size(nir_intrinsic_op op, uint8_t bytes, uint8_t bit_size,
            uint32_t align_mul, uint32_t align_offset, bool offset_is_const,
            enum gl_access_qualifier access, const void *data)
{
   uint32_t align = nir_combined_align(align_mul, align_offset);
   nir_mem_access_size_align r = { .shift =
                                      nir_mem_access_shift_method_scalar };

   bytes = MIN2(bytes, 16);
   if (bytes % 2 || align == 1)
      bit_size = 8;
   else if (bytes % 4 || align == 2)
      bit_size = 16;
   else if (bit_size >= 32)
      bit_size = 32;
   r.num_components = MIN2(bytes / (bit_size / 8), 4);
   r.bit_size = bit_size;
   r.align = bit_size / 8;

   if (op == nir_intrinsic_load_push_constant) {
      /* Whole words; a misaligned access may touch one at either end. */
      r.num_components = align_mul >= 4
                            ? DIV_ROUND_UP(align_offset % 4 + bytes, 4)
                            : bytes / 4 + 2;
      r.bit_size = 32;
      r.align = 4;
   }
   return r;
}

static bool
may_vectorize(unsigned align_mul, unsigned align_offset, unsigned bit_size,
              unsigned num_components, int64_t hole_size,
              nir_intrinsic_instr *low, nir_intrinsic_instr *high, void *data)
{
   unsigned align = nir_combined_align(align_mul, align_offset);

   return hole_size <= 0 && bit_size / 8 <= align && num_components <= 4 &&
          bit_size <= 32;
}

static bool
split_write_mask(const nir_instr *instr, const void *data)
{
   switch (nir_instr_as_intrinsic(instr)->intrinsic) {
   case nir_intrinsic_store_shared:
   case nir_intrinsic_store_global:
   case nir_intrinsic_store_ssbo:
   case nir_intrinsic_store_scratch:
      return true;
   default:
      return false;
   }
}

/* Whether accesses are joined: NIR holds each against the others of its
 * block. */
static bool
can_vectorize(nir_shader *nir)
{
   uint64_t pairs = 0;

   nir_foreach_block (block, nir_shader_get_entrypoint(nir)) {
      uint64_t accesses = 0;

      nir_foreach_instr (instr, block)
         accesses += instr->type == nir_instr_type_intrinsic;
      pairs += accesses * accesses;
   }
   return pairs <= VECTORIZED_PAIRS;
}

static void
lower_memory(nir_shader *nir)
{
   nir_variable_mode modes =
      (nir_variable_mode)(nir_var_mem_ubo | nir_var_mem_push_const |
                          nir_var_mem_ssbo | nir_var_mem_constant |
                          nir_var_shader_temp | nir_var_function_temp |
                          nir_var_mem_global | nir_var_mem_shared);
   nir_lower_mem_access_bit_sizes_options sizes = { .modes = modes,
                                                    .callback = access_size };
   nir_load_store_vectorize_options vectorize = {
      .modes = (nir_variable_mode)(nir_var_mem_global | nir_var_mem_shared |
                                   nir_var_mem_ubo | nir_var_mem_ssbo |
                                   nir_var_shader_temp),
      .callback = may_vectorize,
   };

   NIR_PASS(_, nir, mcc_lower_wide_images);
   NIR_PASS(_, nir, nir_lower_image_atomics_to_global);
   mcc_lower_atomics(nir);
   NIR_PASS(_, nir, nir_opt_constant_folding);
   if (can_vectorize(nir))
      NIR_PASS(_, nir, nir_opt_load_store_vectorize, &vectorize);
   NIR_PASS(_, nir, nir_lower_mem_access_bit_sizes, &sizes);
   NIR_PASS(_, nir, nir_lower_wrmasks, split_write_mask, NULL);
}

/* Pushed words are there for nothing, wherever they are read: read at the
 * start, they keep no side of an if from becoming a choice. */
static bool
hoist_pushed(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   if (intr->intrinsic != nir_intrinsic_load_push_constant ||
       !nir_src_is_const(intr->src[0]) ||
       intr->instr.block == nir_start_block(b->impl))
      return false;
   b->cursor = nir_before_impl(b->impl);
   nir_src_rewrite(&intr->src[0],
                   nir_imm_int(b, nir_src_as_uint(intr->src[0])));
   nir_instr_move(b->cursor, &intr->instr);
   return true;
}

/* -- Fragment system values -- */

static nir_def *
pixel_bary(nir_builder *b)
{
   return nir_load_barycentric_pixel(b, 32,
                                     .interp_mode = INTERP_MODE_NOPERSPECTIVE);
}

/* A table in memory: signed 8:8 fixed point x and y for each sample. */
static nir_def *
sample_position(nir_builder *b)
{
   nir_def *id, *address, *raw;

   if (!b->shader->info.fs.uses_sample_shading)
      return nir_imm_vec2(b, 0.5f, 0.5f);
   id = nir_load_sample_id(b);
   address = nir_iadd(b, nir_load_sample_positions_pan(b),
                      nir_u2u64(b, nir_imul_imm(b, id, 4)));
   raw = nir_load_global(b, address, 2, 2, 16);
   return nir_fmul_imm(b, nir_i2f32(b, raw), 1.0 / 256.0);
}

static bool
lower_fragment_intrinsic(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   nir_intrinsic_instr *bary;
   nir_def *v;

   b->cursor = nir_before_instr(&intr->instr);
   switch (intr->intrinsic) {
   case nir_intrinsic_load_sample_pos:
   case nir_intrinsic_load_sample_pos_or_center:
      v = sample_position(b);
      break;
   case nir_intrinsic_load_helper_invocation:
      /* Helpers cover nothing. */
      v = nir_ieq_imm(b, nir_load_sample_mask_in(b), 0);
      break;
   case nir_intrinsic_load_frag_coord_zw:
      v = nir_load_frag_coord_zw_pan(
         b, pixel_bary(b), .component = nir_intrinsic_component(intr));
      break;
   case nir_intrinsic_load_interpolated_input:
      /* The hardware always divides by w; the vertex shader multiplied. */
      bary = nir_src_as_intrinsic(intr->src[0]);
      if (!bary || nir_intrinsic_interp_mode(bary) != INTERP_MODE_NOPERSPECTIVE)
         return false;
      b->cursor = nir_after_instr(&intr->instr);
      v = nir_load_frag_coord_zw_pan(b, intr->src[0].ssa, .component = 3);
      if (intr->def.bit_size == 16)
         v = nir_f2f16(b, v);
      v = nir_fmul(b, &intr->def, v);
      nir_def_rewrite_uses_after(&intr->def, v, v->parent_instr);
      return true;
   default:
      return false;
   }
   nir_def_replace(&intr->def, v);
   return true;
}

/* -- Subgroups -- */

static nir_def *
subgroup_id(nir_builder *b)
{
   nir_def *id = nir_load_local_invocation_id(b);
   const uint16_t *size = b->shader->info.workgroup_size;
   nir_def *flat = nir_iadd(
      b, nir_channel(b, id, 0),
      nir_imul_imm(b,
                   nir_iadd(b, nir_channel(b, id, 1),
                            nir_imul_imm(b, nir_channel(b, id, 2), size[1])),
                   size[0]));

   return nir_udiv_imm(b, flat, SUBGROUP_LANES);
}

static bool
lower_subgroup_intrinsic(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const uint16_t *size = b->shader->info.workgroup_size;
   nir_def *v;

   b->cursor = nir_before_instr(&intr->instr);
   switch (intr->intrinsic) {
   case nir_intrinsic_vote_any:
      v = nir_ine_imm(b, nir_ballot(b, 1, 32, intr->src[0].ssa), 0);
      break;
   case nir_intrinsic_vote_all:
      v =
         nir_ieq_imm(b, nir_ballot(b, 1, 32, nir_inot(b, intr->src[0].ssa)), 0);
      break;
   case nir_intrinsic_load_subgroup_id:
      v = subgroup_id(b);
      break;
   case nir_intrinsic_load_subgroup_size:
      v = nir_imm_int(b, SUBGROUP_LANES);
      break;
   case nir_intrinsic_load_num_subgroups:
      v = nir_imm_int(
         b, DIV_ROUND_UP(size[0] * size[1] * size[2], SUBGROUP_LANES));
      break;
   case nir_intrinsic_load_workgroup_size:
      v = nir_imm_ivec3(b, size[0], size[1], size[2]);
      break;
   default:
      return false;
   }
   nir_def_replace(&intr->def, v);
   return true;
}

/* Helpers are of the quad: of a relaxed ballot, which keeps them. */
static bool
lower_quad_vote(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   const bool all = intr->intrinsic == nir_intrinsic_quad_vote_all;
   nir_def *cond, *quad;

   if (!all && intr->intrinsic != nir_intrinsic_quad_vote_any)
      return false;
   /* Others may have no source at all. */
   cond = intr->src[0].ssa;
   b->cursor = nir_before_instr(&intr->instr);
   cond = intr->src[0].ssa;
   quad = nir_iand_imm(b, nir_load_subgroup_invocation(b), ~3);
   cond = nir_ballot_relaxed(b, 1, 32, all ? nir_inot(b, cond) : cond);
   cond = nir_iand_imm(b, nir_ushr(b, cond, quad), 0xf);
   nir_def_replace(&intr->def,
                   all ? nir_ieq_imm(b, cond, 0) : nir_ine_imm(b, cond, 0));
   return true;
}

/* Helpers take no part in ballots, and so in nothing that is made of them,
 * unless there is nobody else: loops that end when everybody was the first
 * one once must end for them, too.  Vulkan allows both. */
static bool
leave_out_helpers(nir_builder *b, nir_intrinsic_instr *intr, void *data)
{
   nir_def *real, *nobody, *part;

   if (intr->intrinsic != nir_intrinsic_ballot)
      return false;
   b->cursor = nir_before_instr(&intr->instr);
   real = nir_inot(b, nir_is_helper_invocation(b, 1));
   nobody = nir_ieq_imm(b, nir_ballot_relaxed(b, 1, 32, real), 0);
   part = nir_ior(b, real, nobody);
   nir_src_rewrite(&intr->src[0], nir_iand(b, intr->src[0].ssa, part));
   return true;
}

static void
lower_helpers(nir_shader *nir)
{
   bool ballots = false;

   NIR_PASS(ballots, nir, nir_shader_intrinsics_pass, leave_out_helpers,
            nir_metadata_control_flow, NULL);
   if (!ballots)
      return;
   NIR_PASS(_, nir, nir_lower_is_helper_invocation);
   NIR_PASS(_, nir, nir_lower_vars_to_ssa);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_fragment_intrinsic,
            nir_metadata_control_flow, NULL);
}

static void
lower_subgroups(nir_shader *nir)
{
   nir_lower_subgroups_options options = {
      .ballot_bit_size = 32,
      .ballot_components = 1,
      .lower_boolean_reduce = true,
      .lower_boolean_shuffle = true,
      .lower_elect = true,
      .lower_first_invocation_to_ballot = true,
      .lower_inverse_ballot = true,
      .lower_quad = true,
      .lower_quad_broadcast_dynamic = true,
      .lower_quad_vote = true,
      .lower_read_first_invocation = true,
      .lower_reduce = true,
      .lower_relative_shuffle = true,
      .lower_rotate_clustered_to_shuffle = true,
      .lower_rotate_to_shuffle = true,
      .lower_subgroup_masks = true,
      .lower_to_scalar = true,
      .lower_vote_bool_eq = true,
      .lower_vote_eq = true,
      .subgroup_size = SUBGROUP_LANES,
   };

   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_quad_vote,
            nir_metadata_control_flow, NULL);
   NIR_PASS(_, nir, nir_lower_subgroups, &options);
   NIR_PASS(_, nir, nir_lower_vars_to_ssa);
   if (nir->info.uses_wide_subgroup_intrinsics)
      mcc_lower_doubles(nir); /* sums and comparisons of all invocations */
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_subgroup_intrinsic,
            nir_metadata_control_flow, NULL);
   if (nir->info.stage == MESA_SHADER_FRAGMENT)
      lower_helpers(nir);
}

/* -- Arithmetic -- */

/* The instruction set decides: see mcc_has_op. */
static unsigned
wanted_bit_size(const nir_instr *instr, void *data)
{
   const unsigned arch = *(const unsigned *)data;
   const nir_alu_instr *alu;
   unsigned size;

   if (instr->type != nir_instr_type_alu)
      return 0;
   alu = nir_instr_as_alu(instr);
   if (!nir_op_infos[alu->op].num_inputs)
      return 0;
   size = nir_src_bit_size(alu->src[0].src);
   switch (alu->op) {
   /* Only in 32 bits. */
   case nir_op_uclz:
   case nir_op_ufind_msb:
   case nir_op_ifind_msb:
   case nir_op_find_lsb:
   case nir_op_bitfield_reverse:
   case nir_op_bit_count:
   case nir_op_ldexp:
   case nir_op_frexp_sig:
   case nir_op_frexp_exp:
   case nir_op_fcos:
   case nir_op_fsin:
   case nir_op_flog2:
   case nir_op_fexp2:
   case nir_op_fpow:
   case nir_op_extract_u8:
   case nir_op_extract_i8:
   case nir_op_extract_u16:
   case nir_op_extract_i16:
   case nir_op_insert_u16:
   case nir_op_insert_u8:
      return size < 32 ? 32 : 0;
   /* Bytes: only what the instruction set has. */
   case nir_op_imul:
   case nir_op_imin:
   case nir_op_imax:
   case nir_op_umin:
   case nir_op_umax:
   case nir_op_ishl:
   case nir_op_ishr:
   case nir_op_ushr:
   case nir_op_iabs:
      return size == 8 ? 32 : 0;
   case nir_op_iadd:
   case nir_op_isub:
   case nir_op_ineg:
   case nir_op_iadd_sat:
   case nir_op_isub_sat:
   case nir_op_uadd_sat:
   case nir_op_usub_sat:
      return size == 8 && !mcc_has_op(arch, ISA_OP_IADD_V4U8) ? 32 : 0;
   case nir_op_ieq:
   case nir_op_ine:
   case nir_op_ilt:
   case nir_op_ige:
   case nir_op_ult:
   case nir_op_uge:
      return size == 8 && !mcc_has_op(arch, ISA_OP_ICMP_OR_V4U8) ? 32 : 0;
   default:
      return 0;
   }
}

static bool
is_vector_op(const nir_instr *instr, const void *data)
{
   if (instr->type != nir_instr_type_alu)
      return false;
   switch (nir_instr_as_alu(instr)->op) {
   case nir_op_pack_uvec2_to_uint:
   case nir_op_pack_uvec4_to_uint:
      return false;
   default:
      return true;
   }
}

/* Upper words of products are native without sign: a factor that is negative
 * counted 2^32 more.  Narrow products fit a word. */
static nir_def *
signed_mul_high(nir_builder *b, nir_def *x, nir_def *y)
{
   nir_def *high = nir_umul_high(b, x, y), *zero = nir_imm_int(b, 0);

   high = nir_isub(b, high, nir_bcsel(b, nir_ilt(b, x, zero), y, zero));
   return nir_isub(b, high, nir_bcsel(b, nir_ilt(b, y, zero), x, zero));
}

static bool
lower_mul_high(nir_builder *b, nir_alu_instr *alu, void *data)
{
   const bool is_signed = alu->op != nir_op_umul_high;
   const unsigned bits = alu->def.bit_size;
   nir_def *x, *y, *v;

   if (alu->op != nir_op_umul_high && alu->op != nir_op_imul_high &&
       alu->op != nir_op_imul_2x32_64)
      return false;
   if (!is_signed && bits == 32)
      return false;
   b->cursor = nir_before_instr(&alu->instr);
   x = nir_mov_alu(b, alu->src[0], 1);
   y = nir_mov_alu(b, alu->src[1], 1);
   if (alu->op == nir_op_imul_2x32_64)
      v =
         nir_pack_64_2x32_split(b, nir_imul(b, x, y), signed_mul_high(b, x, y));
   else if (bits == 32)
      v = signed_mul_high(b, x, y);
   else if (is_signed)
      v = nir_ishr_imm(b, nir_imul(b, nir_i2i32(b, x), nir_i2i32(b, y)), bits);
   else
      v = nir_ushr_imm(b, nir_imul(b, nir_u2u32(b, x), nir_u2u32(b, y)), bits);
   if (bits < 32)
      v = nir_u2uN(b, v, bits);
   nir_def_replace(&alu->def, v);
   return true;
}

static bool
lower_arithmetic(nir_shader *nir, unsigned arch)
{
   nir_lower_idiv_options idiv = { .allow_fp16 = true };
   bool progress = false;

   NIR_PASS(progress, nir, nir_lower_alu_to_scalar, is_vector_op, NULL);
   NIR_PASS(progress, nir, nir_lower_bit_size, wanted_bit_size, &arch);
   NIR_PASS(progress, nir, nir_lower_64bit_phis);
   NIR_PASS(progress, nir, nir_lower_int64);
   NIR_PASS(progress, nir, nir_opt_idiv_const, 8);
   NIR_PASS(progress, nir, nir_lower_idiv, &idiv);
   NIR_PASS(progress, nir, nir_lower_flrp, 16 | 32 | 64, false);
   NIR_PASS(progress, nir, nir_shader_alu_pass, lower_mul_high,
            nir_metadata_control_flow, NULL);
   NIR_PASS(progress, nir, nir_lower_alu);
   NIR_PASS(progress, nir, nir_lower_phis_to_scalar, true);
   NIR_PASS(progress, nir, nir_lower_pack);
   return progress;
}

/* Operations of which selection takes pairs of 16 bits. */
static uint8_t
pair_width(const nir_instr *instr, const void *data)
{
   const nir_alu_instr *alu;

   if (instr->type != nir_instr_type_alu)
      return 0;
   alu = nir_instr_as_alu(instr);
   if (alu->def.bit_size != 16)
      return 1;
   switch (alu->op) {
   case nir_op_fadd:
   case nir_op_fsub:
   case nir_op_fmul:
   case nir_op_ffma:
   case nir_op_fneg:
   case nir_op_fabs:
   case nir_op_fsat:
   case nir_op_fmin:
   case nir_op_fmax:
   case nir_op_iadd:
   case nir_op_isub:
   case nir_op_imul:
   case nir_op_ineg:
   case nir_op_iabs:
   case nir_op_imin:
   case nir_op_imax:
   case nir_op_umin:
   case nir_op_umax:
   case nir_op_iand:
   case nir_op_ior:
   case nir_op_ixor:
   case nir_op_inot:
      return 2;
   case nir_op_ffloor:
   case nir_op_fceil:
   case nir_op_ftrunc:
   case nir_op_fround_even:
      return mcc_has_op(*(const unsigned *)data, ISA_OP_FROUND_V2F16) ? 2 : 1;
   case nir_op_f2f16:
   case nir_op_f2f16_rtne:
   case nir_op_f2f16_rtz:
      return nir_src_bit_size(alu->src[0].src) == 32 &&
                   mcc_has_op(*(const unsigned *)data, ISA_OP_V2F32_TO_V2F16)
                ? 2
                : 1;
   default:
      return 1;
   }
}

static void
finish(nir_shader *nir, unsigned arch)
{
   nir_move_options sink =
      (nir_move_options)(nir_move_const_undef | nir_move_load_ubo |
                         nir_move_load_input | nir_move_comparisons |
                         nir_move_copies | nir_move_load_ssbo);
   bool again;

   NIR_PASS(_, nir, nir_lower_int64);
   do {
      again = false;
      NIR_PASS(again, nir, nir_opt_algebraic_late);
      if (!again)
         break;
      NIR_PASS(_, nir, nir_opt_constant_folding);
      NIR_PASS(_, nir, nir_copy_prop);
      NIR_PASS(_, nir, nir_opt_dce);
   } while (again);
   NIR_PASS(_, nir, nir_lower_alu_to_scalar, is_vector_op, NULL);
   NIR_PASS(_, nir, nir_copy_prop);
   NIR_PASS(_, nir, nir_opt_vectorize, pair_width, &arch);
   NIR_PASS(_, nir, nir_lower_phis_to_scalar, true);
   NIR_PASS(_, nir, nir_lower_bool_to_bitsize);
   NIR_PASS(_, nir, nir_opt_constant_folding);
   NIR_PASS(_, nir, nir_copy_prop);
   NIR_PASS(_, nir, nir_opt_cse);
   NIR_PASS(_, nir, nir_opt_dce);
   nir_metadata_require(nir_shader_get_entrypoint(nir),
                        nir_metadata_block_index);
   if (nir_shader_get_entrypoint(nir)->num_blocks <= SINK_BLOCKS)
      NIR_PASS(_, nir, nir_opt_sink, sink);
   NIR_PASS(_, nir, nir_opt_move, sink);
}

/* What the driver should have lowered is refused by name here. */
static int
check(nir_shader *nir, char *reason, size_t size)
{
   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl) {
         nir_foreach_instr (instr, block) {
            if (instr->type != nir_instr_type_deref &&
                instr->type != nir_instr_type_call)
               continue;

            char *text = nir_instr_as_str(instr, NULL);

            snprintf(reason, size, "lower NIR: not lowered by the caller: %s",
                     text);
            ralloc_free(text);
            return -EINVAL;
         }
      }
   }
   return 0;
}

/* What compiles in seconds.  Unrolling stays below a quarter of it. */
#define MAX_INSTRS (1u << 18)

static int
check_size(nir_shader *nir, char *reason, size_t size)
{
   uint32_t count = 0;

   nir_foreach_function_impl (impl, nir) {
      nir_foreach_block (block, impl)
         count += exec_list_length(&block->instr_list);
   }
   if (count <= MAX_INSTRS)
      return 0;
   snprintf(reason, size, "lower NIR: %u instructions, at most %u", count,
            MAX_INSTRS);
   return -ENOTSUP;
}

int
mcc_lower_nir(nir_shader *nir, const struct mcc_options *options,
              struct mcc_info *info, char *reason, size_t reason_size)
{
   if (check_size(nir, reason, reason_size))
      return -ENOTSUP;
   /* Positions and varyings are made by two programs that run at different
    * times, not for the same vertices: which of them stores what the other one
    * or a later draw reads? */
   if (nir->info.stage == MESA_SHADER_VERTEX && nir->info.writes_memory) {
      snprintf(reason, reason_size, "lower NIR: a vertex shader that stores");
      return -ENOTSUP;
   }
   NIR_PASS(_, nir, nir_opt_deref);
   NIR_PASS(_, nir, nir_opt_dce);
   NIR_PASS(_, nir, mcc_lower_handles);
   mcc_opt_matrix_chains(nir);
   lower_memory(nir);
   mcc_push_uniforms(nir, options, info);
   NIR_PASS(_, nir, nir_shader_intrinsics_pass, hoist_pushed,
            nir_metadata_control_flow, NULL);
   if (nir->info.stage == MESA_SHADER_FRAGMENT) {
      NIR_PASS(_, nir, nir_lower_frag_coord_to_pixel_coord);
      NIR_PASS(_, nir, nir_shader_intrinsics_pass, lower_fragment_intrinsic,
               nir_metadata_control_flow, NULL);
   }
   lower_subgroups(nir);
   /* While quotients are one operation. */
   mcc_hoist_uniforms(nir, options, info);
   lower_arithmetic(nir, options->device->arch);
   mcc_optimize_nir(nir);
   if (lower_arithmetic(nir, options->device->arch))
      mcc_optimize_nir(nir);
   finish(nir, options->device->arch);
   return check(nir, reason, reason_size);
}
