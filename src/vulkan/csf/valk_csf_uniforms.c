/* SPDX-License-Identifier: MIT */
/* What shaders read of uniform buffers at places known when they were compiled
 * they read as pushed words (mcc_info.ubo).  The stream copies these before
 * the draw or dispatch, when the buffers hold what they should: the barriers
 * before it have waited and written caches back. */
#include "vulkan/csf/valk_csf.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/csf/valk_csf_uniforms.h"

#define COPY_WORDS 16

/* Fields of a buffer descriptor (hw/valhall_descriptors.xml: Buffer). */
#define BUFFER_SIZE_WORD 1
#define BUFFER_ADDRESS_WORD 2

struct buffer_range {
   uint64_t va;
   uint64_t size_B;
};

static struct buffer_range
dynamic_range(const struct valk_bind_state *bind,
              const struct valk_shader *shader, uint32_t entry)
{
   const uint32_t i = entry - VALK_DYNAMIC_BUFFER_ENTRY;

   if (entry < VALK_DYNAMIC_BUFFER_ENTRY || i >= shader->dynamic_count)
      return (struct buffer_range){ 0 };

   const struct valk_dynamic_ref ref = shader->dynamic[i];
   const struct valk_descriptor_set *set = bind->sets[ref.set];
   if (!set)
      return (struct buffer_range){ 0 };

   return (struct buffer_range){
      .va = set->dynamic[ref.index].va +
            bind->dynamic_offset_B[ref.set][ref.index],
      .size_B = set->dynamic[ref.index].size_B,
   };
}

/* Sets do not change once they are bound (none may be updated after), so what
 * their entries hold now is what the shader will find. */
static struct buffer_range
find_range(const struct valk_bind_state *bind, const struct valk_shader *shader,
           uint32_t handle)
{
   const uint32_t table = handle >> 24, entry = handle & 0xffffff;

   if (table == VALK_TABLE_DRIVER)
      return dynamic_range(bind, shader, entry);
   if (table < VALK_TABLE_SET0 || table >= VALK_MAX_TABLES)
      return (struct buffer_range){ 0 };

   const struct valk_descriptor_set *set = bind->sets[table - VALK_TABLE_SET0];
   if (!set || entry >= set->entry_count)
      return (struct buffer_range){ 0 };

   uint32_t words[VALK_DESCRIPTOR_SIZE_B / 4];
   memcpy(words, (const char *)set->entries.cpu + entry * sizeof(words),
          sizeof(words));
   return (struct buffer_range){
      .va = words[BUFFER_ADDRESS_WORD] |
            (uint64_t)words[BUFFER_ADDRESS_WORD + 1] << 32,
      .size_B = words[BUFFER_SIZE_WORD],
   };
}

/* Registers are free again once the store has read them. */
static void
copy_words(struct cs_builder *b, uint64_t from_va, uint64_t to_va,
           uint32_t count)
{
   const uint64_t mark = cs_scratch_mark(b);
   struct cs_reg64 from = cs_scratch64(b);
   struct cs_reg64 to = cs_scratch64(b);
   const struct cs_reg64 first = cs_scratch64(b);

   for (unsigned i = 1; i < COPY_WORDS / 2; i++) {
      const struct cs_reg64 next = cs_scratch64(b);
      assert(next.index == first.index + 2 * i);
      (void)next;
   }
   cs_move64(b, from, from_va);
   cs_move64(b, to, to_va);
   for (uint32_t at = 0; at < count; at += COPY_WORDS) {
      const uint16_t mask = BITFIELD_MASK(MIN2(count - at, COPY_WORDS));

      cs_load(b, first.index, mask, from, at * 4);
      cs_wait_ls(b);
      cs_store(b, first.index, mask, to, at * 4);
      cs_wait_ls(b);
   }
   cs_scratch_release(b, mark);
}

void
valk_csf_copy_uniforms(struct valk_cmd_buffer *cmd,
                       const struct valk_bind_state *bind,
                       const struct valk_shader *shader, uint64_t push_va)
{
   const struct mcc_info *info = &shader->info;

   for (uint32_t i = 0; i < MIN2(info->ubo_count, MCC_MAX_UBO_RANGES); i++) {
      const struct mcc_ubo_range *r = &info->ubo[i];
      const struct buffer_range buffer = find_range(bind, shader, r->handle);
      uint32_t words = 0;

      /* The words were zeroed; what the buffer has not got stays so. */
      if (buffer.size_B > r->offset_B)
         words = MIN2(r->words, (buffer.size_B - r->offset_B) / 4);
      if (words)
         copy_words(&cmd->front->b, buffer.va + r->offset_B,
                    push_va + r->fau_word * 4, words);
   }
}
