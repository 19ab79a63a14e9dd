/* SPDX-License-Identifier: MIT */
/* The stream's own thread: fetch, checks, and every opcode that is not an
 * iterator's.  Facts: Mesa 25.0.7 genxml v10, cs_builder.h, decode_csf.c. */

#include "sim/csf/sim_csf_queue.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Between two looks at the clock. */
#define CLOCK_BUDGET 4096

/* ---- strict mode ------------------------------------------------------- */

static void
describe(uint64_t instr, char *text, size_t size)
{
   FILE *fp = fmemopen(text, size, "w");

   text[0] = '\0';
   if (!fp)
      return;
   hw_cs_print(fp, hw_v10_cs_ops, instr);
   fclose(fp);
   text[size - 1] = '\0';
}

static bool
check_strict(struct sim_csf_queue *queue, uint64_t instr)
{
   struct hw_cs_register_set reads = { 0 }, writes = { 0 };
   char text[96];

   hw_cs_registers(hw_v10_cs_ops, instr, &reads, &writes);
   for (unsigned r = 0; r < SIM_CSF_REGISTERS; r++) {
      const bool reads_r = hw_cs_set_has(&reads, r);
      const bool writes_r = hw_cs_set_has(&writes, r);

      if ((reads_r || writes_r) && queue->loading[r]) {
         describe(instr, text, sizeof(text));
         sim_port_report(&queue->port, SIM_FAULT_STRICT,
                         "%s: r%u is still being loaded (scoreboard entry "
                         "%u was not waited for)",
                         text, r, queue->loading_slot[r]);
         return false;
      }
      if (reads_r && !queue->defined[r]) {
         describe(instr, text, sizeof(text));
         sim_port_report(&queue->port, SIM_FAULT_STRICT,
                         "%s: r%u was never written", text, r);
         return false;
      }
      if (writes_r)
         queue->defined[r] = true;
   }
   for (unsigned r = SIM_CSF_REGISTERS; r < HW_CS_MAX_REGISTERS; r++) {
      if (hw_cs_set_has(&reads, r) || hw_cs_set_has(&writes, r)) {
         sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                         "register r%u does not exist", r);
         return false;
      }
   }
   return true;
}

static bool
check(struct sim_csf_queue *queue, uint64_t instr)
{
   const struct hw_cs_op *op = &hw_v10_cs_ops[hw_cs_word_opcode(instr)];

   if (!op->name) {
      sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                      "unknown opcode %u (0x%016" PRIx64 ")",
                      hw_cs_word_opcode(instr), instr);
      return false;
   }
   if (!sim_strict(queue->port.config))
      return true;
   if (instr & op->reserved) {
      sim_port_report(&queue->port, SIM_FAULT_STRICT,
                      "%s: reserved bits set (0x%016" PRIx64 ")", op->name,
                      instr & op->reserved);
      return false;
   }
   return check_strict(queue, instr);
}

/* ---- waiting ----------------------------------------------------------- */

/* An exception that this queue's handler is to serve.  It stays pending
 * until a handler is set (Mesa 25.0.7 panvk_vX_cmd_draw.c sets it on the
 * fragment queue, for the work of the tiler's queue). */
static struct sim_csf_queue *
find_exception(const struct sim_csf_queue *queue)
{
   struct sim_csf_group *group = queue->group;

   if (queue->in_handler || !queue->handler_size_B)
      return NULL;
   for (unsigned i = 0; i < group->info.queue_count; i++) {
      struct sim_csf_queue *other = &group->queues[i];
      if (other->exception == SIM_EXCEPTION_RAISED &&
          other->exception_heap_va == queue->heap_va)
         return other;
   }
   return NULL;
}

/* The handler runs in the middle of whatever the stream does, with its
 * registers; it saves what it changes. */
