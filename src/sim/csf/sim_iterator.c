/* SPDX-License-Identifier: MIT */
/* What the iterators do with a RUN_* instruction: the compute grid here,
 * geometry and pixels in their own directories. */

#include "sim/csf/sim_csf_queue.h"
#include "sim/geometry/sim_idvs.h"
#include "sim/pixel/sim_fragment.h"
#include "sim/shader/sim_shader.h"

#include <mali/device_info.h>

#include <errno.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* ---- compute ----------------------------------------------------------- */

struct grid {
   struct sim_csf_op *op;
   struct sim_compute_job job;
   struct sim_shader_env *env;
   uint64_t total;
   /* Workgroups that one call of a worker takes. */
   uint64_t share;
};

static void
run_share(void *data, unsigned index, unsigned worker)
{
   struct grid *grid = data;
   const uint64_t first = index * grid->share;
   const uint64_t rest = grid->total - first;
   struct sim_port port;

   if (sim_job_stopped(&grid->op->job))
      return;
   sim_port_init(&port, &grid->op->job, "compute");
   struct sim_core *core = sim_core_create(&port, worker);
   if (core)
      sim_compute_run(core, &grid->job, first,
                      rest < grid->share ? rest : grid->share);
   else
      sim_port_report(&port, SIM_FAULT_UNIMPLEMENTED, "out of host memory");
   sim_core_destroy(core);
   sim_port_finish(&port);
}

static void
fill_environment(struct sim_shader_env *env, const uint32_t *regs,
                 const struct hw_cs_run_compute *run)
{
   const uint64_t fau =
      sim_csf_pair(regs, HW_SR_COMPUTE_FAU_0 + 2 * run->fau_select);

   env->resources =
      sim_csf_pair(regs, HW_SR_COMPUTE_SRT_0 + 2 * run->srt_select);
   env->shader_va =
      sim_csf_pair(regs, HW_SR_COMPUTE_SPD_0 + 2 * run->spd_select);
   env->thread_storage_va =
      sim_csf_pair(regs, HW_SR_COMPUTE_TSD_0 + 2 * run->tsd_select);
   env->fau_va = fau & ((UINT64_C(1) << 48) - 1);
   env->fau_count = (unsigned)(fau >> 56);
   env->attribute_offset = regs[HW_SR_COMPUTE_GLOBAL_ATTRIBUTE_OFFSET];
}

static void
fill_grid(struct grid *grid, const uint32_t *regs)
{
   struct hw_compute_size_workgroup size;

   hw_compute_size_workgroup_unpack(&regs[HW_SR_COMPUTE_WG_SIZE], &size);
   grid->job.env = grid->env;
   grid->job.size[0] = size.workgroup_size_x;
   grid->job.size[1] = size.workgroup_size_y;
   grid->job.size[2] = size.workgroup_size_z;
   grid->total = 1;
   for (unsigned i = 0; i < 3; i++) {
      grid->job.base[i] = regs[HW_SR_COMPUTE_JOB_OFFSET_X + i];
      grid->job.count[i] = regs[HW_SR_COMPUTE_JOB_SIZE_X + i];
      grid->total *= grid->job.count[i];
   }
}

static bool
check_grid(struct sim_csf_op *op, const struct grid *grid)
{
   const uint32_t *size = grid->job.size;
   const uint64_t threads = (uint64_t)size[0] * size[1] * size[2];
   const uint32_t most = op->job.config->info->max_threads_per_workgroup;

   if (threads > most)
      return !sim_job_report(&op->job, SIM_FAULT_INVALID_INSTR, "compute",
                             "workgroup of %" PRIu64 " threads, %u at most",
                             threads, most);
   return true;
}

