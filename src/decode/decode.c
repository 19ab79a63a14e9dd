/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <mali/device_info.h>

#include "decode/decode_private.h"

/* By architecture major. */
static const struct decode_arch *const archs[] = {
   [10] = &decode_arch_v10,
};

void
decode_line(struct decode_context *ctx, const char *fmt, ...)
{
   va_list ap;

   fprintf(ctx->out, "%*s", (int)ctx->indent, "");
   va_start(ap, fmt);
   vfprintf(ctx->out, fmt, ap);
   va_end(ap);
   fputc('\n', ctx->out);
}

void
decode_breach(struct decode_context *ctx, const char *fmt, ...)
{
   va_list ap;

   ctx->breaches++;
   fprintf(ctx->out, "%*s!! ", (int)ctx->indent, "");
   va_start(ap, fmt);
   vfprintf(ctx->out, fmt, ap);
   va_end(ap);
   fputc('\n', ctx->out);
}

const void *
decode_map(struct decode_context *ctx, uint64_t va, size_t size,
           const char *what)
{
   const void *p = size ? ctx->config.map(ctx->config.cookie, va, size) : NULL;

   if (!p)
      decode_breach(ctx, "%s: %zu bytes at 0x%" PRIx64 " are not mapped", what,
                    size, va);
   return p;
}

/* Slot of a word in the table: where it is, or where it would go. */
static unsigned
find_slot(const struct decode_stores *s, uint64_t va)
{
   unsigned i = (unsigned)((va >> 2) * 0x9e3779b1u) & (s->capacity - 1);

   while (s->va[i] && s->va[i] != va)
      i = (i + 1) & (s->capacity - 1);
   return i;
}

static int
grow(struct decode_stores *s)
{
   struct decode_stores bigger = {
      .capacity = s->capacity ? s->capacity * 2 : 256,
   };

   bigger.va = calloc(bigger.capacity, sizeof(*bigger.va));
   bigger.value = calloc(bigger.capacity, sizeof(*bigger.value));
   if (!bigger.va || !bigger.value) {
      free(bigger.va);
      free(bigger.value);
      return -ENOMEM;
   }
   for (unsigned i = 0; i < s->capacity; i++) {
      if (s->va[i]) {
         unsigned at = find_slot(&bigger, s->va[i]);
         bigger.va[at] = s->va[i];
         bigger.value[at] = s->value[i];
         bigger.count++;
      }
   }
   free(s->va);
   free(s->value);
   *s = bigger;
   return 0;
}

bool
decode_load32(struct decode_context *ctx, uint64_t va, uint32_t *out)
{
   const struct decode_stores *s = &ctx->stores;

   if (s->count) {
      unsigned at = find_slot(s, va);
      if (s->va[at]) {
         *out = s->value[at];
         return true;
      }
   }
   const void *p = decode_map(ctx, va, 4, "load");
   if (p)
      memcpy(out, p, 4);
   return p;
}

void
decode_store32(struct decode_context *ctx, uint64_t va, uint32_t value)
{
   struct decode_stores *s = &ctx->stores;

   if (!va || !decode_map(ctx, va, 4, "store"))
      return;
   if (s->count * 2 >= s->capacity && grow(s)) {
      ctx->error = -ENOMEM;
      return;
   }
   unsigned at = find_slot(s, va);
   s->count += !s->va[at];
   s->va[at] = va;
   s->value[at] = value;
}

static const struct decode_arch *
begin(struct decode_context *ctx, const struct decode_config *config)
{
   unsigned arch = config->info->arch;

   memset(ctx, 0, sizeof(*ctx));
   ctx->config = *config;
   ctx->out = config->out;
   return arch < sizeof(archs) / sizeof(archs[0]) ? archs[arch] : NULL;
}

static int
end(struct decode_context *ctx)
{
   free(ctx->stores.va);
   free(ctx->stores.value);
   return ctx->error ? ctx->error : (int)ctx->breaches;
}

int
decode_stream(const struct decode_config *config, uint64_t va, uint32_t size_B,
              uint32_t *registers)
{
   struct decode_context ctx;
   const struct decode_arch *arch = begin(&ctx, config);
   uint32_t file[DECODE_MAX_REGISTERS] = { 0 };
   unsigned count = config->info->csf.registers;

   if (!arch)
      return -ENODEV;
   if (registers)
      memcpy(file, registers, count * sizeof(file[0]));
   arch->stream(&ctx, va, size_B, file);
   if (registers)
      memcpy(registers, file, count * sizeof(file[0]));
   return end(&ctx);
}

#define ENTRY(name)                                                   \
   int decode_##name(const struct decode_config *config, uint64_t va) \
   {                                                                  \
      struct decode_context ctx;                                      \
      const struct decode_arch *arch = begin(&ctx, config);           \
      if (!arch)                                                      \
         return -ENODEV;                                              \
      arch->name(&ctx, va);                                           \
      return end(&ctx);                                               \
   }

ENTRY(framebuffer)
ENTRY(tiler_context)
ENTRY(resources)
ENTRY(shader_program)
ENTRY(draw)