static bool
run_handler(struct sim_csf_queue *queue)
{
   const unsigned depth = queue->depth;
   const uint64_t pc = queue->port.pc;
   const uint8_t endpoint = queue->endpoint_slot, other = queue->other_slot;

   queue->in_handler = true;
   queue->frames[queue->depth++] = (struct sim_csf_frame){
      queue->handler_va,
      queue->handler_va + queue->handler_size_B,
   };
   sim_csf_unlock();
   if (sim_event_enabled())
      sim_event("tiler-oom-handler", "queue=%u handler=0x%" PRIx64,
                queue->index, queue->handler_va);
   const bool ok = sim_stream_run(queue, depth);
   sim_csf_lock();
   queue->port.pc = pc;
   queue->depth = depth;
   queue->in_handler = false;
   queue->endpoint_slot = endpoint;
   queue->other_slot = other;
   return ok;
}

bool
sim_stream_serve(struct sim_csf_queue *queue)
{
   struct sim_csf_queue *raiser;

   while (!queue->group->stopped && (raiser = find_exception(queue))) {
      raiser->exception = SIM_EXCEPTION_RUNNING;
      const bool ok = run_handler(queue);
      raiser->exception = SIM_EXCEPTION_DONE;
      sim_csf_changed();
      if (!ok)
         return false;
   }
   return !queue->group->stopped;
}

static void
loads_arrived(struct sim_csf_queue *queue, uint8_t mask)
{
   for (unsigned r = 0; r < SIM_CSF_REGISTERS; r++) {
      if (queue->loading[r] && (mask & (1u << queue->loading_slot[r])))
         queue->loading[r] = false;
   }
}

bool
sim_stream_wait(struct sim_csf_queue *queue, uint8_t mask)
{
   bool alive;

   sim_csf_lock();
   while ((alive = sim_stream_serve(queue)) && sim_csf_busy(queue, NULL, mask))
      sim_stream_sleep(queue);
   sim_csf_unlock();
   if (alive)
      loads_arrived(queue, mask);
   return alive;
}

static bool
timed_out(struct sim_csf_queue *queue)
{
   if (sim_csf_idle_ns() < SIM_CSF_TIMEOUT_NS)
      return false;
   queue->error = -ETIMEDOUT;
   queue->group->stopped = true;
   sim_csf_changed();
   return true;
}

/* An endless loop of instructions is a hang as much as an endless wait. */
static bool
check_clock(struct sim_csf_queue *queue)
{
   if (++queue->budget < CLOCK_BUDGET)
      return true;
   queue->budget = 0;
   sim_counter_add(SIM_COUNTER_CS_INSTRS, CLOCK_BUDGET);

   sim_csf_lock();
   const bool alive = !timed_out(queue) && sim_stream_serve(queue);
   sim_csf_unlock();
   return alive;
}

static bool
sync_holds(enum hw_cs_condition condition, uint64_t value, uint64_t reference)
{
   /* The hardware knows these two (panthor_sched.c evaluates the same). */
   return condition == HW_CS_CONDITION_GREATER ? value > reference
                                               : value <= reference;
}

bool
sim_stream_sync_wait(struct sim_csf_queue *queue, uint64_t instr)
{
   const bool wide = hw_cs_word_opcode(instr) == HW_CS_OPCODE_SYNC_WAIT64;
   /* Both forms have one layout. */
   struct hw_cs_sync_wait64 wait;
   hw_cs_sync_wait64_unpack(&instr, &wait);

   const uint64_t va = sim_csf_pair(queue->regs, wait.address);
   const uint64_t reference = wide ? sim_csf_pair(queue->regs, wait.data)
                                   : sim_csf_reg(queue->regs, wait.data);
   const unsigned size_B = wide ? 8 : 4;

   if (wait.condition != HW_CS_CONDITION_GREATER &&
       wait.condition != HW_CS_CONDITION_LEQUAL)
      return !sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                              "SYNC_WAIT with condition %u", wait.condition);
   if (va & (size_B - 1))
      return !sim_port_report(&queue->port, SIM_FAULT_UNALIGNED,
                              "sync object at 0x%" PRIx64, va);

   queue->port.what = "sync object";
   const void *host = sim_port_ptr(&queue->port, va, size_B, SIM_READ);
   if (!host)
      return false;

   bool alive, late = false;
   sim_csf_lock();
   for (;;) {
      const uint64_t value =
         wide ? __atomic_load_n((const uint64_t *)host, __ATOMIC_ACQUIRE)
              : __atomic_load_n((const uint32_t *)host, __ATOMIC_ACQUIRE);
      alive = sim_stream_serve(queue);
      if (!alive || sync_holds(wait.condition, value, reference))
         break;
      late = timed_out(queue);
      if (late) {
         sim_report(
            "SYNC_WAIT at 0x%" PRIx64 " (queue %u): 0x%" PRIx64
            " holds %" PRIu64 ", waits for %s %" PRIu64 ", and nothing moves",
            queue->port.pc, queue->index, va, value,
            wait.condition == HW_CS_CONDITION_GREATER ? ">" : "<=", reference);
         break;
      }
      sim_stream_sleep(queue);
   }
   /* Error reject: the wait ends, but the object's error is not taken. */
   if (alive && !late && !wait.error_reject) {
      const uint32_t *status =
         sim_port_try(&queue->port, va + size_B, 4, SIM_READ);
      if (status && __atomic_load_n(status, __ATOMIC_RELAXED))
         queue->fault_state = 1;
   }
   sim_csf_unlock();
   return alive && !late;
}

