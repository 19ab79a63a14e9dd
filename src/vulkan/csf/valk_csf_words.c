/* SPDX-License-Identifier: MIT */
/* Small things that the stream itself does to memory: events, queries, time
 * stamps. */
#include "util/macros.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/csf/valk_csf.h"

void
valk_csf_write_u32(struct valk_cmd_buffer *cmd, uint64_t va, uint32_t value)
{
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg32 data = cs_scratch32(b);

   cs_move64(b, address, va);
   cs_move32(b, data, value);
   /* A sync operation wakes up streams that wait for the word. */
   cs_sync_set32(b, false, CS_SCOPE_SYSTEM, data, address,
                 cs_defer(VALK_CSF_WORK, VALK_CSF_DEFERRED));
   cs_wait(b, 1u << VALK_CSF_DEFERRED);
   cs_scratch_release(b, mark);
}

void
valk_csf_wait_set(struct valk_cmd_buffer *cmd, uint64_t va)
{
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg32 data = cs_scratch32(b);

   cs_move64(b, address, va);
   cs_move32(b, data, 0);
   cs_sync_wait32(b, false, CS_GREATER, data, address);
   cs_scratch_release(b, mark);
}

void
valk_csf_clear_words(struct valk_cmd_buffer *cmd, uint64_t va, uint64_t size_B)
{
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg64 zero = cs_scratch64(b);
   struct cs_reg32 left = cs_scratch32(b);
   struct cs_loop loop;

   /* What is written there by earlier work must have been written. */
   cs_wait(b, VALK_CSF_WORK | (1u << VALK_CSF_DEFERRED));
   cs_move64(b, zero, 0);
   cs_move64(b, address, va);
   cs_move32(b, left, size_B / 8);
   cs_while_begin(b, &loop, CS_GREATER, left);
   cs_store64(b, zero, address, 0);
   /* The address may change once the store has read it. */
   cs_wait_ls(b);
   cs_add64(b, address, address, 8);
   cs_add32(b, left, left, -1);
   cs_while_end(b, &loop);
   cs_scratch_release(b, mark);
}

void
valk_csf_write_timestamp(struct valk_cmd_buffer *cmd, uint64_t va,
                         VkPipelineStageFlags2 stage)
{
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);

   cs_move64(b, address, va);
   if (stage == VK_PIPELINE_STAGE_2_TOP_OF_PIPE_BIT) {
      cs_store_state(b, address, 0, CS_STATE_TIMESTAMP, cs_now());
   } else {
      cs_store_state(b, address, 0, CS_STATE_TIMESTAMP,
                     cs_defer(VALK_CSF_WORK, VALK_CSF_DEFERRED));
      cs_wait(b, 1u << VALK_CSF_DEFERRED);
   }
   cs_scratch_release(b, mark);
}

void
valk_csf_end_query(struct valk_cmd_buffer *cmd, uint64_t available_va)
{
   util_dynarray_append(&cmd->front->ended_queries, uint64_t, available_va);
   if (!cmd->render.active)
      valk_csf_finish_queries(cmd);
}

void
valk_csf_finish_queries(struct valk_cmd_buffer *cmd)
{
   struct valk_front_cmd *front = cmd->front;

   util_dynarray_foreach (&front->ended_queries, uint64_t, va)
      valk_csf_write_u32(cmd, *va, 1);
   util_dynarray_clear(&front->ended_queries);
}

static void
store_result(struct cs_builder *b, struct cs_reg64 value, struct cs_reg64 dst,
             int index, bool wide)
{
   if (wide)
      cs_store64(b, value, dst, index * 8);
   else
      cs_store32(b, cs_low(value), dst, index * 4);
}

void
valk_csf_copy_query(struct valk_cmd_buffer *cmd,
                    const struct valk_query_copy *copy)
{
   struct cs_builder *b = &cmd->front->b;
   const bool wide = copy->flags & VK_QUERY_RESULT_64_BIT;
   const bool always =
      copy->flags & (VK_QUERY_RESULT_PARTIAL_BIT | VK_QUERY_RESULT_WAIT_BIT);
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);
   struct cs_reg64 value = cs_scratch64(b);
   struct cs_reg64 available = cs_scratch64(b);
   struct cs_if f;

   if (copy->flags & VK_QUERY_RESULT_WAIT_BIT)
      valk_csf_wait_set(cmd, copy->available_va);

   cs_move64(b, available, 0);
   cs_move64(b, address, copy->available_va);
   cs_load32(b, cs_low(available), address, 0);
   cs_wait_ls(b);
   cs_move64(b, address, copy->value_va);
   cs_load64(b, value, address, 0);
   cs_wait_ls(b);

   cs_move64(b, address, copy->dst_va);
   if (!always)
      cs_if_begin(b, &f, CS_GREATER, cs_low(available));
   store_result(b, value, address, 0, wide);
   if (!always)
      cs_if_end(b, &f);
   if (copy->flags & VK_QUERY_RESULT_WITH_AVAILABILITY_BIT)
      store_result(b, available, address, 1, wide);
   cs_wait_ls(b);
   cs_scratch_release(b, mark);
}
