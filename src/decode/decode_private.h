/* SPDX-License-Identifier: MIT */
/*
 * What the parts of src/decode share.
 */
#ifndef DECODE_PRIVATE_H
#define DECODE_PRIVATE_H

#include "decode/decode.h"

/* Words that the stream stored: an open-addressed table. */
struct decode_stores {
   uint64_t *va; /* of a word; 0: free */
   uint32_t *value;
   unsigned count, capacity;
};

struct decode_context {
   struct decode_config config;
   FILE *out;
   unsigned indent;
   unsigned breaches;
   int error;
   struct decode_stores stores;
};

/* What an architecture decodes. */
struct decode_arch {
   void (*stream)(struct decode_context *ctx, uint64_t va, uint32_t size_B,
                  uint32_t *registers);
   void (*framebuffer)(struct decode_context *ctx, uint64_t va);
   void (*tiler_context)(struct decode_context *ctx, uint64_t va);
   void (*resources)(struct decode_context *ctx, uint64_t va);
   void (*shader_program)(struct decode_context *ctx, uint64_t va);
   void (*draw)(struct decode_context *ctx, uint64_t va);
};

extern const struct decode_arch decode_arch_v10;

/* A line of text at the current indentation. */
void
decode_line(struct decode_context *ctx, const char *fmt, ...)
   __attribute__((format(printf, 2, 3)));
/* Likewise, marked and counted. */
void
decode_breach(struct decode_context *ctx, const char *fmt, ...)
   __attribute__((format(printf, 2, 3)));

/* Memory as the stream sees it; NULL (and a breach) if not mapped. */
const void *
decode_map(struct decode_context *ctx, uint64_t va, size_t size,
           const char *what);
bool
decode_load32(struct decode_context *ctx, uint64_t va, uint32_t *out);
void
decode_store32(struct decode_context *ctx, uint64_t va, uint32_t value);

/* Disassembles from va until the program ends. */
void
decode_shader_code(struct decode_context *ctx, uint64_t va);

#endif
