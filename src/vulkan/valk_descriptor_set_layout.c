/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_descriptor_set_layout.h"

#include "util/mesa-blake3.h"
#include "vk_descriptors.h"
#include "vk_log.h"
#include "vk_util.h"

#include "vulkan/valk_device.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_sampler.h"

static bool
is_dynamic(VkDescriptorType type)
{
   return type == VK_DESCRIPTOR_TYPE_UNIFORM_BUFFER_DYNAMIC ||
          type == VK_DESCRIPTOR_TYPE_STORAGE_BUFFER_DYNAMIC;
}

static uint32_t
entries_of(VkDescriptorType type)
{
   if (is_dynamic(type))
      return 0;
   return type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER ? 2 : 1;
}

static bool
has_sampler(VkDescriptorType type)
{
   return type == VK_DESCRIPTOR_TYPE_SAMPLER ||
          type == VK_DESCRIPTOR_TYPE_COMBINED_IMAGE_SAMPLER;
}

static void
fill_binding(struct valk_descriptor_set_layout *layout,
             const VkDescriptorSetLayoutBinding *from,
             const VkDescriptorBindingFlags *flags,
             struct valk_sampler **samplers)
{
   struct valk_descriptor_set_binding *b = &layout->bindings[from->binding];

   *b = (struct valk_descriptor_set_binding){
      .type = from->descriptorType,
      .flags = flags ? *flags : 0,
      .count = from->descriptorCount,
      .entries_per_element = entries_of(from->descriptorType),
   };
   if (has_sampler(from->descriptorType) && from->pImmutableSamplers) {
      b->immutable_samplers = samplers;
      for (uint32_t i = 0; i < from->descriptorCount; i++)
         samplers[i] = valk_sampler_from_handle(from->pImmutableSamplers[i]);
   }
}

/* Entries are in the order of bindings, whatever the order of creation. */
static void
place_bindings(struct valk_descriptor_set_layout *layout)
{
   for (uint32_t i = 0; i < layout->binding_count; i++) {
      struct valk_descriptor_set_binding *b = &layout->bindings[i];
      b->first_entry = layout->entry_count;
      b->first_dynamic = layout->dynamic_count;
      layout->entry_count += b->count * b->entries_per_element;
      if (b->count && is_dynamic(b->type))
         layout->dynamic_count += b->count;
   }
}

static void
hash_layout(struct valk_descriptor_set_layout *layout)
{
   struct mesa_blake3 ctx;

   _mesa_blake3_init(&ctx);
   _mesa_blake3_update(&ctx, &layout->binding_count,
                       sizeof(layout->binding_count));
   for (uint32_t i = 0; i < layout->binding_count; i++) {
      const struct valk_descriptor_set_binding *b = &layout->bindings[i];
      const uint32_t words[] = {
         b->type,        b->flags,         b->count,
         b->first_entry, b->first_dynamic, b->immutable_samplers != NULL
      };
      _mesa_blake3_update(&ctx, words, sizeof(words));
      for (uint32_t k = 0; b->immutable_samplers && k < b->count; k++)
         _mesa_blake3_update(&ctx, b->immutable_samplers[k]->desc,
                             VALK_DESCRIPTOR_SIZE_B);
   }
   _mesa_blake3_final(&ctx, layout->hash);
   memcpy(layout->vk.blake3, layout->hash, sizeof(layout->vk.blake3));
}

VKAPI_ATTR VkResult VKAPI_CALL
valk_CreateDescriptorSetLayout(
   VkDevice _device, const VkDescriptorSetLayoutCreateInfo *pCreateInfo,
   const VkAllocationCallbacks *pAllocator, VkDescriptorSetLayout *pSetLayout)
{
   VK_FROM_HANDLE(valk_device, dev, _device);
   const VkDescriptorSetLayoutBindingFlagsCreateInfo *flags =
      vk_find_struct_const(pCreateInfo->pNext,
                           DESCRIPTOR_SET_LAYOUT_BINDING_FLAGS_CREATE_INFO);
   uint32_t binding_count = 0, sampler_count = 0;

   for (uint32_t i = 0; i < pCreateInfo->bindingCount; i++) {
      const VkDescriptorSetLayoutBinding *b = &pCreateInfo->pBindings[i];
      binding_count = MAX2(binding_count, b->binding + 1);
      if (has_sampler(b->descriptorType) && b->pImmutableSamplers)
         sampler_count += b->descriptorCount;
   }
   VK_MULTIALLOC(ma);
   VK_MULTIALLOC_DECL(&ma, struct valk_descriptor_set_layout, layout, 1);
   VK_MULTIALLOC_DECL(&ma, struct valk_descriptor_set_binding, bindings,
                      binding_count);
   VK_MULTIALLOC_DECL(&ma, struct valk_sampler *, samplers, sampler_count);
   if (!vk_descriptor_set_layout_multizalloc(&dev->vk, &ma))
      return vk_error(dev, VK_ERROR_OUT_OF_HOST_MEMORY);
   assert(!binding_count || (void *)bindings == (void *)layout->bindings);
   layout->flags = pCreateInfo->flags;
   layout->binding_count = binding_count;
   for (uint32_t i = 0; i < pCreateInfo->bindingCount; i++) {
      const VkDescriptorSetLayoutBinding *b = &pCreateInfo->pBindings[i];
      const bool has_flags = flags && flags->bindingCount;
      fill_binding(layout, b, has_flags ? &flags->pBindingFlags[i] : NULL,
                   samplers);
      if (layout->bindings[b->binding].immutable_samplers)
         samplers += b->descriptorCount;
   }
   place_bindings(layout);
   if (layout->dynamic_count > VALK_MAX_DYNAMIC_BUFFERS) {
      const uint32_t count = layout->dynamic_count;
      vk_descriptor_set_layout_unref(&dev->vk, &layout->vk);
      return vk_errorf(dev, VK_ERROR_OUT_OF_HOST_MEMORY,
                       "%u dynamic buffers in a set are over the limit of %u",
                       count, VALK_MAX_DYNAMIC_BUFFERS);
   }
   hash_layout(layout);
   *pSetLayout = valk_descriptor_set_layout_to_handle(layout);
   return VK_SUCCESS;
}

VKAPI_ATTR void VKAPI_CALL
valk_GetDescriptorSetLayoutSupport(
   VkDevice device, const VkDescriptorSetLayoutCreateInfo *pCreateInfo,
   VkDescriptorSetLayoutSupport *pSupport)
{
   uint64_t entries = 0, dynamic = 0;

   for (uint32_t i = 0; i < pCreateInfo->bindingCount; i++) {
      const VkDescriptorSetLayoutBinding *b = &pCreateInfo->pBindings[i];
      entries += (uint64_t)b->descriptorCount * entries_of(b->descriptorType);
      dynamic += is_dynamic(b->descriptorType) ? b->descriptorCount : 0;
   }
   /* Entries of a table are named by 24 bits. */
   pSupport->supported =
      entries < (1u << 24) && dynamic <= VALK_MAX_DYNAMIC_BUFFERS;
}
