/* SPDX-License-Identifier: MIT */
/*
 * Encoding of instructions for one architecture: pure functions of their
 * arguments.  Private to src/cs.
 */
#ifndef CS_ENCODE_H
#define CS_ENCODE_H

#include "cs/cs_builder.h"

struct cs_sync_args {
   bool is_64;
   bool flag; /* propagate or reject errors */
   enum cs_scope scope;
   enum cs_condition cond;
   uint8_t value, address;
   struct cs_async async;
};

struct cs_encoder {
   const struct hw_cs_op *ops;

   uint64_t (*nop)(void);
   uint64_t (*move)(unsigned dst, uint64_t imm);
   uint64_t (*move32)(unsigned dst, uint32_t imm);
   uint64_t (*add)(bool is_64, unsigned dst, unsigned src, int32_t imm);
   uint64_t (*umin32)(unsigned dst, unsigned a, unsigned c);
   uint64_t (*load)(unsigned first, uint16_t mask, unsigned address,
                    int offset);
   uint64_t (*store)(unsigned first, uint16_t mask, unsigned address,
                     int offset);
   uint64_t (*wait)(unsigned mask, bool progress);
   uint64_t (*set_scoreboard)(unsigned endpoint, unsigned other);
   uint64_t (*branch)(enum cs_condition cond, unsigned value, int offset);
   uint64_t (*run_compute)(unsigned task_increment, enum cs_axis axis,
                           struct cs_select s);
   uint64_t (*run_compute_indirect)(unsigned wgs_per_task, struct cs_select s);
   uint64_t (*run_idvs)(const struct cs_idvs *idvs);
   uint64_t (*run_tiling)(uint32_t flags_override, struct cs_select s);
   uint64_t (*run_fragment)(bool enable_tem, unsigned tile_order);
   uint64_t (*run_fullscreen)(uint32_t flags_override, unsigned dcd);
   uint64_t (*finish_tiling)(void);
   uint64_t (*finish_fragment)(bool count_completed, unsigned first,
                               unsigned last, struct cs_async a);
   uint64_t (*req_resource)(unsigned resources);
   uint64_t (*flush_caches)(enum cs_flush l2, enum cs_flush lsc, bool other,
                            unsigned flush_id, struct cs_async a);
   uint64_t (*sync_add)(const struct cs_sync_args *s);
   uint64_t (*sync_set)(const struct cs_sync_args *s);
   uint64_t (*sync_wait)(const struct cs_sync_args *s);
   uint64_t (*store_state)(unsigned address, int offset, enum cs_state state,
                           struct cs_async a);
   uint64_t (*progress_wait)(unsigned queue, unsigned value);
   uint64_t (*progress_store)(unsigned value);
   uint64_t (*progress_load)(unsigned dst);
   uint64_t (*heap_set)(unsigned context);
   uint64_t (*heap_event)(enum cs_heap_event event, struct cs_async a);
   uint64_t (*call)(unsigned va, unsigned size);
   uint64_t (*jump)(unsigned va, unsigned size);
   uint64_t (*tiler_oom_handler)(unsigned va, unsigned size);
   uint64_t (*error_barrier)(void);
   uint64_t (*protected_region)(unsigned size_B);
   uint64_t (*trace_point)(unsigned first, unsigned count, struct cs_async a);
};

extern const struct cs_encoder cs_encoder_v10;

/* Kinds of struct cs_async. */
enum {
   CS_ASYNC_NOW,
   CS_ASYNC_DEFER,
   CS_ASYNC_SIGNAL,
};

/* Looks at an instruction that is about to be emitted: cs_check.c. */
void
cs_check_word(struct cs_builder *b, uint64_t word);
/* Reports a breach: calls back, or prints and aborts. */
void
cs_breach(struct cs_builder *b, const char *why, uint64_t word);
void
cs_hazards_merge(struct cs_hazards *to, const struct cs_hazards *from);
/* Looks for hazards from the end of a straight loop body to its start. */
void
cs_check_again(struct cs_builder *b, const uint64_t *words, unsigned n);

/* Host memory of the builder. */
void *
cs_host_realloc(struct cs_builder *b, void *ptr, size_t size);

/* Ends the outermost block: copies it into one chunk. */
void
cs_flush_block(struct cs_builder *b);

#endif