/* ---- instructions ------------------------------------------------------ */

static void
set_pair(struct sim_csf_queue *queue, unsigned r, uint64_t value)
{
   if (r + 1 < SIM_CSF_REGISTERS) {
      queue->regs[r] = (uint32_t)value;
      queue->regs[r + 1] = (uint32_t)(value >> 32);
   }
}

static void
set_reg(struct sim_csf_queue *queue, unsigned r, uint32_t value)
{
   if (r < SIM_CSF_REGISTERS)
      queue->regs[r] = value;
}

static bool
load_store(struct sim_csf_queue *queue, uint64_t instr, bool load)
{
   /* LOAD_MULTIPLE and STORE_MULTIPLE have one layout. */
   struct hw_cs_load_multiple op;
   hw_cs_load_multiple_unpack(&instr, &op);
   /* The words in memory are consecutive: registers that the mask leaves out
    * have no place there (Mesa 25.0.7: draw parameters with a mask of 11011,
    * the register dump of exception handlers). */
   uint64_t va =
      sim_csf_pair(queue->regs, op.address) + (uint64_t)(int64_t)op.offset;

   if (va & 3)
      return !sim_port_report(&queue->port, SIM_FAULT_UNALIGNED,
                              "%s at 0x%" PRIx64, load ? "load" : "store", va);
   queue->port.what = load ? "LOAD_MULTIPLE" : "STORE_MULTIPLE";
   for (unsigned i = 0; i < 16; i++) {
      const unsigned r = op.base_register + i;

      if (!(op.mask & (1u << i)))
         continue;
      if (r >= SIM_CSF_REGISTERS)
         return !sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                                 "register r%u does not exist", r);
      uint32_t *host =
         sim_port_ptr(&queue->port, va, 4, load ? SIM_READ : SIM_WRITE);
      if (!host)
         return false;
      va += 4;
      if (load) {
         queue->regs[r] = __atomic_load_n(host, __ATOMIC_RELAXED);
         queue->loading[r] = true;
         queue->loading_slot[r] = queue->other_slot;
      } else {
         __atomic_store_n(host, queue->regs[r], __ATOMIC_RELAXED);
      }
   }
   return true;
}

static bool
condition_holds(enum hw_cs_condition condition, int32_t value)
{
   switch (condition) {
   case HW_CS_CONDITION_LEQUAL:
      return value <= 0;
   case HW_CS_CONDITION_GREATER:
      return value > 0;
   case HW_CS_CONDITION_EQUAL:
      return value == 0;
   case HW_CS_CONDITION_NEQUAL:
      return value != 0;
   case HW_CS_CONDITION_LESS:
      return value < 0;
   case HW_CS_CONDITION_GEQUAL:
      return value >= 0;
   default:
      return true;
   }
}

