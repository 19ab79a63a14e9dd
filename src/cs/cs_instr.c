/* SPDX-License-Identifier: MIT */
/*
 * Everything that makes other units work, and waits for them.
 */
#include "cs/cs_encode.h"

struct cs_async
cs_now(void)
{
   return (struct cs_async){ .kind = CS_ASYNC_NOW };
}

struct cs_async
cs_defer(unsigned wait_mask, unsigned slot)
{
   return (struct cs_async){ .wait_mask = (uint16_t)wait_mask,
                             .slot = (uint8_t)slot,
                             .kind = CS_ASYNC_DEFER };
}

struct cs_async
cs_signal(unsigned slot)
{
   return (struct cs_async){ .slot = (uint8_t)slot, .kind = CS_ASYNC_SIGNAL };
}

/* Emits unless there is an error: encoders need b->enc. */
#define EMIT(b, call)                  \
   do {                                \
      if (!(b)->error)                 \
         cs_emit((b), (b)->enc->call); \
   } while (0)

/* An instruction that completes at once unless it is deferred. */
static bool
deferrable(struct cs_builder *b, struct cs_async a)
{
   bool ok =
      a.kind == CS_ASYNC_NOW || (a.kind == CS_ASYNC_DEFER && a.wait_mask);

   if (!ok)
      cs_breach(b, "takes only cs_now(), or cs_defer() with a mask", 0);
   return ok && !b->error;
}

unsigned
cs_ls_mask(const struct cs_builder *b)
{
   return 1u << b->other_entry;
}

void
cs_wait(struct cs_builder *b, unsigned mask)
{
   EMIT(b, wait(mask, false));
}

void
cs_wait_progress(struct cs_builder *b, unsigned mask)
{
   EMIT(b, wait(mask, true));
}

void
cs_wait_ls(struct cs_builder *b)
{
   cs_wait(b, cs_ls_mask(b));
}

void
cs_set_scoreboard(struct cs_builder *b, unsigned endpoint, unsigned other)
{
   static const struct cs_hazards none;

   EMIT(b, set_scoreboard(endpoint, other));
   /* What is in flight counts on the old entry; nobody could wait for it. */
   if (other != b->other_entry && b->config.check) {
      for (unsigned i = 0; i < HW_CS_MAX_REGISTERS / 64; i++) {
         if (b->hazards.loads.bits[i] | b->hazards.stores.bits[i]) {
            cs_breach(b, "other scoreboard entry with loads in flight", 0);
            b->hazards = none;
         }
      }
   }
   b->endpoint_entry = endpoint;
   b->other_entry = other;
}

void
cs_run_compute(struct cs_builder *b, unsigned task_increment, enum cs_axis axis,
               struct cs_select select)
{
   EMIT(b, run_compute(task_increment, axis, select));
}

void
cs_run_compute_indirect(struct cs_builder *b, unsigned wgs_per_task,
                        struct cs_select select)
{
   EMIT(b, run_compute_indirect(wgs_per_task, select));
}

void
cs_run_idvs(struct cs_builder *b, const struct cs_idvs *idvs)
{
   EMIT(b, run_idvs(idvs));
}

void
cs_run_tiling(struct cs_builder *b, uint32_t flags_override,
              struct cs_select select)
{
   EMIT(b, run_tiling(flags_override, select));
}

void
cs_run_fragment(struct cs_builder *b, bool enable_tem, unsigned tile_order)
{
   EMIT(b, run_fragment(enable_tem, tile_order));
}

void
cs_run_fullscreen(struct cs_builder *b, uint32_t flags_override,
                  struct cs_reg64 dcd)
{
   EMIT(b, run_fullscreen(flags_override, dcd.index));
}

void
cs_finish_tiling(struct cs_builder *b)
{
   EMIT(b, finish_tiling());
}

void
cs_finish_fragment(struct cs_builder *b, bool count_completed,
                   struct cs_reg64 first_chunk, struct cs_reg64 last_chunk,
                   struct cs_async async)
{
   if (deferrable(b, async))
      cs_emit(b, b->enc->finish_fragment(count_completed, first_chunk.index,
                                         last_chunk.index, async));
}

void
cs_req_resource(struct cs_builder *b, unsigned resources)
{
   EMIT(b, req_resource(resources));
}

void
cs_flush_caches(struct cs_builder *b, enum cs_flush l2, enum cs_flush lsc,
                bool invalidate_other, struct cs_reg32 flush_id,
                struct cs_async async)
{
   /* It always completes later: somebody must be able to wait for it. */
   if (async.kind == CS_ASYNC_NOW) {
      cs_breach(b, "cs_flush_caches() takes no cs_now()", 0);
      return;
   }
   EMIT(b, flush_caches(l2, lsc, invalidate_other, flush_id.index, async));
}

