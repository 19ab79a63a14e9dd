/* SPDX-License-Identifier: MIT */
/*
 * Chunks: where instructions go, and how one chunk leads to the next.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <mali/device_info.h>

#include "cs/cs_encode.h"

/* MOVE address, MOVE32 length, JUMP. */
#define LINK_LENGTH 3

/* By architecture major. */
static const struct cs_encoder *const encoders[] = {
   [10] = &cs_encoder_v10,
};

#define ENCODER_COUNT (sizeof(encoders) / sizeof(encoders[0]))

void *
cs_host_realloc(struct cs_builder *b, void *ptr, size_t size)
{
   if (b->config.host_realloc)
      return b->config.host_realloc(b->config.cookie, ptr, size);
   if (size == 0) {
      free(ptr);
      return NULL;
   }
   return realloc(ptr, size);
}

int
cs_init(struct cs_builder *b, const struct cs_config *config)
{
   const struct mali_device_info *info = config->info;

   memset(b, 0, sizeof(*b));
   if (info->front_end != MALI_FRONT_END_CSF || info->arch >= ENCODER_COUNT ||
       !encoders[info->arch])
      return b->error = -ENODEV;

   unsigned registers = info->csf.registers;
   if (!config->alloc || config->kernel_registers < 4 ||
       config->kernel_registers % 2 || config->scratch_count > 64 ||
       config->ls_entry >= info->csf.scoreboard_entries ||
       config->scratch_first + config->scratch_count +
             config->kernel_registers >
          registers)
      return b->error = -EINVAL;

   b->config = *config;
   b->enc = encoders[info->arch];
   b->register_count = registers;
   b->other_entry = config->ls_entry;
   b->scratch_free = config->scratch_count == 64
                        ? UINT64_MAX
                        : (UINT64_C(1) << config->scratch_count) - 1;
   return 0;
}

void
cs_destroy(struct cs_builder *b)
{
   if (b->block)
      cs_host_realloc(b, b->block, 0);
   b->block = NULL;
}

bool
cs_is_empty(const struct cs_builder *b)
{
   return !b->chunk.cpu && !b->block_count;
}

const struct hw_cs_register_set *
cs_written(const struct cs_builder *b)
{
   return &b->written;
}

static int
get_chunk(struct cs_builder *b, struct cs_chunk *out)
{
   memset(out, 0, sizeof(*out));
   int ret = b->config.alloc(b->config.cookie, out);
   if (ret)
      return ret;
   if (!out->cpu || out->va % 8 || out->va >> 48 ||
       out->capacity <= CS_CHUNK_MIN)
      return -EINVAL;
   return 0;
}

/* The kernel has used its registers up to call the stream. */
static unsigned
address_register(const struct cs_builder *b)
{
   return b->register_count - b->config.kernel_registers;
}

static unsigned
length_register(const struct cs_builder *b)
{
   return address_register(b) + 2;
}

/* The chunk is full or the stream ends: its length is now known. */
static void
close_chunk(struct cs_builder *b)
{
   uint32_t size_B = b->used * 8;

   if (b->length_word)
      *b->length_word = b->enc->move32(length_register(b), size_B);
   else
      b->root.size_B = size_B;
   b->length_word = NULL;
}

static void
link_chunk(struct cs_builder *b, const struct cs_chunk *next)
{
   uint64_t *w = b->chunk.cpu + b->used;

   w[0] = b->enc->move(address_register(b), next->va);
   w[2] = b->enc->jump(address_register(b), length_register(b));
   b->used += LINK_LENGTH;
   close_chunk(b);
   b->length_word = &w[1];
}

/* Room for n instructions in one piece; NULL once there is an error. */
static uint64_t *
reserve(struct cs_builder *b, uint32_t n)
{
   if (b->error)
      return NULL;
   if (b->chunk.cpu && b->used + n + LINK_LENGTH <= b->chunk.capacity)
      return b->chunk.cpu + b->used;

   struct cs_chunk next;
   b->error = get_chunk(b, &next);
   if (!b->error && n + LINK_LENGTH > next.capacity)
      b->error = -E2BIG;
   if (b->error)
      return NULL;
   if (b->chunk.cpu)
      link_chunk(b, &next);
   else
      b->root.va = next.va;
   b->chunk = next;
   b->used = 0;
   return b->chunk.cpu;
}

static void
append_block(struct cs_builder *b, uint64_t word)
{
   if (b->block_count == b->block_capacity) {
      uint32_t capacity = b->block_capacity ? b->block_capacity * 2 : 256;
      void *p = cs_host_realloc(b, b->block, capacity * sizeof(uint64_t));
      if (!p) {
         b->error = -ENOMEM;
         return;
      }
      b->block = p;
      b->block_capacity = capacity;
   }
   b->block[b->block_count++] = word;
}

void
cs_flush_block(struct cs_builder *b)
{
   if (!b->block_count)
      return;
   uint64_t *dst = reserve(b, b->block_count);
   if (dst) {
      memcpy(dst, b->block, b->block_count * sizeof(uint64_t));
      b->used += b->block_count;
   }
   b->block_count = 0;
}

void
cs_emit(struct cs_builder *b, uint64_t word)
{
   if (b->error)
      return;
   if (b->finished) {
      cs_breach(b, "instruction after the end of the stream", word);
      return;
   }
   if (b->config.check || b->config.track_writes)
      cs_check_word(b, word);
   if (b->block_depth) {
      append_block(b, word);
      return;
   }
   uint64_t *dst = reserve(b, 1);
   if (dst) {
      *dst = word;
      b->used++;
   }
}

int
cs_finish(struct cs_builder *b, struct cs_stream *out)
{
   memset(out, 0, sizeof(*out));
   if (b->block_depth && !b->error) {
      cs_breach(b, "end of the stream in an open block", 0);
      b->error = -EINVAL;
   }
   if (b->error)
      return b->error;
   if (!b->finished && b->chunk.cpu)
      close_chunk(b);
   b->finished = true;
   *out = b->root;
   return 0;
}
