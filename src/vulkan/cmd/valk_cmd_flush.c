/* SPDX-License-Identifier: MIT */
#include "vulkan/cmd/valk_cmd_flush.h"

#include "util/bitscan.h"
#include "util/fast_idiv_by_const.h"
#include "vk_format.h"
#include "vk_graphics_state.h"

#include <mali/layout.h>

#include "vulkan/valk_pack.h"

/* Entry 0, then the dynamic buffers that the shader reads, with the offsets
 * that were bound. */
static uint64_t
flush_driver_table(struct valk_cmd_buffer *cmd,
                   const struct valk_bind_state *bind,
                   const struct valk_shader *shader)
{
   const struct valk_pack_ops *pack = valk_cmd_device(cmd)->pack;
   const uint32_t count = VALK_DYNAMIC_BUFFER_ENTRY + shader->dynamic_count;
   struct valk_ptr table =
      valk_cmd_alloc(cmd, count * VALK_DESCRIPTOR_SIZE_B, 64);
   if (!table.va)
      return 0;

   char *entry = table.cpu;
   pack->dummy_sampler(entry);
   for (uint32_t i = 0; i < shader->dynamic_count; i++) {
      const struct valk_dynamic_ref ref = shader->dynamic[i];
      const struct valk_descriptor_set *set = bind->sets[ref.set];

      entry += VALK_DESCRIPTOR_SIZE_B;
      if (!set) {
         pack->buffer(entry, 0, 0);
         continue;
      }

      const struct valk_dynamic_buffer *buffer = &set->dynamic[ref.index];
      pack->buffer(entry,
                   buffer->va + bind->dynamic_offset_B[ref.set][ref.index],
                   MIN2(buffer->size_B, UINT32_MAX));
   }

   return table.va;
}

uint64_t
valk_flush_tables(struct valk_cmd_buffer *cmd,
                  const struct valk_bind_state *bind,
                  const struct valk_shader *shader, uint64_t vertex_va,
                  uint32_t vertex_entries, uint64_t *driver_va)
{
   const struct valk_pack_ops *pack = valk_cmd_device(cmd)->pack;
   const uint32_t count = VALK_TABLE_SET0 + util_last_bit(shader->used_sets);
   struct valk_ptr tables =
      valk_cmd_alloc(cmd, count * VALK_RESOURCE_SIZE_B, VALK_RESOURCE_ALIGN_B);

   *driver_va = flush_driver_table(cmd, bind, shader);
   if (!tables.va || !*driver_va)
      return 0;

   char *out = tables.cpu;
   pack->resource(out + VALK_TABLE_VERTEX * VALK_RESOURCE_SIZE_B, vertex_va,
                  vertex_entries * VALK_DESCRIPTOR_SIZE_B);
   pack->resource(out + VALK_TABLE_DRIVER * VALK_RESOURCE_SIZE_B, *driver_va,
                  (VALK_DYNAMIC_BUFFER_ENTRY + shader->dynamic_count) *
                     VALK_DESCRIPTOR_SIZE_B);

   for (uint32_t i = VALK_TABLE_SET0; i < count; i++) {
      const unsigned n = i - VALK_TABLE_SET0;
      const struct valk_descriptor_set *set =
         (shader->used_sets & (1u << n)) ? bind->sets[n] : NULL;

      pack->resource(out + i * VALK_RESOURCE_SIZE_B, set ? set->entries.va : 0,
                     set ? set->entry_count * VALK_DESCRIPTOR_SIZE_B : 0);
   }

   return tables.va | count;
}

void
valk_push_divisors(struct valk_push_values *values,
                   const struct valk_cmd_buffer *cmd)
{
   const struct vk_vertex_input_state *vi = cmd->vk.dynamic_graphics_state.vi;

   u_foreach_bit (i, cmd->gfx.vs->divided & vi->attributes_valid) {
      const uint32_t divisor = vi->bindings[vi->attributes[i].binding].divisor;

      if (!divisor) {
         /* A multiplier of 0: all have the first instance's element. */
         values->word[VALK_PUSH_DIVIDES] = 1;
         continue;
      }
      const struct util_fast_udiv_info fast =
         util_compute_fast_udiv_info(divisor, 32, 32);
      values->word[VALK_PUSH_DIVISOR_MULTIPLIER + i] = fast.multiplier;
      values->word[VALK_PUSH_DIVISOR_SHIFTS + i] =
         fast.pre_shift | fast.post_shift << 8 | (uint32_t)fast.increment << 16;
      values->word[VALK_PUSH_DIVIDES] |= divisor != 1;
   }
}

