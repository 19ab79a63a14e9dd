/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_descriptor_set.h"

#include "util/u_math.h"
#include "vk_alloc.h"
#include "vk_descriptor_update_template.h"
#include "vk_log.h"
#include "vk_util.h"

#include "vulkan/valk_buffer.h"
#include "vulkan/valk_buffer_view.h"
#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_image_view.h"
#include "vulkan/valk_pack.h"
#include "vulkan/valk_sampler.h"

/* ------------------------------------------------------------------- pools */

static uint64_t
pool_entries(const VkDescriptorPoolCreateInfo *info)
{
   uint64_t entries = 0;

   for (uint32_t i = 0; i < info->poolSizeCount; i++) {
      const bool two =
         info->pPoolSizes[i].type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
      entries += (uint64_t)info->pPoolSizes[i].descriptorCount * (two ? 2 : 1);
   }
   return entries;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateDescriptorPool(VkDevice _device,
                          const VkDescriptorPoolCreateInfo *pCreateInfo,
                          const VkAllocationCallbacks *pAllocator,
                          VkDescriptorPool *pDescriptorPool)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   struct valk_descriptor_pool *pool = vk_object_zalloc(
      &dev->vk, pAllocator, sizeof(*pool), VK_OBJECT_TYPE_DESCRIPTOR_POOL);
   /* A set without entries still has an address of its own. */
   const uint64_t size_B = (pool_entries(pCreateInfo) + pCreateInfo->maxSets) *
                           VALK_DESCRIPTOR_SIZE_B;

   if (!pool)
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   VkResult result =
      valk_mem_create(dev, pool, MAX2(size_B, 1), VALK_MEM_MAP, &pool->mem);
   if (result != VK_SUCCESS) {
      vk_object_free(&dev->vk, pAllocator, pool);
      return result;
   }
   pool->flags = pCreateInfo->flags;
   list_inithead(&pool->sets);
   util_vma_heap_init(&pool->vma, pool->mem->va, pool->mem->size_B);
   *pDescriptorPool = valk_descriptor_pool_to_handle(pool);
   return VK_SUCCESS;
}

static uint64_t
set_size_B(const struct valk_descriptor_set *set)
{
   return (uint64_t)MAX2(set->entry_count, 1) * VALK_DESCRIPTOR_SIZE_B;
}

static void
free_set(struct valk_device *dev, struct valk_descriptor_pool *pool,
         struct valk_descriptor_set *set)
{
   util_vma_heap_free(&pool->vma, set->entries.va, set_size_B(set));
   list_del(&set->link);
   vk_descriptor_set_layout_unref(&dev->vk, &set->layout->vk);
   vk_object_free(&dev->vk, NULL, set);
}

static void
free_all_sets(struct valk_device *dev, struct valk_descriptor_pool *pool)
{
   list_for_each_entry_safe (struct valk_descriptor_set, set, &pool->sets, link)
      free_set(dev, pool, set);
}

VKAPI_ATTR void VKAPI_CALL
valk_DestroyDescriptorPool(VkDevice _device, VkDescriptorPool _pool,
                           const VkAllocationCallbacks *pAllocator)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_descriptor_pool, pool, _pool);

   if (!pool)
      return;
   free_all_sets(dev, pool);
   util_vma_heap_finish(&pool->vma);
   valk_mem_unref(dev, pool->mem);
   vk_object_free(&dev->vk, pAllocator, pool);
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_ResetDescriptorPool(VkDevice _device, VkDescriptorPool _pool,
                         VkDescriptorPoolResetFlags flags)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_descriptor_pool, pool, _pool);

   free_all_sets(dev, pool);
   return VK_SUCCESS;
}

/* -------------------------------------------------------------------- sets */

void
valk_descriptor_set_init_entries(struct valk_device *dev,
                                 struct valk_descriptor_set *set)
{
   uint32_t *entries = set->entries.cpu;
   const unsigned words = VALK_DESCRIPTOR_SIZE_B / 4;

   memset(entries, 0, (size_t)set->entry_count * VALK_DESCRIPTOR_SIZE_B);
   for (uint32_t i = 0; i < set->layout->binding_count; i++) {
      const struct valk_descriptor_set_binding *b = &set->layout->bindings[i];
      for (uint32_t k = 0; b->immutable_samplers && k < b->count; k++) {
         const uint32_t entry = b->first_entry + k * b->entries_per_element +
                                b->entries_per_element - 1;
         if (entry < set->entry_count)
            memcpy(entries + entry * words, b->immutable_samplers[k]->desc,
                   VALK_DESCRIPTOR_SIZE_B);
      }
   }
}

