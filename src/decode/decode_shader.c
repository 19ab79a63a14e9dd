/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <string.h>

#include <mali/device_info.h>

#include "decode/decode_private.h"
#include "isa/isa.h"

/* Nobody writes longer shaders; what has no end is no shader. */
#define MAX_INSTRUCTIONS 65536

void
decode_shader_code(struct decode_context *ctx, uint64_t va)
{
   unsigned arch = ctx->config.info->arch;
   bool ended = false;

   if (ctx->config.no_shaders)
      return;
   for (unsigned i = 0; i < MAX_INSTRUCTIONS; i++, va += 8) {
      uint64_t word;
      struct isa_instr instr;
      struct isa_reason why;
      const void *p = ctx->config.map(ctx->config.cookie, va, 8);

      if (!p) {
         if (!ended)
            decode_breach(ctx, "shader: 0x%" PRIx64 " is not mapped", va);
         return;
      }
      memcpy(&word, p, 8);
      /* Branches may lead past the first end; zeros pad the last. */
      if (ended && !word)
         return;
      if (isa_decode(arch, word, &instr, &why)) {
         if (!ended)
            decode_breach(ctx, "%016" PRIx64 "  %s", word, why.text);
         return;
      }
      fprintf(ctx->out, "%*s%016" PRIx64 "  ", (int)ctx->indent, "", word);
      isa_print(ctx->out, arch, &instr);
      fputc('\n', ctx->out);
      ended |= instr.flow == ISA_FLOW_END;
   }
   decode_breach(ctx, "shader: no end after %u instructions", MAX_INSTRUCTIONS);
}