static int
run_compute(struct sim_csf_op *op)
{
   struct sim_shader_env *env = aligned_alloc(64, (sizeof(*env) + 63) & ~63ul);
   struct grid grid = { .op = op, .env = env };
   struct hw_cs_run_compute run;
   struct sim_port port;

   if (!env) {
      sim_job_report(&op->job, SIM_FAULT_UNIMPLEMENTED, "compute",
                     "out of host memory");
      return -EFAULT;
   }
   memset(env, 0, sizeof(*env));
   /* The selects lie where RUN_COMPUTE_INDIRECT has them too; its lower half
    * only says how tasks are cut. */
   hw_cs_run_compute_unpack(&op->instr, &run);
   fill_environment(env, op->regs, &run);
   fill_grid(&grid, op->regs);
   if (!grid.total || !check_grid(op, &grid)) {
      free(env);
      return sim_job_stopped(&op->job) ? -EFAULT : 0;
   }

   sim_port_init(&port, &op->job, "compute");
   struct sim_core *core = sim_core_create(&port, 0);
   bool ok = core && sim_env_prepare(core, env);
   if (ok) {
      /* A few shares a worker even out workgroups of unequal length. */
      const uint64_t shares = sim_pool_slots(op->job.pool) * 4;
      grid.share = (grid.total + shares - 1) / shares;
      const uint64_t count = (grid.total + grid.share - 1) / grid.share;
      sim_pool_parallel_for(op->job.pool, (unsigned)count, run_share, &grid);
      sim_env_finish(env);
      sim_counter_add(SIM_COUNTER_WORKGROUPS, grid.total);
   }
   sim_core_destroy(core);
   sim_port_finish(&port);
   free(env);
   return ok && !sim_job_stopped(&op->job) ? 0 : -EFAULT;
}

/* ---- geometry, pixels -------------------------------------------------- */

static int
run_tiler(struct sim_csf_queue *queue, struct sim_csf_op *op,
          int (*step)(struct sim_idvs_job *))
{
   struct sim_csf_heap_user user = { queue, op };
   struct sim_idvs_job idvs = {
      .job = &op->job,
      .instr = op->instr,
      .heap = sim_csf_heap_ops(&user),
   };

   memcpy(idvs.regs, op->regs, sizeof(idvs.regs));
   return step(&idvs);
}

static int
run_fragment(struct sim_csf_op *op)
{
   struct sim_fragment_job fragment = { .job = &op->job, .instr = op->instr };

   memcpy(fragment.regs, op->regs, sizeof(fragment.regs));
   return sim_fragment_run(&fragment);
}

/* Instructions of this kind say so in bit 32. */
static void
count_progress(struct sim_csf_queue *queue, const struct sim_csf_op *op)
{
   if (!(op->instr >> 32 & 1))
      return;
   sim_csf_lock();
   queue->progress++;
   sim_csf_changed();
   sim_csf_unlock();
}

int
sim_csf_run_iterator(struct sim_csf_queue *queue, struct sim_csf_op *op)
{
   const unsigned opcode = hw_cs_word_opcode(op->instr);
   int ret = 0;

   sim_counter_add(SIM_COUNTER_JOBS, 1);
   sim_job_begin(&op->job);
   if (sim_event_enabled())
      sim_event("run", "queue=%u op=%s job=%" PRIu64 " slot=%u", queue->index,
                hw_v10_cs_ops[opcode].name, op->job.id, op->slot);
   if (op->job.config->mode == SIM_MODE_NOOP) {
      count_progress(queue, op);
      return 0;
   }

   switch (opcode) {
   case HW_CS_OPCODE_RUN_COMPUTE:
   case HW_CS_OPCODE_RUN_COMPUTE_INDIRECT:
      ret = run_compute(op);
      break;
   case HW_CS_OPCODE_RUN_IDVS:
   case HW_CS_OPCODE_RUN_TILING:
      ret = run_tiler(queue, op, sim_idvs_run);
      break;
   case HW_CS_OPCODE_RUN_FULLSCREEN:
      ret = run_tiler(queue, op, sim_fullscreen_run);
      break;
   case HW_CS_OPCODE_FINISH_TILING:
      ret = run_tiler(queue, op, sim_tiling_finish);
      break;
   case HW_CS_OPCODE_RUN_FRAGMENT:
      ret = run_fragment(op);
      break;
   default:
      sim_job_report(&op->job, SIM_FAULT_UNIMPLEMENTED, "cs",
                     "%s is not simulated", hw_v10_cs_ops[opcode].name);
      ret = -EFAULT;
      break;
   }
   sim_job_end(&op->job);
   if (!ret)
      count_progress(queue, op);
   if (sim_event_enabled())
      sim_event("ran", "queue=%u op=%s job=%" PRIu64 " result=%d", queue->index,
                hw_v10_cs_ops[opcode].name, op->job.id, ret);
   return ret;
}