/* The last binding may have a length of its own in each set. */
static uint32_t
entries_with_variable_count(const struct valk_descriptor_set_layout *layout,
                            uint32_t count)
{
   if (!layout->binding_count)
      return layout->entry_count;
   const struct valk_descriptor_set_binding *b =
      &layout->bindings[layout->binding_count - 1];
   if (!(b->flags & VK_DESCRIPTOR_BINDING_VARIABLE_DESCRIPTOR_COUNT_BIT))
      return layout->entry_count;
   return b->first_entry + count * b->entries_per_element;
}

static VkResult
allocate_set(struct valk_device *dev, struct valk_descriptor_pool *pool,
             struct valk_descriptor_set_layout *layout, uint32_t variable_count,
             struct valk_descriptor_set **out)
{
   struct valk_descriptor_set *set = vk_object_zalloc(
      &dev->vk, NULL, sizeof(*set), VK_OBJECT_TYPE_DESCRIPTOR_SET);

   if (!set)
      return vk_error(pool, VK_ERROR_OUT_OF_HOST_MEMORY);
   set->entry_count = entries_with_variable_count(layout, variable_count);
   set->entries.va =
      util_vma_heap_alloc(&pool->vma, set_size_B(set), VALK_DESCRIPTOR_SIZE_B);
   if (!set->entries.va) {
      const bool room = pool->vma.free_size >= set_size_B(set);
      vk_object_free(&dev->vk, NULL, set);
      return vk_errorf(
         pool, room ? VK_ERROR_FRAGMENTED_POOL : VK_ERROR_OUT_OF_POOL_MEMORY,
         "the descriptor pool has no room for the set");
   }
   set->entries.cpu =
      (char *)pool->mem->map + (set->entries.va - pool->mem->va);
   set->layout = layout;
   vk_descriptor_set_layout_ref(&layout->vk);
   list_addtail(&set->link, &pool->sets);
   valk_descriptor_set_init_entries(dev, set);
   *out = set;
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_AllocateDescriptorSets(VkDevice _device,
                            const VkDescriptorSetAllocateInfo *pAllocateInfo,
                            VkDescriptorSet *pDescriptorSets)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_descriptor_pool, pool, pAllocateInfo->descriptorPool);
   const VkDescriptorSetVariableDescriptorCountAllocateInfo *variable =
      vk_find_struct_const(
         pAllocateInfo->pNext,
         DESCRIPTOR_SET_VARIABLE_DESCRIPTOR_COUNT_ALLOCATE_INFO);
   const uint32_t count = pAllocateInfo->descriptorSetCount;

   for (uint32_t i = 0; i < count; i++) {
      VK_FROM_HANDLE(valk_descriptor_set_layout, layout,
                     pAllocateInfo->pSetLayouts[i]);
      const uint32_t n = variable && variable->descriptorSetCount
                            ? variable->pDescriptorCounts[i]
                            : 0;
      struct valk_descriptor_set *set = NULL;
      VkResult result = allocate_set(dev, pool, layout, n, &set);
      if (result != VK_SUCCESS) {
         valk_FreeDescriptorSets(_device, pAllocateInfo->descriptorPool, i,
                                 pDescriptorSets);
         for (uint32_t k = 0; k < count; k++)
            pDescriptorSets[k] = VK_NULL_HANDLE;
         return result;
      }
      pDescriptorSets[i] = valk_descriptor_set_to_handle(set);
   }
   return VK_SUCCESS;
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_FreeDescriptorSets(VkDevice _device, VkDescriptorPool _pool,
                        uint32_t descriptorSetCount,
                        const VkDescriptorSet *pDescriptorSets)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_descriptor_pool, pool, _pool);

   for (uint32_t i = 0; i < descriptorSetCount; i++) {
      VK_FROM_HANDLE(valk_descriptor_set, set, pDescriptorSets[i]);
      if (set)
         free_set(dev, pool, set);
   }
   return VK_SUCCESS;
}

/* ------------------------------------------------------------------ writes */

static uint32_t *
entry_of(const struct valk_descriptor_set *set, uint32_t entry)
{
   return (uint32_t *)set->entries.cpu +
          (size_t)entry * (VALK_DESCRIPTOR_SIZE_B / 4);
}

