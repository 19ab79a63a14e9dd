/* SPDX-License-Identifier: MIT */
/*
 * Builds command streams for Mali's CSF front end.
 *
 * A stream is a list of 64-bit instructions in chunks of GPU memory that the
 * caller allocates; the builder links chunks with JUMP, keeps structured flow
 * in one piece, hands out scratch registers, and (when asked to) checks that
 * no register is used between a load or store and the wait for it.
 *
 * It refuses to know: what the streams are for, where memory comes from, and
 * what lies in descriptors.
 *
 * Errors are sticky: after the first (no memory, a block that fits no chunk)
 * every call does nothing, and cs_finish() returns it.  A builder is used by
 * one thread at a time.
 *
 * Example:
 *
 *    struct cs_builder b;
 *    cs_init(&b, &(struct cs_config){ .info = info, .alloc = my_alloc, … });
 *    struct cs_reg64 addr = cs_scratch64(&b);
 *    struct cs_reg32 count = cs_scratch32(&b);
 *    cs_move64(&b, addr, va);
 *    cs_load32(&b, count, addr, 0);
 *    cs_wait(&b, cs_ls_mask(&b));
 *    struct cs_loop loop;
 *    cs_while_begin(&b, &loop, CS_GREATER, count);
 *       …
 *       cs_add32(&b, count, count, -1);
 *    cs_while_end(&b, &loop);
 *    int ret = cs_finish(&b, &stream);
 */
#ifndef CS_BUILDER_H
#define CS_BUILDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hw/hw_cs.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mali_device_info;
struct cs_encoder;

/* GPU memory that instructions are written to. */
struct cs_chunk {
   uint64_t *cpu;
   uint64_t va;       /* of cpu[0]; 8-byte aligned, below 2^48 */
   uint32_t capacity; /* instructions; more than CS_CHUNK_MIN */
};

#define CS_CHUNK_MIN 8

/* What cs_finish() made: what CALL, JUMP or a queue submission wants. */
struct cs_stream {
   uint64_t va;
   uint32_t size_B; /* of the first chunk; the rest is jumped to */
};

struct cs_builder;

struct cs_config {
   const struct mali_device_info *info;

   /* Gets the next chunk: 0, or a negative errno. */
   int (*alloc)(void *cookie, struct cs_chunk *out);
   /* Host memory for blocks; NULL: the C library's. */
   void *(*host_realloc)(void *cookie, void *ptr, size_t size);
   void *cookie;

   /* The kernel's registers, at the top of the file; at least 4.  The builder
    * uses them to link chunks.
    */
   unsigned kernel_registers;
   /* Registers that cs_scratch32() and cs_scratch64() hand out. */
   unsigned scratch_first, scratch_count;
   /* Scoreboard entry of loads and stores when the stream starts. */
   unsigned ls_entry;

   /* Check hazards and register numbers at each instruction. */
   bool check;
   /* Keep the set of registers that the stream writes: cs_written(). */
   bool track_writes;
   /* Told of a breach, with the offending instruction.  NULL: print and
    * abort, for a breach is a bug of the caller.
    */
   void (*on_breach)(void *cookie, const char *why, uint64_t word);
};

/* Registers are typed: a pair starts at an even index. */
struct cs_reg32 {
   uint8_t index;
};

struct cs_reg64 {
   uint8_t index;
};

static inline struct cs_reg32
cs_reg32(unsigned index)
{
   return (struct cs_reg32){ (uint8_t)index };
}

static inline struct cs_reg64
cs_reg64(unsigned index)
{
   return (struct cs_reg64){ (uint8_t)index };
}

static inline struct cs_reg32
cs_low(struct cs_reg64 r)
{
   return cs_reg32(r.index);
}

static inline struct cs_reg32
cs_high(struct cs_reg64 r)
{
   return cs_reg32(r.index + 1);
}

/* Signed comparison of a register with zero; of memory with a register in
 * waits.  Values are the hardware's.
 */
enum cs_condition {
   CS_LEQUAL,
   CS_GREATER,
   CS_EQUAL,
   CS_NEQUAL,
   CS_LESS,
   CS_GEQUAL,
   CS_ALWAYS,
};

