/* SPDX-License-Identifier: MIT */
#ifndef MCC_PASSES_H
#define MCC_PASSES_H

/*
 * Every pass of the compiler, in the order of the pipeline (mcc_compile.c).
 * A pass returns 0 or a negative errno with the reason in the shader; one that
 * cannot fail returns 0 always, so that all look alike.
 */

#include "compiler/mcc_ir.h"

struct nir_block;
struct nir_debug_info_instr;
struct nir_shader;
struct util_dynarray;

/* -- NIR (mcc_lower_nir*.c) -- */

/* The common clean-up. */
void
mcc_optimize_nir(struct nir_shader *nir);
/* Accesses to arrays that a specialization left without elements: none. */
bool
mcc_drop_empty_arrays(struct nir_shader *nir);
/* Local arrays at places that are no constants: choices or scratch. */
bool
mcc_lower_arrays(struct nir_shader *nir);
/* Tells NIR's unrolling which loops to leave alone. */
void
mcc_limit_unroll(struct nir_shader *nir);
/* Matrices times matrices times a vector, from the right. */
void
mcc_opt_matrix_chains(struct nir_shader *nir);
/* Handles that may differ in a warp are used one after the other. */
bool
mcc_lower_handles(struct nir_shader *nir);
/* Storage images of 64-bit integers become ones of two words. */
bool
mcc_lower_wide_images(struct nir_shader *nir);
/* Atomics that the hardware has not become loops around one that it has. */
void
mcc_lower_atomics(struct nir_shader *nir);
/*
 * Quotients, roots and remainders of 64-bit floats, before NIR makes them
 * products with a reciprocal, which is rounded, too.
 */
void
mcc_lower_double_quotients(struct nir_shader *nir);
/* Floats of 64 bits become integers. */
void
mcc_lower_doubles(struct nir_shader *nir);
/* Fragment: inputs and outputs of 16 bits where the author allows it. */
bool
mcc_lower_mediump(struct nir_shader *nir);
/* Inputs and outputs of 16 bits that the hardware has of 32. */
bool
mcc_lower_narrow_io(struct nir_shader *nir);
/* From what the driver made of the bindings to what selection takes. */
int
mcc_lower_nir(struct nir_shader *nir, const struct mcc_options *options,
              struct mcc_info *info, char *reason, size_t reason_size);
/* What all threads would compute alike becomes FAU words that mcc_fill_words
 * computes. */
void
mcc_hoist_uniforms(struct nir_shader *nir, const struct mcc_options *options,
                   struct mcc_info *info);
/* Loads from uniform buffers at known places become FAU words. */
void
mcc_push_uniforms(struct nir_shader *nir, const struct mcc_options *options,
                  struct mcc_info *info);
/* Loops around a block, 4 at most: 1 << (3 * this) is how often it may run. */
unsigned
mcc_loop_depth(const struct nir_block *block);
/* Vertex: keeps what one variant writes. */
int
mcc_lower_idvs(struct nir_shader *nir, const struct mcc_options *options,
               enum mcc_variant variant);
/* Facts that the driver needs and that are plainest to see in lowered NIR. */
void
mcc_gather_info(struct nir_shader *nir, const struct mcc_options *options,
                struct mcc_info *info);

/* -- Instruction selection (mcc_from_nir*.c) -- */
int
mcc_from_nir(struct mcc_shader *s, struct nir_shader *nir);
/* The instructions that are made from here on come from there (mcc_places.c) */
void
mcc_take_place(struct mcc_shader *s, const struct nir_debug_info_instr *place);
/* Sets those of the binary's words, up to the end of the finished variant. */
int
mcc_write_places(struct mcc_shader *s, struct mcc_place **places);

/* One edge back to the start of each loop. */
int
mcc_join_continues(struct mcc_shader *s);

/* -- Optimisation on SSA -- */
int
mcc_opt_copy_prop(struct mcc_shader *s);
int
mcc_opt_fold(struct mcc_shader *s); /* constants and modifiers */
int
mcc_opt_cse(struct mcc_shader *s);
int
mcc_opt_dce(struct mcc_shader *s);
/* Literals that many instructions need go to FAU words. */
int
mcc_opt_uniform_constants(struct mcc_shader *s);