static void
put_entry(const struct valk_descriptor_set *set, uint32_t entry,
          const uint32_t *desc)
{
   if (entry >= set->entry_count)
      return;
   if (desc)
      memcpy(entry_of(set, entry), desc, VALK_DESCRIPTOR_SIZE_B);
   else
      memset(entry_of(set, entry), 0, VALK_DESCRIPTOR_SIZE_B);
}

static void
write_image(const struct valk_descriptor_set *set,
            const struct valk_descriptor_set_binding *b, uint32_t element,
            VkDescriptorType type, const VkDescriptorImageInfo *info)
{
   const uint32_t entry = b->first_entry + element * b->entries_per_element;
   const bool sampler = type == VK_DESCRIPTOR_TYPE_SAMPLER ||
                        type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;

   if (type != VK_DESCRIPTOR_TYPE_SAMPLER) {
      VK_FROM_HANDLE(valk_image_view, view, info->imageView);
      const bool storage = type == VK_DESCRIPTOR_TYPE_STORAGE_IMAGE;
      put_entry(set, entry,
                !view     ? NULL
                : storage ? view->storage_desc
                          : view->sampled_desc);
   }
   if (sampler && !b->immutable_samplers) {
      VK_FROM_HANDLE(valk_sampler, s, info->sampler);
      put_entry(set, entry + b->entries_per_element - 1, s ? s->desc : NULL);
   }
}

static void
write_texel_buffer(const struct valk_descriptor_set *set,
                   const struct valk_descriptor_set_binding *b,
                   uint32_t element, VkBufferView handle)
{
   VK_FROM_HANDLE(valk_buffer_view, view, handle);

   put_entry(set, b->first_entry + element, view ? view->desc : NULL);
}

static void
write_buffer(struct valk_device *dev, struct valk_descriptor_set *set,
             const struct valk_descriptor_set_binding *b, uint32_t element,
             VkDescriptorType type, const VkDescriptorBufferInfo *info)
{
   VK_FROM_HANDLE(valk_buffer, buffer, info->buffer);
   uint64_t va = 0, size_B = 0;

   if (buffer) {
      va = valk_buffer_va(buffer, info->offset);
      size_B = vk_buffer_range(&buffer->vk, info->offset, info->range);
   }
   if (type == VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC ||
       type == VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC) {
      const uint32_t index = b->first_dynamic + element;
      if (index < VALK_MAX_DYNAMIC_BUFFERS) {
         set->dynamic[index] = (struct valk_dynamic_buffer){
            .va = va,
            .size_B = size_B,
            .storage = type == VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC,
         };
      }
      return;
   }
   uint32_t desc[VALK_DESCRIPTOR_SIZE_B / 4];
   dev->pack->buffer(desc, va, MIN2(size_B, UINT32_MAX));
   put_entry(set, b->first_entry + element, desc);
}

/* One element; data points at what its type takes. */
static void
write_element(struct valk_device *dev, struct valk_descriptor_set *set,
              const struct valk_descriptor_set_binding *b, uint32_t element,
              VkDescriptorType type, const void *data)
{
   switch (type) {
   case VK_DESCRIPTOR_TYPE_SAMPLER:
   case VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER:
   case VK_DESCRIPTOR_TYPE_SAMPLED_IMAGE:
   case VK_DESCRIPTOR_TYPE_STORAGE_IMAGE:
   case VK_DESCRIPTOR_TYPE_INPUT_ATTACHMENT:
      write_image(set, b, element, type, data);
      break;
   case VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER:
   case VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER:
      write_texel_buffer(set, b, element, *(const VkBufferView *)data);
      break;
   case VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER:
   case VK_DESCRIPTOR_TYPE_STORAGE_BUFFER:
   case VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC:
   case VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC:
      write_buffer(dev, set, b, element, type, data);
      break;
   default:
      break;
   }
}

static const char *
data_of_write(const VkWriteDescriptorSet *write, size_t *stride_B)
{
   switch (write->descriptorType) {
   case VK_DESCRIPTOR_TYPE_UNIFORM_TEXEL_BUFFER:
   case VK_DESCRIPTOR_TYPE_STORAGE_TEXEL_BUFFER:
      *stride_B = sizeof(VkBufferView);
      return (const char *)write->pTexelBufferView;
   case VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER:
   case VK_DESCRIPTOR_TYPE_STORAGE_BUFFER:
   case VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC:
   case VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC:
      *stride_B = sizeof(VkDescriptorBufferInfo);
      return (const char *)write->pBufferInfo;
   default:
      *stride_B = sizeof(VkDescriptorImageInfo);
      return (const char *)write->pImageInfo;
   }
}