/*
 * When an instruction runs and what it signals.  cs_now(): at once, complete
 * before the next instruction.  cs_defer(): when the scoreboard entries in
 * the mask are zero, counted on `slot` meanwhile; the mask must not be empty
 * nor contain the slot.  cs_signal(): at once, counted on `slot` (only
 * cs_flush_caches takes it, and it takes no cs_now()).
 */
struct cs_async {
   uint16_t wait_mask;
   uint8_t slot;
   uint8_t kind;
};

struct cs_async
cs_now(void);
struct cs_async
cs_defer(unsigned wait_mask, unsigned slot);
struct cs_async
cs_signal(unsigned slot);

/* What the hazard check knows at one point of the stream. */
struct cs_hazards {
   struct hw_cs_register_set loads, stores;
};

/* A place to branch to, within one block. */
struct cs_label {
   int32_t target;  /* index in the block, -1 while unknown */
   int32_t pending; /* last branch that waits for it, -1: none */
};

struct cs_if {
   struct cs_label otherwise, end;
   struct cs_hazards entry, then_exit;
   bool has_else;
};

struct cs_loop {
   struct cs_label start, next, end;
   struct cs_hazards exits, turns;
   uint32_t first;         /* index in the block */
   bool straight;          /* no branch inside so far */
   enum cs_condition cond; /* of while */
   struct cs_reg32 value;
   struct cs_loop *outer;
};

/* Invariant: error == 0, or nothing is emitted any more. */
struct cs_builder {
   struct cs_config config;
   const struct cs_encoder *enc;
   int error;
   unsigned register_count;

   struct cs_chunk chunk; /* current; cpu NULL before the first */
   uint32_t used;         /* instructions in it */
   uint64_t *length_word; /* MOVE32 that awaits this chunk's length */
   struct cs_stream root;
   bool finished;

   /* Instructions of the open block, until the outermost ends. */
   uint64_t *block;
   uint32_t block_count, block_capacity;
   uint32_t block_depth;
   struct cs_loop *loop; /* innermost */

   uint64_t scratch_free; /* bit n: register scratch_first + n */

   uint8_t endpoint_entry, other_entry;
   struct cs_hazards hazards;
   struct hw_cs_register_set written;
};

/* -ENODEV: the GPU has no CSF; -EINVAL: a config that cannot be. */
int
cs_init(struct cs_builder *b, const struct cs_config *config);

/* Ends the stream.  0 or the sticky error.  An empty stream is {0, 0}. */
int
cs_finish(struct cs_builder *b, struct cs_stream *out);

/* Frees host memory; also after an error, also without cs_finish(). */
void
cs_destroy(struct cs_builder *b);

/* Whether nothing has been emitted so far. */
bool
cs_is_empty(const struct cs_builder *b);

/* Registers the stream writes (needs track_writes). */
const struct hw_cs_register_set *
cs_written(const struct cs_builder *b);

/* An instruction that has no function here.  Checked like all others. */
void
cs_emit(struct cs_builder *b, uint64_t word);

/* -- scratch registers: taken until given back -- */
struct cs_reg32
cs_scratch32(struct cs_builder *b);
struct cs_reg64
cs_scratch64(struct cs_builder *b);
void
cs_scratch32_free(struct cs_builder *b, struct cs_reg32 r);
void
cs_scratch64_free(struct cs_builder *b, struct cs_reg64 r);
/* All that were taken after the mark. */
uint64_t
cs_scratch_mark(const struct cs_builder *b);
void
cs_scratch_release(struct cs_builder *b, uint64_t mark);

/* -- values -- */
void
cs_nop(struct cs_builder *b);
void
cs_move32(struct cs_builder *b, struct cs_reg32 dst, uint32_t imm);
/* One instruction below 2^48, two else. */
void
cs_move64(struct cs_builder *b, struct cs_reg64 dst, uint64_t imm);
void
cs_move_float(struct cs_builder *b, struct cs_reg32 dst, float imm);
void
cs_copy32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg32 src);
void
cs_copy64(struct cs_builder *b, struct cs_reg64 dst, struct cs_reg64 src);
void
cs_add32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg32 src,
         int32_t imm);
void
cs_add64(struct cs_builder *b, struct cs_reg64 dst, struct cs_reg64 src,
         int32_t imm);
