/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf.h"

#include "util/u_math.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/cmd/valk_cmd_flush.h"
#include "vulkan/csf/valk_csf_uniforms.h"

/* A task is what one core takes at once: workgroups along an axis, as many as
 * have the threads of one of the largest workgroups together and no more (Mesa
 * 25.0.7, pan_props.c and panvk_vX_cmd_dispatch.c). */
static unsigned
choose_task(const struct mali_device_info *info,
            const struct valk_shader *shader, const uint32_t count[3],
            enum cs_axis *axis)
{
   const uint32_t *size = shader->info.cs.local_size;
   const uint32_t max_threads =
      MIN2(mali_max_threads(info, shader->info.variant[0].work_regs),
           info->max_threads_per_workgroup);
   uint64_t threads = MAX2((uint64_t)size[0] * size[1] * size[2], 1);

   for (unsigned i = 0; i < 3; i++) {
      *axis = (enum cs_axis)i;
      if (threads * count[i] >= max_threads)
         return MAX2(max_threads / threads, 1);
      threads *= count[i];
   }

   /* Everything fits into one task. */
   return count[2];
}

/* The counts are in memory: into the registers, and into the words that the
 * shader reads. */
static void
load_indirect(struct valk_cmd_buffer *cmd, const struct valk_shader *shader,
              uint64_t indirect_va, uint64_t push_va)
{
   struct cs_builder *b = &cmd->front->b;
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 address = cs_scratch64(b);

   cs_move64(b, address, indirect_va);
   cs_load(b, cmd->front->pack->sr.compute.job_size, 0x7, address, 0);
   cs_wait_ls(b);

   for (unsigned i = 0; i < 3; i++) {
      const int offset_B =
         valk_push_offset_B(shader, VALK_PUSH_NUM_WORKGROUPS + i);
      if (offset_B < 0)
         continue;

      cs_move64(b, address, push_va + offset_B);
      cs_store32(b, cs_reg32(cmd->front->pack->sr.compute.job_size + i),
                 address, 0);
      cs_wait_ls(b);
   }

   cs_scratch_release(b, mark);
}

static void
emit_size(struct cs_builder *b, const struct valk_front_cmd *front,
          const struct valk_shader *shader,
          const struct valk_dispatch *dispatch)
{
   const struct valk_csf_registers *sr = &front->pack->sr;

   cs_move32(b, cs_reg32(sr->compute.attribute_offset), 0);
   cs_move32(b, cs_reg32(sr->compute.workgroup_size),
             front->pack->workgroup_size(shader->info.cs.local_size,
                                         shader->info.cs.may_merge_workgroups));
   for (unsigned i = 0; i < 3; i++) {
      /* The base is added by the shader, so that the ids that the hardware
       * hands out count from 0. */
      cs_move32(b, cs_reg32(sr->compute.job_offset + i), 0);
      cs_move32(b, cs_reg32(sr->compute.job_size + i), dispatch->count[i]);
   }
}

void
valk_csf_dispatch(struct valk_cmd_buffer *cmd,
                  const struct valk_dispatch *dispatch)
{
   struct valk_front_cmd *front = cmd->front;
   const struct valk_csf_registers *sr = &front->pack->sr;
   struct cs_builder *b = &front->b;
   const struct valk_shader *shader = cmd->compute.shader;
   const struct mali_device_info *info = valk_device_info(valk_cmd_device(cmd));
   const uint64_t workgroups = dispatch->indirect_va
                                  ? UINT32_MAX
                                  : (uint64_t)dispatch->count[0] *
                                       dispatch->count[1] * dispatch->count[2];
   struct valk_push_values values;
   uint64_t driver_va;

   const uint64_t tables =
      valk_flush_tables(cmd, &cmd->compute.bind, shader, 0, 0, &driver_va);
   valk_push_values_init(&values, cmd, &cmd->compute.bind, driver_va);
   for (unsigned i = 0; i < 3; i++) {
      values.word[VALK_PUSH_NUM_WORKGROUPS + i] = dispatch->count[i];
      values.word[VALK_PUSH_BASE_WORKGROUP + i] = dispatch->base[i];
   }

   const struct valk_pushed pushed = valk_flush_push(cmd, shader, &values);
   const uint64_t storage = valk_csf_storage_wls(cmd, shader, workgroups);
   if (!tables || pushed.failed || !storage)
      return;

   valk_csf_use_entry(cmd, VALK_CSF_COMPUTE);
   valk_csf_copy_uniforms(cmd, &cmd->compute.bind, shader, pushed.va);
   cs_move64(b, cs_reg64(sr->compute.srt), tables);
   cs_move64(b, cs_reg64(sr->compute.fau),
             pushed.va | (uint64_t)pushed.count64 << 56);
   cs_move64(b, cs_reg64(sr->compute.spd),
             shader->program_va[VALK_PROGRAM_MAIN]);
   cs_move64(b, cs_reg64(sr->compute.tsd), storage);
   emit_size(b, front, shader, dispatch);

   enum cs_axis axis = CS_AXIS_X;
   unsigned increment;
   if (dispatch->indirect_va) {
      const uint32_t many[3] = { UINT16_MAX, 1, 1 };
      load_indirect(cmd, shader, dispatch->indirect_va, pushed.va);
      increment = choose_task(info, shader, many, &axis);
   } else {
      increment = choose_task(info, shader, dispatch->count, &axis);
   }

   cs_run_compute(b, increment, axis, (struct cs_select){ 0 });
}