static void
fill_attribute(const struct valk_cmd_buffer *cmd,
               const struct vk_vertex_input_state *vi, unsigned location,
               void *dst)
{
   struct valk_device *dev = valk_cmd_device(cmd);
   const struct vk_vertex_attribute_state *attribute =
      &vi->attributes[location];
   const struct vk_vertex_binding_state *binding =
      &vi->bindings[attribute->binding];
   const uint16_t *strides = cmd->vk.dynamic_graphics_state.vi_binding_strides;
   const struct valk_attribute info = {
      .format = valk_device_physical(dev)->mil->pixel_format(
         vk_format_to_pipe_format(attribute->format)),
      .offset_B = attribute->offset,
      .stride_B = strides[attribute->binding],
      .table = VALK_TABLE_VERTEX,
      .entry = VALK_VERTEX_BUFFER_ENTRY + attribute->binding,
      .per_instance = binding->input_rate == VK_VERTEX_INPUT_RATE_INSTANCE,
   };

   dev->pack->attribute(dst, &info);
}

uint64_t
valk_flush_vertex_input(struct valk_cmd_buffer *cmd, uint32_t *entry_count)
{
   const struct valk_pack_ops *pack = valk_cmd_device(cmd)->pack;
   const struct vk_vertex_input_state *vi = cmd->vk.dynamic_graphics_state.vi;
   uint32_t bindings = 0;

   u_foreach_bit (i, vi->attributes_valid)
      bindings = MAX2(bindings, vi->attributes[i].binding + 1u);

   *entry_count = VALK_VERTEX_BUFFER_ENTRY + bindings;
   const size_t size_B = *entry_count * VALK_DESCRIPTOR_SIZE_B;
   struct valk_ptr table = valk_cmd_alloc(cmd, size_B, 64);
   if (!table.va)
      return 0;

   memset(table.cpu, 0, size_B);
   u_foreach_bit (i, vi->attributes_valid) {
      fill_attribute(cmd, vi, i,
                     (char *)table.cpu + i * VALK_DESCRIPTOR_SIZE_B);
   }

   for (uint32_t i = 0; i < bindings; i++) {
      const struct valk_vertex_buffer *vb = &cmd->gfx.vb[i];

      pack->buffer((char *)table.cpu +
                      (VALK_VERTEX_BUFFER_ENTRY + i) * VALK_DESCRIPTOR_SIZE_B,
                   vb->va, MIN2(vb->size_B, UINT32_MAX));
   }

   return table.va;
}

void
valk_push_values_init(struct valk_push_values *values,
                      const struct valk_cmd_buffer *cmd,
                      const struct valk_bind_state *bind, uint64_t driver_va)
{
   memset(values, 0, sizeof(*values));
   memcpy(&values->word[VALK_PUSH_USER], cmd->push, sizeof(cmd->push));
   valk_push_set64(values, VALK_PUSH_DRIVER_TABLE_VA, driver_va);

   for (unsigned i = 0; i < VALK_MAX_SETS; i++) {
      if (bind->sets[i]) {
         valk_push_set64(values, VALK_PUSH_SET_VA + 2 * i,
                         bind->sets[i]->entries.va);
      }
   }
}

int
valk_push_offset_B(const struct valk_shader *shader, unsigned source)
{
   for (unsigned i = 0; i < shader->push.count; i++) {
      if (shader->push.source[i] == source)
         return i * 4;
   }

   return -1;
}

uint32_t
valk_push_words(const struct valk_shader *shader)
{
   return align(MAX2(shader->info.fau_words, shader->push.count), 2);
}

struct valk_pushed
valk_flush_push(struct valk_cmd_buffer *cmd, const struct valk_shader *shader,
                struct valk_push_values *values)
{
   const struct mcc_info *info = &shader->info;
   const uint32_t own = valk_push_words(shader);
   const uint32_t words = own + values->tail_count;

   if (words == 0)
      return (struct valk_pushed){ 0 };

   if (valk_push_offset_B(shader, VALK_PUSH_USER_VA) >= 0) {
      struct valk_ptr user = valk_cmd_alloc(cmd, VALK_MAX_PUSH_B, 16);
      if (!user.va)
         return (struct valk_pushed){ .failed = true };

      memcpy(user.cpu, cmd->push, VALK_MAX_PUSH_B);
      valk_push_set64(values, VALK_PUSH_USER_VA, user.va);
   }

   const uint32_t count64 = DIV_ROUND_UP(words, 2);
   struct valk_ptr memory = valk_cmd_alloc(cmd, count64 * 8, 64);
   if (!memory.va)
      return (struct valk_pushed){ .failed = true };

   uint32_t *out = memory.cpu;
   memset(out, 0, count64 * 8);
   for (unsigned i = 0; i < shader->push.count; i++) {
      const uint8_t source = shader->push.source[i];
      out[i] = source == VALK_PUSH_PAD ? 0 : values->word[source];
   }
   mcc_fill_words(info, out);
   memcpy(&out[own], values->tail, values->tail_count * 4);

   return (struct valk_pushed){ .va = memory.va, .count64 = count64 };
}
