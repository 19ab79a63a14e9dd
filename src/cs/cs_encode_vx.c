/* SPDX-License-Identifier: MIT */
/*
 * Packs instructions for HW_ARCH.  No state, no decisions.
 */
#include "cs/cs_encode.h"
#include "hw/hw_vx.h"

_Static_assert((int)CS_LEQUAL == HW_CS_CONDITION_LEQUAL &&
                  (int)CS_GEQUAL == HW_CS_CONDITION_GEQUAL &&
                  (int)CS_ALWAYS == HW_CS_CONDITION_ALWAYS,
               "conditions are the hardware's");
_Static_assert((int)CS_FLUSH_CLEAN == HW_CS_FLUSH_MODE_CLEAN &&
                  (int)CS_FLUSH_CLEAN_INVALIDATE ==
                     HW_CS_FLUSH_MODE_CLEAN_AND_INVALIDATE,
               "flush modes are the hardware's");
_Static_assert((int)CS_SCOPE_SYSTEM == HW_CS_SYNC_SCOPE_SYSTEM &&
                  (int)CS_SCOPE_GROUP == HW_CS_SYNC_SCOPE_CSG,
               "scopes are the hardware's");
_Static_assert((int)CS_STATE_ERROR_STATUS == HW_CS_STATE_ERROR_STATUS &&
                  (int)CS_HEAP_FRAGMENT_COMPLETED ==
                     HW_CS_HEAP_COUNTER_FRAGMENT_COMPLETED,
               "states and heap events are the hardware's");

static uint64_t
encode_nop(void)
{
   struct hw_cs_nop i = { 0 };
   return hw_cs_nop_word(&i);
}

static uint64_t
encode_move(unsigned dst, uint64_t imm)
{
   struct hw_cs_move i = { .destination = dst, .immediate = imm };
   return hw_cs_move_word(&i);
}

static uint64_t
encode_move32(unsigned dst, uint32_t imm)
{
   struct hw_cs_move32 i = { .destination = dst, .immediate = imm };
   return hw_cs_move32_word(&i);
}

static uint64_t
encode_add(bool is_64, unsigned dst, unsigned src, int32_t imm)
{
   if (is_64) {
      struct hw_cs_add_immediate64 i = { dst, src, imm };
      return hw_cs_add_immediate64_word(&i);
   }
   struct hw_cs_add_immediate32 i = { dst, src, imm };
   return hw_cs_add_immediate32_word(&i);
}

static uint64_t
encode_umin32(unsigned dst, unsigned a, unsigned c)
{
   struct hw_cs_umin32 i = { .destination = dst, .source_1 = a, .source_2 = c };
   return hw_cs_umin32_word(&i);
}

static uint64_t
encode_load(unsigned first, uint16_t mask, unsigned address, int offset)
{
   struct hw_cs_load_multiple i = {
      .base_register = first, .mask = mask, .address = address, .offset = offset
   };
   return hw_cs_load_multiple_word(&i);
}

static uint64_t
encode_store(unsigned first, uint16_t mask, unsigned address, int offset)
{
   struct hw_cs_store_multiple i = {
      .base_register = first, .mask = mask, .address = address, .offset = offset
   };
   return hw_cs_store_multiple_word(&i);
}

static uint64_t
encode_wait(unsigned mask, bool progress)
{
   struct hw_cs_wait i = { .wait_mask = mask, .progress_increment = progress };
   return hw_cs_wait_word(&i);
}

static uint64_t
encode_set_scoreboard(unsigned endpoint, unsigned other)
{
   struct hw_cs_set_sb_entry i = { .endpoint_entry = endpoint,
                                   .other_entry = other };
   return hw_cs_set_sb_entry_word(&i);
}

static uint64_t
encode_branch(enum cs_condition cond, unsigned value, int offset)
{
   struct hw_cs_branch i = { .condition = (enum hw_cs_condition)cond,
                             .value = value,
                             .offset = offset };
   return hw_cs_branch_word(&i);
}

static uint64_t
encode_run_compute(unsigned task_increment, enum cs_axis axis,
                   struct cs_select s)
{
   struct hw_cs_run_compute i = {
      .task_increment = task_increment,
      .task_axis = (enum hw_task_axis)axis,
      .srt_select = s.srt,
      .fau_select = s.fau,
      .spd_select = s.spd,
      .tsd_select = s.tsd,
   };
   return hw_cs_run_compute_word(&i);
}

static uint64_t
encode_run_compute_indirect(unsigned wgs_per_task, struct cs_select s)
{
   struct hw_cs_run_compute_indirect i = {
      .workgroups_per_task = wgs_per_task,
      .srt_select = s.srt,
      .fau_select = s.fau,
      .spd_select = s.spd,
      .tsd_select = s.tsd,
   };
   return hw_cs_run_compute_indirect_word(&i);
}