void
cs_umin32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg32 a,
          struct cs_reg32 c);

/* -- memory: complete only after a wait for cs_ls_mask() -- */
/* Bit n of the mask: register first + n.  The words in memory are consecutive:
 * a register that is left out has none. */
void
cs_load(struct cs_builder *b, unsigned first, uint16_t mask,
        struct cs_reg64 address, int offset_B);
void
cs_store(struct cs_builder *b, unsigned first, uint16_t mask,
         struct cs_reg64 address, int offset_B);
void
cs_load32(struct cs_builder *b, struct cs_reg32 dst, struct cs_reg64 address,
          int offset_B);
void
cs_load64(struct cs_builder *b, struct cs_reg64 dst, struct cs_reg64 address,
          int offset_B);
void
cs_store32(struct cs_builder *b, struct cs_reg32 src, struct cs_reg64 address,
           int offset_B);
void
cs_store64(struct cs_builder *b, struct cs_reg64 src, struct cs_reg64 address,
           int offset_B);
/* Stores (loads) the registers of a set; only for each other.  They take no
 * more than offset_B + 4 * (highest register + 1) bytes. */
void
cs_save_registers(struct cs_builder *b, const struct hw_cs_register_set *set,
                  struct cs_reg64 address, int offset_B);
void
cs_restore_registers(struct cs_builder *b, const struct hw_cs_register_set *set,
                     struct cs_reg64 address, int offset_B);

/* -- scoreboard -- */
/* The entry that loads and stores count on, as a mask. */
unsigned
cs_ls_mask(const struct cs_builder *b);
void
cs_wait(struct cs_builder *b, unsigned mask);
/* Also adds one to the progress counter. */
void
cs_wait_progress(struct cs_builder *b, unsigned mask);
void
cs_wait_ls(struct cs_builder *b);
/* Entries that RUN_* and that other asynchronous work count on. */
void
cs_set_scoreboard(struct cs_builder *b, unsigned endpoint, unsigned other);

/* -- flow: begin and end must nest; conditions compare with zero -- */
/* A block is a run of instructions in one chunk; labels live in one. */
void
cs_block_begin(struct cs_builder *b);
void
cs_block_end(struct cs_builder *b);
void
cs_label_init(struct cs_label *label);
void
cs_label_place(struct cs_builder *b, struct cs_label *label);
void
cs_branch(struct cs_builder *b, struct cs_label *label, enum cs_condition cond,
          struct cs_reg32 value);

void
cs_if_begin(struct cs_builder *b, struct cs_if *f, enum cs_condition cond,
            struct cs_reg32 value);
void
cs_else(struct cs_builder *b, struct cs_if *f);
void
cs_if_end(struct cs_builder *b, struct cs_if *f);

/* Tests before each turn. */
void
cs_while_begin(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
               struct cs_reg32 value);
void
cs_while_end(struct cs_builder *b, struct cs_loop *l);
/* Tests after each turn; CS_ALWAYS: until a break. */
void
cs_loop_begin(struct cs_builder *b, struct cs_loop *l);
void
cs_loop_end(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
            struct cs_reg32 value);
void
cs_break_if(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
            struct cs_reg32 value);
void
cs_continue_if(struct cs_builder *b, struct cs_loop *l, enum cs_condition cond,
               struct cs_reg32 value);

/* -- work: counted on the endpoint entry -- */
/* Which of four staging registers of each kind a job takes. */
struct cs_select {
   uint8_t srt, fau, spd, tsd;
};

enum cs_axis {
   CS_AXIS_X,
   CS_AXIS_Y,
   CS_AXIS_Z,
};

void
cs_run_compute(struct cs_builder *b, unsigned task_increment, enum cs_axis axis,
               struct cs_select select);
void
cs_run_compute_indirect(struct cs_builder *b, unsigned wgs_per_task,
                        struct cs_select select);

struct cs_idvs {
   uint32_t flags_override; /* ORed into the primitive flags */
   bool malloc_enable;
   /* Else these stages use the position shader's. */
   bool varying_srt, varying_fau, varying_tsd;
   bool fragment_srt, fragment_tsd;
   bool has_draw_id;
   struct cs_reg32 draw_id;
};

