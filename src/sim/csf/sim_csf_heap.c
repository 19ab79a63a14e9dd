/* SPDX-License-Identifier: MIT */
/* The firmware's side of tiler heaps.
 *
 * It keeps its state in the heap context (32 bytes, opaque to all others;
 * the layout is ours): the free chunks that rendered frames gave back, and
 * how many render passes are in flight.  When no chunk is free it asks the
 * kernel, then waits for frames that are being rendered, then calls the
 * stream's handler (the order in which panthor_heap.c says the firmware
 * tries). */

#include "sim/csf/sim_csf_queue.h"
#include "sim/geometry/sim_idvs.h"

#include <errno.h>
#include <inttypes.h>

struct heap_context {
   /* Address | size in pages of a chunk, linked through its first word. */
   uint64_t free_chunk;
   uint32_t started;
   uint32_t completed;
   uint32_t fragments;
   /* Chunks that tilers got and that nobody gave back; those that the kernel
    * made with the heap are not counted when they are taken. */
   int32_t lent;
   uint32_t unused[2];
};

#define CHUNK_VA(link) ((link) & ~UINT64_C(0xfff))
#define CHUNK_SIZE_B(link) ((uint32_t)((link)&0xfff) * SIM_PAGE_SIZE_B)

static struct heap_context *
get_context(struct sim_port *port, uint64_t heap_va)
{
   if (!heap_va) {
      sim_port_report(port, SIM_FAULT_INVALID_INSTR,
                      "tiler heap used before HEAP_SET");
      return NULL;
   }
   port->what = "heap context";
   return sim_port_ptr(port, heap_va, sizeof(struct heap_context),
                       SIM_READ | SIM_WRITE);
}

/* When all that was tiled is rendered, all full chunks have come back.  The one
 * that is being filled may be a lent one. */
static void
check_lent(struct sim_port *port, const struct heap_context *context)
{
   if (context->started == context->completed &&
       context->started == context->fragments && context->lent > 1)
      sim_port_report(port, SIM_FAULT_STRICT,
                      "all that was tiled is rendered, but %d heap chunks "
                      "were not given back: FINISH_FRAGMENT takes the list of "
                      "a tiler context",
                      context->lent);
}

void
sim_csf_heap_count(struct sim_csf_queue *queue, struct sim_csf_op *op,
                   enum hw_cs_heap_counter counter)
{
   struct sim_port port;

   (void)queue;
   sim_port_init(&port, &op->job, "cs");
   port.pc = op->pc;
   struct heap_context *context = get_context(&port, op->heap_va);
   if (context) {
      switch (counter) {
      case HW_CS_HEAP_COUNTER_VERTEX_TILER_STARTED:
         context->started++;
         break;
      case HW_CS_HEAP_COUNTER_VERTEX_TILER_COMPLETED:
         context->completed++;
         break;
      case HW_CS_HEAP_COUNTER_FRAGMENT_COMPLETED:
         context->fragments++;
         check_lent(&port, context);
         break;
      default:
         sim_port_report(&port, SIM_FAULT_INVALID_INSTR, "heap counter %u",
                         counter);
         break;
      }
   }
   sim_port_finish(&port);
}

void
sim_csf_heap_return(struct sim_csf_queue *queue, struct sim_csf_op *op,
                    uint64_t first, uint64_t last)
{
   struct sim_port port;

   (void)queue;
   if (!first)
      return;
   sim_port_init(&port, &op->job, "cs");
   port.pc = op->pc;

   struct heap_context *context = get_context(&port, op->heap_va);
   /* The list must be whole: from the first chunk to the last. */
   uint64_t link = first;
   for (unsigned n = 0; context; n++) {
      port.what = "heap chunk header";
      uint64_t *header =
         sim_port_ptr(&port, CHUNK_VA(link), 8, SIM_READ | SIM_WRITE);
      if (!header)
         break;
      context->lent--;
      if (CHUNK_VA(link) == CHUNK_VA(last)) {
         *header = context->free_chunk;
         context->free_chunk = first;
         break;
      }
      link = *header;
      if (!CHUNK_VA(link) || n > 1u << 20) {
         sim_port_report(&port, SIM_FAULT_STRICT,
                         "FINISH_FRAGMENT: the chunks from 0x%" PRIx64
                         " do not lead to 0x%" PRIx64,
                         first, last);
         break;
      }
   }
   sim_port_finish(&port);
   sim_csf_changed();
}