static uint64_t
encode_run_idvs(const struct cs_idvs *v)
{
   struct hw_cs_run_idvs i = {
      .flags_override = v->flags_override,
      .malloc_enable = v->malloc_enable,
      .draw_id_register_enable = v->has_draw_id,
      .draw_id = v->draw_id.index,
      .varying_srt_select = v->varying_srt,
      .varying_fau_select = v->varying_fau,
      .varying_tsd_select = v->varying_tsd,
      .fragment_srt_select = v->fragment_srt,
      .fragment_tsd_select = v->fragment_tsd,
   };
   return hw_cs_run_idvs_word(&i);
}

static uint64_t
encode_run_tiling(uint32_t flags_override, struct cs_select s)
{
   struct hw_cs_run_tiling i = {
      .flags_override = flags_override,
      .srt_select = s.srt,
      .fau_select = s.fau,
      .spd_select = s.spd,
      .tsd_select = s.tsd,
   };
   return hw_cs_run_tiling_word(&i);
}

static uint64_t
encode_run_fragment(bool enable_tem, unsigned tile_order)
{
   struct hw_cs_run_fragment i = {
      .enable_tem = enable_tem,
      .tile_order = (enum hw_tile_render_order)tile_order,
   };
   return hw_cs_run_fragment_word(&i);
}

static uint64_t
encode_run_fullscreen(uint32_t flags_override, unsigned dcd)
{
   struct hw_cs_run_fullscreen i = { .flags_override = flags_override,
                                     .dcd = dcd };
   return hw_cs_run_fullscreen_word(&i);
}

static uint64_t
encode_finish_tiling(void)
{
   struct hw_cs_finish_tiling i = { 0 };
   return hw_cs_finish_tiling_word(&i);
}

static uint64_t
encode_finish_fragment(bool count_completed, unsigned first, unsigned last,
                       struct cs_async a)
{
   struct hw_cs_finish_fragment i = {
      .increment_fragment_completed = count_completed,
      .first_heap_chunk = first,
      .last_heap_chunk = last,
      .wait_mask = a.wait_mask,
      .signal_slot = a.slot,
   };
   return hw_cs_finish_fragment_word(&i);
}

static uint64_t
encode_req_resource(unsigned resources)
{
   struct hw_cs_req_resource i = {
      .compute = resources & CS_RESOURCE_COMPUTE,
      .fragment = resources & CS_RESOURCE_FRAGMENT,
      .tiler = resources & CS_RESOURCE_TILER,
      .idvs = resources & CS_RESOURCE_IDVS,
   };
   return hw_cs_req_resource_word(&i);
}

static uint64_t
encode_flush_caches(enum cs_flush l2, enum cs_flush lsc, bool other,
                    unsigned flush_id, struct cs_async a)
{
   struct hw_cs_flush_cache2 i = {
      .l2_flush_mode = (enum hw_cs_flush_mode)l2,
      .lsc_flush_mode = (enum hw_cs_flush_mode)lsc,
      .other_invalidate = other,
      .latest_flush_id = flush_id,
      .wait_mask = a.wait_mask,
      .signal_slot = a.slot,
   };
   return hw_cs_flush_cache2_word(&i);
}

/* The six sync instructions with the same fields. */
#define FILL_SIGNAL(s)                                                \
   {                                                                  \
      .error_propagate = (s)->flag,                                   \
      .scope = (enum hw_cs_sync_scope)(s)->scope, .data = (s)->value, \
      .address = (s)->address, .wait_mask = (s)->async.wait_mask,     \
      .signal_slot = (s)->async.slot,                                 \
   }
#define FILL_WAIT(s)                                                           \
   {                                                                           \
      .error_reject = (s)->flag, .condition = (enum hw_cs_condition)(s)->cond, \
      .data = (s)->value, .address = (s)->address,                             \
   }

static uint64_t
encode_sync_add(const struct cs_sync_args *s)
{
   struct hw_cs_sync_add64 d = FILL_SIGNAL(s);
   struct hw_cs_sync_add32 w = FILL_SIGNAL(s);
   return s->is_64 ? hw_cs_sync_add64_word(&d) : hw_cs_sync_add32_word(&w);
}

static uint64_t
encode_sync_set(const struct cs_sync_args *s)
{
   struct hw_cs_sync_set64 d = FILL_SIGNAL(s);
   struct hw_cs_sync_set32 w = FILL_SIGNAL(s);
   return s->is_64 ? hw_cs_sync_set64_word(&d) : hw_cs_sync_set32_word(&w);
}