void
cs_run_idvs(struct cs_builder *b, const struct cs_idvs *idvs);
void
cs_run_tiling(struct cs_builder *b, uint32_t flags_override,
              struct cs_select select);
/* Order: hw_tile_render_order of the architecture; 0 is Z order. */
void
cs_run_fragment(struct cs_builder *b, bool enable_tem, unsigned tile_order);
void
cs_run_fullscreen(struct cs_builder *b, uint32_t flags_override,
                  struct cs_reg64 dcd);
void
cs_finish_tiling(struct cs_builder *b);
void
cs_finish_fragment(struct cs_builder *b, bool count_completed,
                   struct cs_reg64 first_chunk, struct cs_reg64 last_chunk,
                   struct cs_async async);

enum cs_resource {
   CS_RESOURCE_COMPUTE = 1 << 0,
   CS_RESOURCE_FRAGMENT = 1 << 1,
   CS_RESOURCE_TILER = 1 << 2,
   CS_RESOURCE_IDVS = 1 << 3,
};

void
cs_req_resource(struct cs_builder *b, unsigned resources);

/* -- caches, synchronisation -- */
enum cs_flush {
   CS_FLUSH_NONE = 0,
   CS_FLUSH_CLEAN = 1,
   CS_FLUSH_CLEAN_INVALIDATE = 3,
};

/* flush_id: a register with the latest flush id, or 0 to flush anyway. */
void
cs_flush_caches(struct cs_builder *b, enum cs_flush l2, enum cs_flush lsc,
                bool invalidate_other, struct cs_reg32 flush_id,
                struct cs_async async);

enum cs_scope {
   CS_SCOPE_SYSTEM = 0,
   CS_SCOPE_GROUP = 2,
};

void
cs_sync_add32(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg32 value, struct cs_reg64 address,
              struct cs_async async);
void
cs_sync_set32(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg32 value, struct cs_reg64 address,
              struct cs_async async);
void
cs_sync_add64(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg64 value, struct cs_reg64 address,
              struct cs_async async);
void
cs_sync_set64(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg64 value, struct cs_reg64 address,
              struct cs_async async);
/* Waits until *address <cond> value; CS_LEQUAL or CS_GREATER. */
void
cs_sync_wait32(struct cs_builder *b, bool reject_error, enum cs_condition cond,
               struct cs_reg32 value, struct cs_reg64 address);
void
cs_sync_wait64(struct cs_builder *b, bool reject_error, enum cs_condition cond,
               struct cs_reg64 value, struct cs_reg64 address);

enum cs_state {
   CS_STATE_TIMESTAMP = 0,
   CS_STATE_CYCLE_COUNT = 1,
   CS_STATE_DISJOINT_COUNT = 2,
   CS_STATE_ERROR_STATUS = 3,
};

void
cs_store_state(struct cs_builder *b, struct cs_reg64 address, int offset_B,
               enum cs_state state, struct cs_async async);
void
cs_progress_wait(struct cs_builder *b, unsigned queue, struct cs_reg64 value);
void
cs_progress_store(struct cs_builder *b, struct cs_reg64 value);
void
cs_progress_load(struct cs_builder *b, struct cs_reg64 dst);

/* -- tiler heap -- */
enum cs_heap_event {
   CS_HEAP_VT_STARTED = 0,
   CS_HEAP_VT_COMPLETED = 1,
   CS_HEAP_FRAGMENT_COMPLETED = 3,
};

void
cs_heap_set(struct cs_builder *b, struct cs_reg64 context);
void
cs_heap_event(struct cs_builder *b, enum cs_heap_event event,
              struct cs_async async);

/* -- other streams -- */
void
cs_call(struct cs_builder *b, struct cs_reg64 va, struct cs_reg32 size_B);
void
cs_jump(struct cs_builder *b, struct cs_reg64 va, struct cs_reg32 size_B);
void
cs_set_tiler_oom_handler(struct cs_builder *b, struct cs_reg64 va,
                         struct cs_reg32 size_B);

/* -- rest -- */
void
cs_error_barrier(struct cs_builder *b);
void
cs_protected_region(struct cs_builder *b, unsigned instructions);
void
cs_trace_point(struct cs_builder *b, unsigned first, unsigned count,
               struct cs_async async);

#ifdef __cplusplus
}
#endif

#endif