/* Consecutive elements run over into the bindings that follow. */
static void
write_run(struct valk_device *dev, struct valk_descriptor_set *set,
          uint32_t binding, uint32_t element, uint32_t count,
          VkDescriptorType type, const char *data, size_t stride_B)
{
   for (uint32_t i = 0; i < count; i++, element++) {
      while (binding < set->layout->binding_count &&
             element >= set->layout->bindings[binding].count) {
         element -= set->layout->bindings[binding].count;
         binding++;
      }
      if (binding >= set->layout->binding_count)
         return;
      write_element(dev, set, &set->layout->bindings[binding], element, type,
                    data + i * stride_B);
   }
}

void
valk_descriptor_set_write(struct valk_device *dev,
                          struct valk_descriptor_set *set,
                          const VkWriteDescriptorSet *write)
{
   size_t stride_B;
   const char *data = data_of_write(write, &stride_B);

   write_run(dev, set, write->dstBinding, write->dstArrayElement,
             write->descriptorCount, write->descriptorType, data, stride_B);
}

void
valk_descriptor_set_write_template(struct valk_device *dev,
                                   struct valk_descriptor_set *set,
                                   VkDescriptorUpdateTemplate _template,
                                   const void *data)
{
   VK_FROM_HANDLE(vk_descriptor_update_template, template, _template);

   for (uint32_t i = 0; i < template->entry_count; i++) {
      const struct vk_descriptor_template_entry *e = &template->entries[i];
      write_run(dev, set, e->binding, e->array_element, e->array_count, e->type,
                (const char *)data + e->offset, e->stride);
   }
}

static void
copy_element(const struct valk_descriptor_set *src,
             const struct valk_descriptor_set_binding *from, uint32_t at,
             struct valk_descriptor_set *dst,
             const struct valk_descriptor_set_binding *to, uint32_t to_at)
{
   if (!from->entries_per_element) {
      dst->dynamic[to->first_dynamic + to_at] =
         src->dynamic[from->first_dynamic + at];
      return;
   }
   for (uint32_t e = 0; e < from->entries_per_element; e++) {
      put_entry(
         dst, to->first_entry + to_at * to->entries_per_element + e,
         entry_of(src, from->first_entry + at * from->entries_per_element + e));
   }
}

static void
copy_set(const VkCopyDescriptorSet *copy)
{
   VK_FROM_HANDLE(valk_descriptor_set, src, copy->srcSet);
   VK_FROM_HANDLE(valk_descriptor_set, dst, copy->dstSet);
   uint32_t from = copy->srcBinding, to = copy->dstBinding;
   uint32_t at = copy->srcArrayElement, to_at = copy->dstArrayElement;

   for (uint32_t i = 0; i < copy->descriptorCount; i++, at++, to_at++) {
      while (at >= src->layout->bindings[from].count)
         at -= src->layout->bindings[from++].count;
      while (to_at >= dst->layout->bindings[to].count)
         to_at -= dst->layout->bindings[to++].count;
      copy_element(src, &src->layout->bindings[from], at, dst,
                   &dst->layout->bindings[to], to_at);
   }
}

VKAPI_ATTR void VKAPI_CALL
valk_UpdateDescriptorSets(VkDevice _device, uint32_t descriptorWriteCount,
                          const VkWriteDescriptorSet *pDescriptorWrites,
                          uint32_t descriptorCopyCount,
                          const VkCopyDescriptorSet *pDescriptorCopies)
{
   VK_FROM_HANDLE(valk_device, dev, _device);

   for (uint32_t i = 0; i < descriptorWriteCount; i++) {
      VK_FROM_HANDLE(valk_descriptor_set, set, pDescriptorWrites[i].dstSet);
      valk_descriptor_set_write(dev, set, &pDescriptorWrites[i]);
   }
   for (uint32_t i = 0; i < descriptorCopyCount; i++)
      copy_set(&pDescriptorCopies[i]);
}

VKAPI_ATTR void VKAPI_CALL
valk_UpdateDescriptorSetWithTemplate(VkDevice _device, VkDescriptorSet _set,
                                     VkDescriptorUpdateTemplate _template,
                                     const void *pData)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   VK_FROM_HANDLE(valk_descriptor_set, set, _set);

   valk_descriptor_set_write_template(dev, set, _template, pData);
}