static uint64_t
encode_sync_wait(const struct cs_sync_args *s)
{
   struct hw_cs_sync_wait64 d = FILL_WAIT(s);
   struct hw_cs_sync_wait32 w = FILL_WAIT(s);
   return s->is_64 ? hw_cs_sync_wait64_word(&d) : hw_cs_sync_wait32_word(&w);
}

static uint64_t
encode_store_state(unsigned address, int offset, enum cs_state state,
                   struct cs_async a)
{
   struct hw_cs_store_state i = {
      .address = address,
      .offset = offset,
      .state = (enum hw_cs_state)state,
      .wait_mask = a.wait_mask,
      .signal_slot = a.slot,
   };
   return hw_cs_store_state_word(&i);
}

static uint64_t
encode_progress_wait(unsigned queue, unsigned value)
{
   struct hw_cs_progress_wait i = { .queue = queue, .source = value };
   return hw_cs_progress_wait_word(&i);
}

static uint64_t
encode_progress_store(unsigned value)
{
   struct hw_cs_progress_store i = { .source = value };
   return hw_cs_progress_store_word(&i);
}

static uint64_t
encode_progress_load(unsigned dst)
{
   struct hw_cs_progress_load i = { .destination = dst };
   return hw_cs_progress_load_word(&i);
}

static uint64_t
encode_heap_set(unsigned context)
{
   struct hw_cs_heap_set i = { .address = context };
   return hw_cs_heap_set_word(&i);
}

static uint64_t
encode_heap_event(enum cs_heap_event event, struct cs_async a)
{
   struct hw_cs_heap_operation i = {
      .operation = (enum hw_cs_heap_counter)event,
      .wait_mask = a.wait_mask,
      .signal_slot = a.slot,
   };
   return hw_cs_heap_operation_word(&i);
}

static uint64_t
encode_call(unsigned va, unsigned size)
{
   struct hw_cs_call i = { .address = va, .length = size };
   return hw_cs_call_word(&i);
}

static uint64_t
encode_jump(unsigned va, unsigned size)
{
   struct hw_cs_jump i = { .address = va, .length = size };
   return hw_cs_jump_word(&i);
}

static uint64_t
encode_tiler_oom_handler(unsigned va, unsigned size)
{
   struct hw_cs_set_exception_handler i = {
      .exception_type = HW_CS_EXCEPTION_TYPE_TILER_OOM,
      .address = va,
      .length = size,
   };
   return hw_cs_set_exception_handler_word(&i);
}

static uint64_t
encode_error_barrier(void)
{
   struct hw_cs_error_barrier i = { 0 };
   return hw_cs_error_barrier_word(&i);
}

static uint64_t
encode_protected_region(unsigned size_B)
{
   struct hw_cs_prot_region i = { .size = size_B };
   return hw_cs_prot_region_word(&i);
}

static uint64_t
encode_trace_point(unsigned first, unsigned count, struct cs_async a)
{
   struct hw_cs_trace_point i = {
      .base_register = first,
      .register_count = count,
      .wait_mask = a.wait_mask,
      .signal_slot = a.slot,
   };
   return hw_cs_trace_point_word(&i);
}

#define PASTE(a, b) a##b
#define ENCODER(arch) PASTE(cs_encoder_v, arch)

const struct cs_encoder ENCODER(HW_ARCH) = {
   .ops = hw_cs_ops,
   .nop = encode_nop,
   .move = encode_move,
   .move32 = encode_move32,
   .add = encode_add,
   .umin32 = encode_umin32,
   .load = encode_load,
   .store = encode_store,
   .wait = encode_wait,
   .set_scoreboard = encode_set_scoreboard,
   .branch = encode_branch,
   .run_compute = encode_run_compute,
   .run_compute_indirect = encode_run_compute_indirect,
   .run_idvs = encode_run_idvs,
   .run_tiling = encode_run_tiling,
   .run_fragment = encode_run_fragment,
   .run_fullscreen = encode_run_fullscreen,
   .finish_tiling = encode_finish_tiling,
   .finish_fragment = encode_finish_fragment,
   .req_resource = encode_req_resource,
   .flush_caches = encode_flush_caches,
   .sync_add = encode_sync_add,
   .sync_set = encode_sync_set,
   .sync_wait = encode_sync_wait,
   .store_state = encode_store_state,
   .progress_wait = encode_progress_wait,
   .progress_store = encode_progress_store,
   .progress_load = encode_progress_load,
   .heap_set = encode_heap_set,
   .heap_event = encode_heap_event,
   .call = encode_call,
   .jump = encode_jump,
   .tiler_oom_handler = encode_tiler_oom_handler,
   .error_barrier = encode_error_barrier,
   .protected_region = encode_protected_region,
   .trace_point = encode_trace_point,
};
