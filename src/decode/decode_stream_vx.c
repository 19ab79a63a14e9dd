/* SPDX-License-Identifier: MIT */
/*
 * Follows a stream: what changes registers or the place is carried out, and
 * the rest is printed.
 */
#include <inttypes.h>
#include <string.h>

#include <mali/device_info.h>

#include "decode/decode_vx.h"

/* Streams that may be under way at once: Mesa 25.0.7 decode_csf.c. */
#define MAX_DEPTH 8
#define DEFAULT_MAX_INSTRUCTIONS 100000

struct frame {
   uint64_t pc, end;
};

struct machine {
   struct decode_context *ctx;
   uint32_t *r;
   unsigned register_count;
   struct frame stack[MAX_DEPTH];
   unsigned depth; /* of the current frame */
   bool stop;
};

static uint64_t
get64(const struct machine *m, unsigned i)
{
   return m->r[i] | (uint64_t)m->r[i + 1] << 32;
}

static void
set64(struct machine *m, unsigned i, uint64_t v)
{
   m->r[i] = (uint32_t)v;
   m->r[i + 1] = (uint32_t)(v >> 32);
}

static void
enter(struct machine *m, uint64_t va, uint32_t size_B, const char *what)
{
   if (va % 8 || size_B % 8)
      decode_breach(m->ctx, "%s to 0x%" PRIx64 ", %u bytes: not aligned", what,
                    va, size_B);
   m->stack[m->depth] = (struct frame){ va, va + size_B / 8 * 8 };
}

static void
call(struct machine *m, unsigned address, unsigned length)
{
   if (m->depth + 1 == MAX_DEPTH) {
      decode_breach(m->ctx, "calls nest too deep");
      m->stop = true;
      return;
   }
   m->depth++;
   enter(m, get64(m, address), m->r[length], "call");
}

static bool
holds(enum hw_cs_condition cond, int32_t v)
{
   switch (cond) {
   case HW_CS_CONDITION_LEQUAL:
      return v <= 0;
   case HW_CS_CONDITION_GREATER:
      return v > 0;
   case HW_CS_CONDITION_EQUAL:
      return v == 0;
   case HW_CS_CONDITION_NEQUAL:
      return v != 0;
   case HW_CS_CONDITION_LESS:
      return v < 0;
   case HW_CS_CONDITION_GEQUAL:
      return v >= 0;
   default:
      return true;
   }
}

static void
load(struct machine *m, const struct hw_cs_load_multiple *i)
{
   uint64_t va = get64(m, i->address) + (uint64_t)(int64_t)i->offset;

   for (unsigned n = 0; n < 16; n++) {
      if (!(i->mask >> n & 1))
         continue;
      decode_load32(m->ctx, va, &m->r[i->base_register + n]);
      va += 4;
   }
}

static void
store(struct machine *m, const struct hw_cs_store_multiple *i)
{
   uint64_t va = get64(m, i->address) + (uint64_t)(int64_t)i->offset;

   for (unsigned n = 0; n < 16; n++) {
      if (!(i->mask >> n & 1))
         continue;
      decode_store32(m->ctx, va, m->r[i->base_register + n]);
      va += 4;
   }
}

/* A handler runs when the hardware says so; here it is shown once. */
static void
show_handler(struct machine *m, uint64_t va, uint32_t size_B)
{
   struct decode_context *ctx = m->ctx;

   ctx->indent += 2;
   for (uint64_t pc = va; pc < va + size_B; pc += 8) {
      uint64_t word;
      const void *p = decode_map(ctx, pc, 8, "exception handler");
      if (!p)
         break;
      memcpy(&word, p, 8);
      fprintf(ctx->out, "%*shandler %016" PRIx64 "  ", (int)ctx->indent, "",
              word);
      hw_cs_print(ctx->out, hw_cs_ops, word);
      fputc('\n', ctx->out);
   }
   ctx->indent -= 2;
}

static void
arithmetic(struct machine *m, uint64_t word)
{
   switch (hw_cs_word_opcode(word)) {
   case HW_CS_OPCODE_MOVE: {
      struct hw_cs_move i;
      hw_cs_move_unpack(&word, &i);
      set64(m, i.destination, i.immediate);
      break;
   }
   case HW_CS_OPCODE_MOVE32: {
      struct hw_cs_move32 i;
      hw_cs_move32_unpack(&word, &i);
      m->r[i.destination] = i.immediate;
      break;
   }
   case HW_CS_OPCODE_ADD_IMMEDIATE32: {
      struct hw_cs_add_immediate32 i;
      hw_cs_add_immediate32_unpack(&word, &i);
      m->r[i.destination] = m->r[i.source] + (uint32_t)i.immediate;
      break;
   }
   case HW_CS_OPCODE_ADD_IMMEDIATE64: {
      struct hw_cs_add_immediate64 i;
      hw_cs_add_immediate64_unpack(&word, &i);
      set64(m, i.destination,
            get64(m, i.source) + (uint64_t)(int64_t)i.immediate);
      break;
   }
   case HW_CS_OPCODE_UMIN32: {
      struct hw_cs_umin32 i;
      hw_cs_umin32_unpack(&word, &i);
      uint32_t a = m->r[i.source_1], b = m->r[i.source_2];
      m->r[i.destination] = a < b ? a : b;
      break;
   }
   default:
      break;
   }
}

