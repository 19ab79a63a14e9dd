/* SPDX-License-Identifier: MIT */
#include "vk_synchronization.h"

#include "vulkan/cmd/valk_cmd_buffer.h"
#include "vulkan/valk_entrypoints.h"
#include "vulkan/valk_front.h"

#define GEOMETRY_STAGES                              \
   (VK_PIPELINE_STAGE_2_DRAW_INDIRECT_BIT |          \
    VK_PIPELINE_STAGE_2_INDEX_INPUT_BIT |            \
    VK_PIPELINE_STAGE_2_VERTEX_ATTRIBUTE_INPUT_BIT | \
    VK_PIPELINE_STAGE_2_VERTEX_SHADER_BIT)

#define FRAGMENT_STAGES                            \
   (VK_PIPELINE_STAGE_2_FRAGMENT_SHADER_BIT |      \
    VK_PIPELINE_STAGE_2_EARLY_FRAGMENT_TESTS_BIT | \
    VK_PIPELINE_STAGE_2_LATE_FRAGMENT_TESTS_BIT |  \
    VK_PIPELINE_STAGE_2_COLOR_ATTACHMENT_OUTPUT_BIT)

/* Transfers are shaders: copies by compute, the rest by drawing. */
#define TRANSFER_STAGES                                              \
   (VK_PIPELINE_STAGE_2_COPY_BIT | VK_PIPELINE_STAGE_2_RESOLVE_BIT | \
    VK_PIPELINE_STAGE_2_BLIT_BIT | VK_PIPELINE_STAGE_2_CLEAR_BIT)

static void
add_dependency(struct valk_barrier *barrier, VkPipelineStageFlags2 src_stages,
               VkAccessFlags2 src_access, VkPipelineStageFlags2 dst_stages,
               VkAccessFlags2 dst_access)
{
   const VkPipelineStageFlags2 src = vk_expand_src_stage_flags2(src_stages);
   const VkAccessFlags2 writes = vk_filter_src_access_flags2(src, src_access);
   const VkAccessFlags2 reads = vk_filter_dst_access_flags2(
      vk_expand_dst_stage_flags2(dst_stages), dst_access);

   if (src & (GEOMETRY_STAGES | TRANSFER_STAGES))
      barrier->wait_geometry = true;
   if (src & (FRAGMENT_STAGES | TRANSFER_STAGES))
      barrier->wait_fragment = true;
   if (src & (VK_PIPELINE_STAGE_2_COMPUTE_SHADER_BIT | TRANSFER_STAGES))
      barrier->wait_compute = true;

   /* Stores of shaders lie in the load/store caches of the cores, what tiles
    * wrote in L2; the host and the command stream see neither. */
   if (vk_write_access2_for_pipeline_stage_flags2(src) & writes) {
      barrier->clean_ls = true;
      barrier->clean_l2 = true;
   }
   if (reads) {
      barrier->invalidate_ls = true;
      barrier->invalidate_other = true;
   }
}

#define TILE_WRITES                          \
   (VK_ACCESS_2_COLOR_ATTACHMENT_WRITE_BIT | \
    VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_WRITE_BIT)
#define TILE_ACCESSES                                     \
   (TILE_WRITES | VK_ACCESS_2_INPUT_ATTACHMENT_READ_BIT | \
    VK_ACCESS_2_COLOR_ATTACHMENT_READ_BIT |               \
    VK_ACCESS_2_DEPTH_STENCIL_ATTACHMENT_READ_BIT)

/* Between draws to a pixel and those that look at what they left there. */
static bool
is_within_tile(VkPipelineStageFlags2 src_stages, VkAccessFlags2 src_access,
               VkPipelineStageFlags2 dst_stages, VkAccessFlags2 dst_access)
{
   const VkPipelineStageFlags2 src = vk_expand_src_stage_flags2(src_stages);
   const VkPipelineStageFlags2 dst = vk_expand_dst_stage_flags2(dst_stages);

   return !((src | dst) & ~FRAGMENT_STAGES) &&
          !(vk_filter_src_access_flags2(src, src_access) & ~TILE_WRITES) &&
          !(vk_filter_dst_access_flags2(dst, dst_access) & ~TILE_ACCESSES);
}

/* Tiles keep that order by themselves: shaders read the pass's attachments
 * there (nir/valk_nir_inputs.c), and wait for what was drawn before.  Such a
 * dependency is by region, or not valid within a pass; Mesa 25.0.7 does not
 * hand on what vkCmdPipelineBarrier was told of that. */
static bool
tiles_keep_order(const VkDependencyInfo *info)
{
   if (info->bufferMemoryBarrierCount)
      return false;
   for (uint32_t i = 0; i < info->memoryBarrierCount; i++) {
      const VkMemoryBarrier2 *b = &info->pMemoryBarriers[i];
      if (!is_within_tile(b->srcStageMask, b->srcAccessMask, b->dstStageMask,
                          b->dstAccessMask))
         return false;
   }
   for (uint32_t i = 0; i < info->imageMemoryBarrierCount; i++) {
      const VkImageMemoryBarrier2 *b = &info->pImageMemoryBarriers[i];
      if (!is_within_tile(b->srcStageMask, b->srcAccessMask, b->dstStageMask,
                          b->dstAccessMask))
         return false;
   }
   return true;
}

VKAPI_ATTR void VKAPI_CALL
valk_CmdPipelineBarrier2(VkCommandBuffer commandBuffer,
                         const VkDependencyInfo *pDependencyInfo)
{
   VK_FROM_HANDLE(valk_cmd_buffer, cmd, commandBuffer);
   const VkDependencyInfo *info = pDependencyInfo;
   struct valk_barrier barrier = { 0 };

   for (uint32_t i = 0; i < info->memoryBarrierCount; i++) {
      const VkMemoryBarrier2 *b = &info->pMemoryBarriers[i];
      add_dependency(&barrier, b->srcStageMask, b->srcAccessMask,
                     b->dstStageMask, b->dstAccessMask);
   }
   for (uint32_t i = 0; i < info->bufferMemoryBarrierCount; i++) {
      const VkBufferMemoryBarrier2 *b = &info->pBufferMemoryBarriers[i];
      add_dependency(&barrier, b->srcStageMask, b->srcAccessMask,
                     b->dstStageMask, b->dstAccessMask);
   }
   for (uint32_t i = 0; i < info->imageMemoryBarrierCount; i++) {
      const VkImageMemoryBarrier2 *b = &info->pImageMemoryBarriers[i];
      add_dependency(&barrier, b->srcStageMask, b->srcAccessMask,
                     b->dstStageMask, b->dstAccessMask);
   }

   if (vk_command_buffer_has_error(&cmd->vk) ||
       (cmd->render.active && tiles_keep_order(info)))
      return;

   /* What a pass has drawn is in memory only after its end. */
   if (cmd->render.active && barrier.wait_fragment)
      valk_cmd_split_rendering(cmd, &barrier);
   else
      valk_cmd_device(cmd)->front->barrier(cmd, &barrier);
}