static bool
branch(struct sim_csf_queue *queue, uint64_t instr)
{
   struct hw_cs_branch op;
   struct sim_csf_frame *frame = &queue->frames[queue->depth - 1];

   hw_cs_branch_unpack(&instr, &op);
   if (condition_holds(op.condition,
                       (int32_t)sim_csf_reg(queue->regs, op.value)))
      frame->pc += (uint64_t)(int64_t)op.offset * 8;
   return true;
}

/* CALL and JUMP. */
static bool
transfer(struct sim_csf_queue *queue, uint64_t instr, bool call)
{
   struct hw_cs_call op;
   hw_cs_call_unpack(&instr, &op);
   const uint64_t va = sim_csf_pair(queue->regs, op.address);
   const uint32_t size_B = sim_csf_reg(queue->regs, op.length);

   if ((va | size_B) & 7)
      return !sim_port_report(&queue->port, SIM_FAULT_UNALIGNED,
                              "%s to 0x%" PRIx64 ", %u bytes",
                              call ? "CALL" : "JUMP", va, size_B);
   if (call &&
       queue->depth >= SIM_CSF_MAX_FRAMES + (queue->in_handler ? 1u : 0u))
      return !sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                              "CALL deeper than %u frames", SIM_CSF_MAX_FRAMES);
   if (call)
      queue->depth++;
   queue->frames[queue->depth - 1] = (struct sim_csf_frame){ va, va + size_B };
   return true;
}

static bool
set_handler(struct sim_csf_queue *queue, uint64_t instr)
{
   struct hw_cs_set_exception_handler op;

   hw_cs_set_exception_handler_unpack(&instr, &op);
   if (op.exception_type != HW_CS_EXCEPTION_TYPE_TILER_OOM)
      return !sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                              "exception type %u", op.exception_type);
   sim_csf_lock();
   queue->handler_va = sim_csf_pair(queue->regs, op.address);
   queue->handler_size_B = sim_csf_reg(queue->regs, op.length);
   sim_csf_unlock();
   return true;
}

static bool
set_entries(struct sim_csf_queue *queue, uint64_t instr)
{
   struct hw_cs_set_sb_entry op;

   hw_cs_set_sb_entry_unpack(&instr, &op);
   if (op.endpoint_entry >= SIM_CSF_SCOREBOARDS ||
       op.other_entry >= SIM_CSF_SCOREBOARDS)
      return !sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                              "scoreboard entries %u, %u", op.endpoint_entry,
                              op.other_entry);
   queue->endpoint_slot = (uint8_t)op.endpoint_entry;
   queue->other_slot = (uint8_t)op.other_entry;
   return true;
}

static bool
progress_wait(struct sim_csf_queue *queue, uint64_t instr)
{
   struct hw_cs_progress_wait op;
   hw_cs_progress_wait_unpack(&instr, &op);
   const uint64_t reference = sim_csf_pair(queue->regs, op.source);

   if (op.queue >= queue->group->info.queue_count)
      return !sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                              "PROGRESS_WAIT for queue %u", op.queue);

   bool alive, late = false;
   sim_csf_lock();
   /* GUESS: waits until the counter has reached the value. */
   while ((alive = sim_stream_serve(queue)) &&
          queue->group->queues[op.queue].progress < reference &&
          !(late = timed_out(queue)))
      sim_stream_sleep(queue);
   sim_csf_unlock();
   return alive && !late;
}

/* The firmware asks the kernel for protected mode and the stream waits for
 * the answer.  Panthor of interface 1.2 has no protected mode: it neither
 * enables nor acknowledges that event (panthor_sched.c acts on CS_FATAL,
 * CS_FAULT and CS_TILER_OOM only), so that the group's time runs out. */
static bool
prot_region(struct sim_csf_queue *queue)
{
   bool alive, late = false;

   sim_report("PROT_REGION at 0x%" PRIx64 " (queue %u) waits for protected "
              "mode, which the kernel never enters",
              queue->port.pc, queue->index);
   sim_csf_lock();
   while ((alive = sim_stream_serve(queue)) && !(late = timed_out(queue)))
      sim_stream_sleep(queue);
   sim_csf_unlock();
   return alive && !late;
}