/* -- Legalisation on SSA --
 * After this every IMM that is left is in the hardware's table, every
 * instruction reads at most one FAU pair, and staging sources are SSA. */
int
mcc_legalize_fau(struct mcc_shader *s);

/* -- Back end -- */

/* On SSA: between two BLENDs what only the second and later ones need. */
int
mcc_sink_to_blends(struct mcc_shader *s);
/* On SSA: orders instructions in a block for register pressure and latency. */
int
mcc_schedule(struct mcc_shader *s);
/* SSA → registers: out of SSA (phi, PARCOPY, COLLECT, SPLIT, PRELOAD become
 * MOVs), spilling when more than max_regs are needed: SPILL/FILL.  Sets
 * s->allocated, vinfo->preload, used_regs, work_regs, spills. */
int
mcc_ra(struct mcc_shader *s);
/* SPILL/FILL → STORE/LOAD on thread-local storage. */
int
mcc_lower_spill(struct mcc_shader *s);
/* Fewer jumps and no empty blocks; makes critical edges. */
int
mcc_opt_jumps(struct mcc_shader *s);
/* Takes what the shader was before mcc_ra and replays the allocated program
 * against it.  Snapshot: mcc_ra_check_begin before, _end (frees it) after. */
struct mcc_ra_snapshot;
struct mcc_ra_snapshot *
mcc_ra_check_begin(struct mcc_shader *s);
int
mcc_ra_check_end(struct mcc_shader *s, struct mcc_ra_snapshot *snapshot);
/* Chooses message slots and sets the waits in instr->flow (NOPs where a flow
 * is already taken). */
int
mcc_insert_slots(struct mcc_shader *s);
/* Reconvergence, helper termination (HELPERS_DONE), end of shader. */
int
mcc_insert_flow(struct mcc_shader *s);
/* Takes NOPs out whose flow another instruction can have. */
int
mcc_merge_flow(struct mcc_shader *s);
/* Marks the last read of each register (src.last). */
int
mcc_mark_last(struct mcc_shader *s);
/* The calls of blend shaders behind BLENDs. */
int
mcc_lower_blend(struct mcc_shader *s);
/* Appends 8 bytes an instruction to *binary; sets vinfo->offset_B, size_B,
 * instructions and, spills and fills apart, stats. */
int
mcc_pack(struct mcc_shader *s, struct util_dynarray *binary);

/* -- The list -- */

/* All after mcc_join_continues, in their order (mcc_compile.c). */
int
mcc_run_passes(struct mcc_shader *s, struct util_dynarray *binary);

/* One of the above that takes a shader and nothing else, by its name without
 * mcc_; NULL: there is none. */
typedef int
mcc_pass(struct mcc_shader *s);
mcc_pass *
mcc_find_pass(const char *name);

/* -- What it costs (mcc_count_uniform.c, mcc_stats.c) -- */

/* Before mcc_ra: vinfo->uniform. */
int
mcc_count_uniform(struct mcc_shader *s);
/* Before mcc_lower_spill: vinfo->stats.spills and fills. */
int
mcc_count_spills(struct mcc_shader *s);
/* Adds an instruction and, once, the place that it jumps back to.  at: its
 * own, in instructions; seen: a bit for each. */
void
mcc_count_instr(unsigned arch, const struct isa_instr *I, uint32_t at,
                uint8_t *seen, struct mcc_stats *stats);
/* A line for MCC_DEBUG=stats. */
void
mcc_print_stats(FILE *fp, const struct mcc_shader *s);

/* -- Checking (mcc_validate.c) -- */

/* 0, or -EINVAL with after which pass, where and what in s->reason. */
int
mcc_validate(struct mcc_shader *s, const char *after);
/* As above; legal: hold the rules that mcc_legalize_fau establishes. */
int
mcc_validate_stage(struct mcc_shader *s, const char *after, bool legal);

#endif
