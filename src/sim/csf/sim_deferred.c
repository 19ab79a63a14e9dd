/* SPDX-License-Identifier: MIT */
/* Instructions that wait for scoreboard entries beside the stream and then
 * take no time: sync objects, state, caches, heap bookkeeping. */

#include "sim/csf/sim_csf_queue.h"

#include <errno.h>
#include <inttypes.h>

/* A word that others look at while it changes. */
static bool
sync_write(struct sim_csf_queue *queue, struct sim_csf_op *op,
           struct sim_port *port, bool wide, bool add)
{
   struct hw_cs_sync_set64 sync;
   hw_cs_sync_set64_unpack(&op->instr, &sync);
   const uint64_t va = sim_csf_pair(op->regs, sync.address);
   const unsigned size_B = wide ? 8 : 4;

   if (va & (size_B - 1))
      return !sim_port_report(port, SIM_FAULT_UNALIGNED,
                              "sync object at 0x%" PRIx64, va);
   if (sync.scope != HW_CS_SYNC_SCOPE_SYSTEM &&
       sync.scope != HW_CS_SYNC_SCOPE_CSG)
      return !sim_port_report(port, SIM_FAULT_INVALID_INSTR, "sync scope %u",
                              sync.scope);

   port->what = "sync object";
   void *host = sim_port_ptr(port, va, size_B, SIM_WRITE);
   uint32_t *status = host && sync.error_propagate
                         ? sim_port_ptr(port, va + size_B, 4, SIM_WRITE)
                         : NULL;
   if (!host || (sync.error_propagate && !status))
      return false;

   if (status && queue->fault_state)
      __atomic_store_n(status, queue->fault_state, __ATOMIC_RELAXED);
   const uint64_t data = wide ? sim_csf_pair(op->regs, sync.data)
                              : sim_csf_reg(op->regs, sync.data);
   if (wide && add)
      __atomic_fetch_add((uint64_t *)host, data, __ATOMIC_RELEASE);
   else if (wide)
      __atomic_store_n((uint64_t *)host, data, __ATOMIC_RELEASE);
   else if (add)
      __atomic_fetch_add((uint32_t *)host, (uint32_t)data, __ATOMIC_RELEASE);
   else
      __atomic_store_n((uint32_t *)host, (uint32_t)data, __ATOMIC_RELEASE);
   return true;
}

static bool
store_state(struct sim_csf_queue *queue, struct sim_csf_op *op,
            struct sim_port *port)
{
   struct hw_cs_store_state store;
   hw_cs_store_state_unpack(&op->instr, &store);
   const uint64_t va =
      sim_csf_pair(op->regs, store.address) + (uint64_t)(int64_t)store.offset;
   uint64_t value = 0;

   if (va & 7)
      return !sim_port_report(port, SIM_FAULT_UNALIGNED,
                              "STORE_STATE to 0x%" PRIx64, va);
   switch (store.state) {
   case HW_CS_STATE_TIMESTAMP:
      value = sim_csf_timestamp();
      break;
   case HW_CS_STATE_CYCLE_COUNT:
      /* GUESS: one a nanosecond, the G610 of an RK3588 at 1 GHz. */
      value = sim_csf_timestamp() * 125 / 3;
      break;
   case HW_CS_STATE_ERROR_STATUS:
      value = queue->fault_state;
      break;
   default:
      break;
   }
   port->what = "STORE_STATE";
   uint64_t *host = sim_port_ptr(port, va, 8, SIM_WRITE);
   if (!host)
      return false;
   __atomic_store_n(host, value, __ATOMIC_RELEASE);
   return true;
}

/* Memory is coherent here: only the books are kept. */
static void
flush(const struct sim_csf_op *op)
{
   struct hw_cs_flush_cache2 flush;

   hw_cs_flush_cache2_unpack(&op->instr, &flush);
   sim_csf_cleaned(flush.l2_flush_mode != HW_CS_FLUSH_MODE_NONE,
                   flush.lsc_flush_mode != HW_CS_FLUSH_MODE_NONE);
   if (flush.other_invalidate)
      sim_readonly_invalidate();
   sim_csf_next_flush_id();
}

static bool
finish_fragment(struct sim_csf_queue *queue, struct sim_csf_op *op)
{
   struct hw_cs_finish_fragment finish;

   hw_cs_finish_fragment_unpack(&op->instr, &finish);
   if (op->job.config->mode != SIM_MODE_NOOP)
      sim_csf_heap_return(queue, op,
                          sim_csf_pair(op->regs, finish.first_heap_chunk),
                          sim_csf_pair(op->regs, finish.last_heap_chunk));
   if (finish.increment_fragment_completed)
      sim_csf_heap_count(queue, op, HW_CS_HEAP_COUNTER_FRAGMENT_COMPLETED);
   return !sim_job_stopped(&op->job);
}

static bool
heap_operation(struct sim_csf_queue *queue, struct sim_csf_op *op)
{
   struct hw_cs_heap_operation heap;

   hw_cs_heap_operation_unpack(&op->instr, &heap);
   sim_csf_heap_count(queue, op, heap.operation);
   return !sim_job_stopped(&op->job);
}

void
sim_csf_run_deferred(struct sim_csf_queue *queue, struct sim_csf_op *op)
{
   struct sim_port port;
   bool ok = true;

   sim_port_init(&port, &op->job, "cs");
   port.pc = op->pc;
   switch (hw_cs_word_opcode(op->instr)) {
   case HW_CS_OPCODE_SYNC_ADD32:
      ok = sync_write(queue, op, &port, false, true);
      break;
   case HW_CS_OPCODE_SYNC_SET32:
      ok = sync_write(queue, op, &port, false, false);
      break;
   case HW_CS_OPCODE_SYNC_ADD64:
      ok = sync_write(queue, op, &port, true, true);
      break;
   case HW_CS_OPCODE_SYNC_SET64:
      ok = sync_write(queue, op, &port, true, false);
      break;
   case HW_CS_OPCODE_STORE_STATE:
      ok = store_state(queue, op, &port);
      break;
   case HW_CS_OPCODE_FLUSH_CACHE2:
      flush(op);
      break;
   case HW_CS_OPCODE_FINISH_FRAGMENT:
      ok = finish_fragment(queue, op);
      break;
   case HW_CS_OPCODE_HEAP_OPERATION:
      ok = heap_operation(queue, op);
      break;
   case HW_CS_OPCODE_TRACE_POINT:
      /* No trace buffer was given to the queue: nothing is written. */
      break;
   default:
      sim_port_report(&port, SIM_FAULT_UNIMPLEMENTED, "opcode %u",
                      hw_cs_word_opcode(op->instr));
      ok = false;
      break;
   }
   sim_port_finish(&port);
   if (!ok)
      sim_csf_fail(queue, &op->job);
   sim_csf_changed();
}
