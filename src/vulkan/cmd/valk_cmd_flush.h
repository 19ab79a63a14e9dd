/* SPDX-License-Identifier: MIT */
/* What a draw or dispatch needs in memory before it can be emitted: resource
 * tables and pushed words of each stage.  Front-end neutral. */
#ifndef VALK_CMD_FLUSH_H
#define VALK_CMD_FLUSH_H

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_push.h"

/* The sources of pushed words, numbered by enum valk_push_source. */
struct valk_push_values {
   uint32_t word[VALK_PUSH_SOURCE_COUNT];
   /* Words behind the shader's own ones: VALK_PUSH_TAIL_WORDS or 0. */
   uint32_t tail_count;
   uint32_t tail[VALK_PUSH_TAIL_WORDS];
};

static inline void
valk_push_set64(struct valk_push_values *values, unsigned source,
                uint64_t value)
{
   values->word[source] = value;
   values->word[source + 1] = value >> 32;
}

static inline void
valk_push_setf(struct valk_push_values *values, unsigned source, float value)
{
   memcpy(&values->word[source], &value, sizeof(value));
}

/* Resource tables of a stage: returns address | number of tables, 0 on
 * failure (the command buffer has the error).  vertex_va: the entries of
 * VALK_TABLE_VERTEX, or 0.  *driver_va: the entries of VALK_TABLE_DRIVER. */
uint64_t
valk_flush_tables(struct valk_cmd_buffer *cmd,
                  const struct valk_bind_state *bind,
                  const struct valk_shader *shader, uint64_t vertex_va,
                  uint32_t vertex_entries, uint64_t *driver_va);

/* Entries of VALK_TABLE_VERTEX from the vertex input state; 0 on failure. */
uint64_t
valk_flush_vertex_input(struct valk_cmd_buffer *cmd, uint32_t *entry_count);

/* What both kinds of work push: the application's constants, set addresses,
 * driver table.  The caller adds the rest. */
void
valk_push_values_init(struct valk_push_values *values,
                      const struct valk_cmd_buffer *cmd,
                      const struct valk_bind_state *bind, uint64_t driver_va);

/* What the bound vertex shader divides by. */
void
valk_push_divisors(struct valk_push_values *values,
                   const struct valk_cmd_buffer *cmd);

/* A shader's words in memory.  va 0 on failure; when the shader pushes
 * nothing, va is 0 too and count64 is 0. */
struct valk_pushed {
   uint64_t va;
   uint32_t count64; /* pairs of words */
   bool failed;
};

/* How many words a shader has, without a tail. */
uint32_t
valk_push_words(const struct valk_shader *shader);

struct valk_pushed
valk_flush_push(struct valk_cmd_buffer *cmd, const struct valk_shader *shader,
                struct valk_push_values *values);

/* Where the word of a source is in the shader's array, in bytes; -1 when the
 * shader does not read it. */
int
valk_push_offset_B(const struct valk_shader *shader, unsigned source);

#endif