static void
step(struct machine *m, uint64_t word)
{
   struct frame *f = &m->stack[m->depth];

   switch (hw_cs_word_opcode(word)) {
   case HW_CS_OPCODE_LOAD_MULTIPLE: {
      struct hw_cs_load_multiple i;
      hw_cs_load_multiple_unpack(&word, &i);
      load(m, &i);
      break;
   }
   case HW_CS_OPCODE_STORE_MULTIPLE: {
      struct hw_cs_store_multiple i;
      hw_cs_store_multiple_unpack(&word, &i);
      store(m, &i);
      break;
   }
   case HW_CS_OPCODE_BRANCH: {
      struct hw_cs_branch i;
      hw_cs_branch_unpack(&word, &i);
      if (holds(i.condition, (int32_t)m->r[i.value]))
         f->pc += (uint64_t)((int64_t)i.offset * 8);
      break;
   }
   case HW_CS_OPCODE_CALL: {
      struct hw_cs_call i;
      hw_cs_call_unpack(&word, &i);
      call(m, i.address, i.length);
      break;
   }
   case HW_CS_OPCODE_JUMP: {
      struct hw_cs_jump i;
      hw_cs_jump_unpack(&word, &i);
      enter(m, get64(m, i.address), m->r[i.length], "jump");
      break;
   }
   case HW_CS_OPCODE_SET_EXCEPTION_HANDLER: {
      struct hw_cs_set_exception_handler i;
      hw_cs_set_exception_handler_unpack(&word, &i);
      if (get64(m, i.address))
         show_handler(m, get64(m, i.address), m->r[i.length]);
      break;
   }
   default:
      arithmetic(m, word);
      break;
   }
}

/* Registers out of the file would be read and written beyond `r`. */
static bool
in_file(const struct machine *m, uint64_t word)
{
   struct hw_cs_register_set reads, writes;

   hw_cs_registers(hw_cs_ops, word, &reads, &writes);
   for (unsigned i = m->register_count; i < HW_CS_MAX_REGISTERS; i++) {
      if (hw_cs_set_has(&reads, i) || hw_cs_set_has(&writes, i))
         return false;
   }
   return true;
}

/* Prints and carries out the instruction at the current place. */
static void
one(struct machine *m)
{
   struct decode_context *ctx = m->ctx;
   struct frame *f = &m->stack[m->depth];
   uint64_t word;
   const void *p = decode_map(ctx, f->pc, 8, "stream");

   if (!p) {
      m->stop = true;
      return;
   }
   memcpy(&word, p, 8);
   fprintf(ctx->out, "%*s%012" PRIx64 ": %016" PRIx64 "  ", (int)ctx->indent,
           "", f->pc, word);
   hw_cs_print(ctx->out, hw_cs_ops, word);
   fputc('\n', ctx->out);
   f->pc += 8;
   if (!hw_cs_valid(hw_cs_ops, word))
      decode_breach(ctx, "unknown instruction or reserved bits");
   if (!in_file(m, word)) {
      decode_breach(ctx, "register beyond the file");
      return;
   }
   ctx->indent += 4;
   if (!ctx->config.no_descriptors)
      decode_vx_job(ctx, word, m->r);
   ctx->indent -= 4;
   step(m, word);
}

static void
stream(struct decode_context *ctx, uint64_t va, uint32_t size_B,
       uint32_t *registers)
{
   unsigned left = ctx->config.max_instructions ? ctx->config.max_instructions
                                                : DEFAULT_MAX_INSTRUCTIONS;
   struct machine m = {
      .ctx = ctx,
      .r = registers,
      .register_count = ctx->config.info->csf.registers,
   };

   enter(&m, va, size_B, "stream");
   while (!m.stop && !ctx->error) {
      struct frame *f = &m.stack[m.depth];
      if (f->pc == f->end) {
         if (!m.depth)
            break;
         m.depth--;
         continue;
      }
      if (!left--) {
         decode_breach(ctx, "gave up after %u instructions",
                       ctx->config.max_instructions
                          ? ctx->config.max_instructions
                          : DEFAULT_MAX_INSTRUCTIONS);
         break;
      }
      ctx->indent = m.depth * 2;
      one(&m);
   }
   ctx->indent = 0;
}

const struct decode_arch DECODE_ARCH_(HW_ARCH) = {
   .stream = stream,
   .framebuffer = decode_vx_framebuffer,
   .tiler_context = decode_vx_tiler_context,
   .resources = decode_vx_resources,
   .shader_program = decode_vx_shader_program,
   .draw = decode_vx_draw,
};