void
cs_sync_add32(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg32 value, struct cs_reg64 address,
              struct cs_async async)
{
   struct cs_sync_args args = { .flag = propagate_error,
                                .scope = scope,
                                .value = value.index,
                                .address = address.index,
                                .async = async };
   if (deferrable(b, async))
      cs_emit(b, b->enc->sync_add(&args));
}

void
cs_sync_set32(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg32 value, struct cs_reg64 address,
              struct cs_async async)
{
   struct cs_sync_args args = { .flag = propagate_error,
                                .scope = scope,
                                .value = value.index,
                                .address = address.index,
                                .async = async };
   if (deferrable(b, async))
      cs_emit(b, b->enc->sync_set(&args));
}

void
cs_sync_add64(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg64 value, struct cs_reg64 address,
              struct cs_async async)
{
   struct cs_sync_args args = { .is_64 = true,
                                .flag = propagate_error,
                                .scope = scope,
                                .value = value.index,
                                .address = address.index,
                                .async = async };
   if (deferrable(b, async))
      cs_emit(b, b->enc->sync_add(&args));
}

void
cs_sync_set64(struct cs_builder *b, bool propagate_error, enum cs_scope scope,
              struct cs_reg64 value, struct cs_reg64 address,
              struct cs_async async)
{
   struct cs_sync_args args = { .is_64 = true,
                                .flag = propagate_error,
                                .scope = scope,
                                .value = value.index,
                                .address = address.index,
                                .async = async };
   if (deferrable(b, async))
      cs_emit(b, b->enc->sync_set(&args));
}

static bool
waitable(struct cs_builder *b, enum cs_condition cond)
{
   bool ok = cond == CS_LEQUAL || cond == CS_GREATER;

   if (!ok)
      cs_breach(b, "sync waits know only CS_LEQUAL and CS_GREATER", 0);
   return ok && !b->error;
}

void
cs_sync_wait32(struct cs_builder *b, bool reject_error, enum cs_condition cond,
               struct cs_reg32 value, struct cs_reg64 address)
{
   struct cs_sync_args args = { .flag = reject_error,
                                .cond = cond,
                                .value = value.index,
                                .address = address.index };
   if (waitable(b, cond))
      cs_emit(b, b->enc->sync_wait(&args));
}

void
cs_sync_wait64(struct cs_builder *b, bool reject_error, enum cs_condition cond,
               struct cs_reg64 value, struct cs_reg64 address)
{
   struct cs_sync_args args = { .is_64 = true,
                                .flag = reject_error,
                                .cond = cond,
                                .value = value.index,
                                .address = address.index };
   if (waitable(b, cond))
      cs_emit(b, b->enc->sync_wait(&args));
}

void
cs_store_state(struct cs_builder *b, struct cs_reg64 address, int offset_B,
               enum cs_state state, struct cs_async async)
{
   if (deferrable(b, async))
      cs_emit(b, b->enc->store_state(address.index, offset_B, state, async));
}

void
cs_progress_wait(struct cs_builder *b, unsigned queue, struct cs_reg64 value)
{
   EMIT(b, progress_wait(queue, value.index));
}

void
cs_progress_store(struct cs_builder *b, struct cs_reg64 value)
{
   EMIT(b, progress_store(value.index));
}

void
cs_progress_load(struct cs_builder *b, struct cs_reg64 dst)
{
   EMIT(b, progress_load(dst.index));
}

void
cs_heap_set(struct cs_builder *b, struct cs_reg64 context)
{
   EMIT(b, heap_set(context.index));
}

void
cs_heap_event(struct cs_builder *b, enum cs_heap_event event,
              struct cs_async async)
{
   if (deferrable(b, async))
      cs_emit(b, b->enc->heap_event(event, async));
}

void
cs_call(struct cs_builder *b, struct cs_reg64 va, struct cs_reg32 size_B)
{
   EMIT(b, call(va.index, size_B.index));
}

void
cs_jump(struct cs_builder *b, struct cs_reg64 va, struct cs_reg32 size_B)
{
   EMIT(b, jump(va.index, size_B.index));
}

void
cs_set_tiler_oom_handler(struct cs_builder *b, struct cs_reg64 va,
                         struct cs_reg32 size_B)
{
   EMIT(b, tiler_oom_handler(va.index, size_B.index));
}

void
cs_error_barrier(struct cs_builder *b)
{
   EMIT(b, error_barrier());
}

void
cs_protected_region(struct cs_builder *b, unsigned instructions)
{
   EMIT(b, protected_region(instructions * 8));
}

void
cs_trace_point(struct cs_builder *b, unsigned first, unsigned count,
               struct cs_async async)
{
   if (deferrable(b, async))
      cs_emit(b, b->enc->trace_point(first, count, async));
}