static void
add_progress(struct sim_csf_queue *queue, bool increment)
{
   if (!increment)
      return;
   sim_csf_lock();
   queue->progress++;
   sim_csf_changed();
   sim_csf_unlock();
}

/* ---- instructions that go on beside the stream ------------------------- */

static enum sim_iterator
iterator_of(unsigned opcode)
{
   switch (opcode) {
   case HW_CS_OPCODE_RUN_COMPUTE:
   case HW_CS_OPCODE_RUN_COMPUTE_INDIRECT:
      return SIM_ITERATOR_COMPUTE;
   case HW_CS_OPCODE_RUN_IDVS:
   case HW_CS_OPCODE_RUN_TILING:
   case HW_CS_OPCODE_RUN_FULLSCREEN:
   case HW_CS_OPCODE_FINISH_TILING:
      return SIM_ITERATOR_TILER;
   case HW_CS_OPCODE_RUN_FRAGMENT:
      return SIM_ITERATOR_FRAGMENT;
   default:
      return SIM_ITERATOR_NONE;
   }
}

static bool
issue(struct sim_csf_queue *queue, uint64_t instr)
{
   const struct hw_cs_op *info = &hw_v10_cs_ops[hw_cs_word_opcode(instr)];
   const uint32_t wait =
      (uint32_t)hw_cs_bits(instr, info->wait_lo, info->wait_bits);
   unsigned slot = queue->endpoint_slot;
   struct sim_csf_op *op = calloc(1, sizeof(*op));

   if (info->signal != HW_CS_SIGNAL_ENDPOINT)
      slot = (unsigned)hw_cs_bits(instr, info->slot_lo, info->slot_bits);
   if (!op || slot >= SIM_CSF_SCOREBOARDS || wait >> SIM_CSF_SCOREBOARDS) {
      free(op);
      return !sim_port_report(&queue->port, SIM_FAULT_INVALID_INSTR,
                              "scoreboard entry %u, wait mask 0x%x", slot,
                              wait);
   }
   op->instr = instr;
   op->pc = queue->port.pc;
   op->iterator = iterator_of(hw_cs_word_opcode(instr));
   op->wait_mask = (uint8_t)wait;
   op->slot = (uint8_t)slot;
   memcpy(op->regs, queue->regs, sizeof(op->regs));
   sim_job_init(&op->job, queue->group->info.vm);

   sim_csf_lock();
   op->heap_va = queue->heap_va;
   const bool alive = !queue->group->stopped;
   if (alive && info->signal == HW_CS_SIGNAL_DEFERRED && !wait) {
      /* Nothing to wait for: it is done before the next instruction. */
      op->iterator = SIM_ITERATOR_NONE;
      sim_csf_run_deferred(queue, op);
      free(op);
   } else if (alive) {
      sim_csf_issue(queue, op);
   } else {
      free(op);
   }
   const bool ok = alive && !queue->group->stopped;
   sim_csf_unlock();
   return ok;
}

/* ---- the loop ---------------------------------------------------------- */

static bool
execute_register(struct sim_csf_queue *queue, uint64_t instr)
{
   uint32_t *regs = queue->regs;

   switch (hw_cs_word_opcode(instr)) {
   case HW_CS_OPCODE_MOVE: {
      struct hw_cs_move op;
      hw_cs_move_unpack(&instr, &op);
      set_pair(queue, op.destination, op.immediate);
      return true;
   }
   case HW_CS_OPCODE_MOVE32: {
      struct hw_cs_move32 op;
      hw_cs_move32_unpack(&instr, &op);
      set_reg(queue, op.destination, op.immediate);
      return true;
   }
   case HW_CS_OPCODE_ADD_IMMEDIATE32: {
      struct hw_cs_add_immediate32 op;
      hw_cs_add_immediate32_unpack(&instr, &op);
      set_reg(queue, op.destination,
              sim_csf_reg(regs, op.source) + (uint32_t)op.immediate);
      return true;
   }
   case HW_CS_OPCODE_ADD_IMMEDIATE64: {
      struct hw_cs_add_immediate64 op;
      hw_cs_add_immediate64_unpack(&instr, &op);
      set_pair(queue, op.destination,
               sim_csf_pair(regs, op.source) + (uint64_t)(int64_t)op.immediate);
      return true;
   }
   case HW_CS_OPCODE_UMIN32: {
      struct hw_cs_umin32 op;
      hw_cs_umin32_unpack(&instr, &op);
      const uint32_t a = sim_csf_reg(regs, op.source_1);
      const uint32_t b = sim_csf_reg(regs, op.source_2);
      set_reg(queue, op.destination, a < b ? a : b);
      return true;
   }
   case HW_CS_OPCODE_PROGRESS_STORE: {
      struct hw_cs_progress_store op;
      hw_cs_progress_store_unpack(&instr, &op);
      sim_csf_lock();
      queue->progress = sim_csf_pair(regs, op.source);
      sim_csf_changed();
      sim_csf_unlock();
      return true;
   }
   case HW_CS_OPCODE_PROGRESS_LOAD: {
      struct hw_cs_progress_load op;
      hw_cs_progress_load_unpack(&instr, &op);
      sim_csf_lock();
      set_pair(queue, op.destination, queue->progress);
      sim_csf_unlock();
      return true;
   }
   default:
      return false;
   }
}