/* Has a handler called and waits for it; as long as nothing else moves, the
 * exception stays pending for five seconds. */
static bool
raise_oom(struct sim_csf_queue *queue, uint64_t heap_va)
{
   queue->exception_heap_va = heap_va;
   queue->exception = SIM_EXCEPTION_RAISED;
   sim_csf_changed();
   while (!queue->group->stopped && queue->exception != SIM_EXCEPTION_DONE &&
          (queue->exception == SIM_EXCEPTION_RUNNING ||
           sim_csf_stuck_ns() < SIM_CSF_TIMEOUT_NS))
      sim_csf_sleep();
   const bool done = queue->exception == SIM_EXCEPTION_DONE;
   queue->exception = SIM_EXCEPTION_NONE;
   return done && !queue->group->stopped;
}

/* A free chunk, or one from the kernel.  0, -ENOMEM, -EFAULT. */
static int
take_chunk(struct sim_csf_heap_user *user, struct sim_port *port,
           struct heap_context *context, uint64_t *link)
{
   const struct sim_csf_group_info *info = &user->queue->group->info;

   if (context->free_chunk) {
      *link = context->free_chunk;
      const uint64_t *header = sim_port_ptr(port, CHUNK_VA(*link), 8, SIM_READ);
      if (!header)
         return -EFAULT;
      context->free_chunk = *header;
      return 0;
   }

   const uint32_t in_flight = context->started - context->fragments;
   const int ret =
      info->heap_grow(info->data, user->op->heap_va, in_flight, link);
   if (ret == -EINVAL)
      sim_port_report(port, SIM_FAULT_INVALID_DESCRIPTOR,
                      "0x%" PRIx64 " is no heap context", user->op->heap_va);
   return ret;
}

static enum sim_heap_answer
get_chunk_locked(struct sim_csf_heap_user *user, struct sim_port *port,
                 uint64_t *link)
{
   struct heap_context *context = get_context(port, user->op->heap_va);

   while (context && !user->queue->group->stopped) {
      const int ret = take_chunk(user, port, context, link);
      if (!ret) {
         context->lent++;
         return SIM_HEAP_CHUNK;
      }
      if (ret != -ENOMEM)
         break;
      /* Somebody is rendering what was binned earlier, and gives back. */
      if (context->completed != context->fragments &&
          sim_csf_stuck_ns() < SIM_CSF_TIMEOUT_NS / 5) {
         sim_csf_sleep();
         continue;
      }
      return raise_oom(user->queue, user->op->heap_va) ? SIM_HEAP_FLUSHED
                                                       : SIM_HEAP_FAILED;
   }
   return SIM_HEAP_FAILED;
}

static enum sim_heap_answer
get_chunk(void *data, uint64_t tiler_context_va, uint64_t *chunk_va,
          uint32_t *chunk_size_B)
{
   struct sim_csf_heap_user *user = data;
   struct sim_port port;
   uint64_t link = 0;

   sim_port_init(&port, &user->op->job, "tiler");
   port.pc = user->op->pc;
   sim_csf_lock();
   const enum sim_heap_answer answer = get_chunk_locked(user, &port, &link);
   sim_csf_unlock();
   sim_port_finish(&port);
   *chunk_va = CHUNK_VA(link);
   *chunk_size_B = CHUNK_SIZE_B(link);
   if (sim_event_enabled())
      sim_event("heap-chunk",
                "context=0x%" PRIx64 " answer=%d chunk=0x%" PRIx64,
                tiler_context_va, answer, *chunk_va);
   return answer;
}

struct sim_heap_ops
sim_csf_heap_ops(struct sim_csf_heap_user *user)
{
   return (struct sim_heap_ops){ .get_chunk = get_chunk, .data = user };
}