static bool
execute(struct sim_csf_queue *queue, uint64_t instr)
{
   if (execute_register(queue, instr))
      return true;

   switch (hw_cs_word_opcode(instr)) {
   case HW_CS_OPCODE_NOP:
   /* The iterators are always there. */
   case HW_CS_OPCODE_REQ_RESOURCE:
      return true;
   case HW_CS_OPCODE_WAIT: {
      struct hw_cs_wait op;
      hw_cs_wait_unpack(&instr, &op);
      if (!sim_stream_wait(queue, (uint8_t)op.wait_mask))
         return false;
      add_progress(queue, op.progress_increment);
      return true;
   }
   case HW_CS_OPCODE_LOAD_MULTIPLE:
      return load_store(queue, instr, true);
   case HW_CS_OPCODE_STORE_MULTIPLE:
      return load_store(queue, instr, false);
   case HW_CS_OPCODE_BRANCH:
      return branch(queue, instr);
   case HW_CS_OPCODE_CALL:
      return transfer(queue, instr, true);
   case HW_CS_OPCODE_JUMP:
      return transfer(queue, instr, false);
   case HW_CS_OPCODE_SET_SB_ENTRY:
      return set_entries(queue, instr);
   case HW_CS_OPCODE_SET_EXCEPTION_HANDLER:
      return set_handler(queue, instr);
   case HW_CS_OPCODE_SYNC_WAIT32:
   case HW_CS_OPCODE_SYNC_WAIT64:
      return sim_stream_sync_wait(queue, instr);
   case HW_CS_OPCODE_PROGRESS_WAIT:
      return progress_wait(queue, instr);
   case HW_CS_OPCODE_HEAP_SET: {
      struct hw_cs_heap_set op;
      hw_cs_heap_set_unpack(&instr, &op);
      sim_csf_lock();
      queue->heap_va = sim_csf_pair(queue->regs, op.address);
      sim_csf_unlock();
      return true;
   }
   case HW_CS_OPCODE_ERROR_BARRIER:
      sim_csf_lock();
      queue->fault_state = 0;
      sim_csf_unlock();
      return true;
   case HW_CS_OPCODE_PROT_REGION:
      return prot_region(queue);
   default:
      return issue(queue, instr);
   }
}

bool
sim_stream_run(struct sim_csf_queue *queue, unsigned base)
{
   while (queue->depth > base) {
      struct sim_csf_frame *frame = &queue->frames[queue->depth - 1];

      if (frame->pc >= frame->end) {
         queue->depth--;
         continue;
      }
      queue->port.pc = frame->pc;
      queue->port.what = "instruction fetch";
      const uint64_t *host = sim_port_ptr(&queue->port, frame->pc, 8, SIM_READ);
      if (!host)
         return false;
      const uint64_t instr = *host;
      frame->pc += 8;
      if (!check(queue, instr) || !execute(queue, instr) || !check_clock(queue))
         return false;
   }
   return true;
}
