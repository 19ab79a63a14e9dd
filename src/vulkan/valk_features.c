/* SPDX-License-Identifier: MIT */
#include "vulkan/valk_physical_device.h"

#include "vk_extensions.h"
#include "vk_physical_device_features.h"

#include <mali/compiler.h>

void
valk_fill_extensions(const struct kmd_pdev *kmd,
                     struct vk_device_extension_table *out)
{
   *out = (struct vk_device_extension_table){
      /* Commands and passes. */
      .KHR_copy_commands2 = true,
      .KHR_push_descriptor = true,
      .EXT_host_query_reset = true,
      .EXT_index_type_uint8 = true,
      .KHR_index_type_uint8 = true,
      .EXT_depth_clip_enable = true,
      .EXT_depth_clip_control = true,
      .EXT_depth_bias_control = true,
      .EXT_depth_clamp_control = true,
      .EXT_depth_clamp_zero_one = true,
      .KHR_depth_clamp_zero_one = true,
      .EXT_color_write_enable = true,
      .EXT_provoking_vertex = true,
      .EXT_primitive_topology_list_restart = true,
      .KHR_dynamic_rendering = true,
      .EXT_load_store_op_none = true,
      .KHR_create_renderpass2 = true,
      .KHR_load_store_op_none = true,
      .KHR_draw_indirect_count = true,
      .KHR_depth_stencil_resolve = true,
      .KHR_imageless_framebuffer = true,
      .EXT_extended_dynamic_state = true,
      .EXT_extended_dynamic_state2 = true,
      .EXT_extended_dynamic_state3 = true,
      .EXT_vertex_attribute_divisor = true,
      .KHR_vertex_attribute_divisor = true,
      .EXT_vertex_input_dynamic_state = true,
      .KHR_dynamic_rendering_local_read = true,
      .KHR_separate_depth_stencil_layouts = true,
      .EXT_attachment_feedback_loop_layout = true,
      .EXT_attachment_feedback_loop_dynamic_state = true,
      .EXT_rasterization_order_attachment_access = true,
      .ARM_rasterization_order_attachment_access = true,

      /* Memory and its sharing. */
      .KHR_bind_memory2 = true,
      .KHR_external_fence = true,
      .KHR_external_memory = true,
      .KHR_synchronization2 = true,
      .KHR_external_fence_fd = true,
      .KHR_image_format_list = true,
      .KHR_external_memory_fd = true,
      .KHR_external_semaphore = true,
      .KHR_timeline_semaphore = true,
      .EXT_image_drm_format_modifier = true,
      .EXT_queue_family_foreign = true,
      .KHR_dedicated_allocation = true,
      .KHR_external_semaphore_fd = true,
      .EXT_external_memory_dma_buf = true,
      .KHR_get_memory_requirements2 = true,

      /* Shaders. */
      .KHR_8bit_storage = true,
      .KHR_16bit_storage = true,
      .KHR_variable_pointers = true,
      .KHR_vulkan_memory_model = true,
      .EXT_scalar_block_layout = true,
      .KHR_shader_atomic_int64 = true,
      .KHR_shader_float16_int8 = true,
      .EXT_subgroup_size_control = true,
      .EXT_shader_atomic_float = true,
      .EXT_shader_atomic_float2 = true,
      .EXT_shader_image_atomic_int64 = true,
      .EXT_shader_stencil_export = true,
      .ARM_shader_core_builtins = true,
      .EXT_shader_subgroup_vote = true,
      .EXT_shader_subgroup_ballot = true,
      .KHR_buffer_device_address = true,
      .KHR_shader_subgroup_rotate = true,
      .KHR_relaxed_block_layout = true,
      .KHR_spirv_1_4 = true,
      .KHR_shader_clock = true,
      .KHR_shader_quad_control = true,
      .KHR_shader_expect_assume = true,
      .KHR_shader_float_controls = true,
      .KHR_shader_float_controls2 = true,
      .KHR_shader_non_semantic_info = true,
      .KHR_shader_integer_dot_product = true,
      .KHR_compute_shader_derivatives = true,
      .EXT_shader_tile_image = true,
      .EXT_shader_module_identifier = true,
      .EXT_shader_replicated_composites = true,
      .EXT_pipeline_creation_cache_control = true,
      .KHR_zero_initialize_workgroup_memory = true,
      .KHR_shader_relaxed_extended_instruction = true,
      .KHR_workgroup_memory_explicit_layout = true,
      .KHR_shader_draw_parameters = true,
      .KHR_shader_terminate_invocation = true,
      .KHR_shader_subgroup_extended_types = true,
      .KHR_storage_buffer_storage_class = true,
      .KHR_uniform_buffer_standard_layout = true,
      .KHR_shader_maximal_reconvergence = true,
      .KHR_shader_subgroup_uniform_control_flow = true,
      .EXT_shader_demote_to_helper_invocation = true,

      /* Presentation. */
      .KHR_swapchain = true,
      .KHR_incremental_present = true,

      /* The rest. */
      .EXT_private_data = true,
      .GOOGLE_user_type = true,
      .GOOGLE_decorate_string = true,
      .GOOGLE_hlsl_functionality1 = true,
      .EXT_tooling_info = true,
      .KHR_device_group = true,
      .KHR_multiview = true,
      .KHR_maintenance1 = true,
      .KHR_maintenance2 = true,
      .KHR_maintenance3 = true,
      .KHR_driver_properties = true,
      .EXT_physical_device_drm = true,
      .KHR_pipeline_executable_properties = true,
      .KHR_format_feature_flags2 = true,
      .KHR_descriptor_update_template = true,
      .KHR_sampler_mirror_clamp_to_edge = true,
   };
}

void
valk_fill_features(const struct kmd_pdev *kmd, struct vk_features *out)
{
   const struct mali_device_info *info = &kmd->info;

   *out = (struct vk_features){
      /* Vulkan 1.0 */
      .robustBufferAccess = true,
      .fullDrawIndexUint32 = true,
      .imageCubeArray = true,
      .independentBlend = true,
      .dualSrcBlend = true,
      .sampleRateShading = true,
      .samplerAnisotropy = true,
      .textureCompressionETC2 = valk_offers_blocks(info, VALK_BLOCK_ETC2),
      .textureCompressionASTC_LDR =
         valk_offers_blocks(info, VALK_BLOCK_ASTC_LDR),
      .textureCompressionBC = valk_offers_blocks(info, VALK_BLOCK_BC),
      .shaderImageGatherExtended = true,
      .shaderStorageImageExtendedFormats = true,
      .shaderStorageImageReadWithoutFormat = true,
      .shaderStorageImageWriteWithoutFormat = true,
      .shaderUniformBufferArrayDynamicIndexing = true,
      .shaderSampledImageArrayDynamicIndexing = true,
      .shaderStorageBufferArrayDynamicIndexing = true,
      .shaderStorageImageArrayDynamicIndexing = true,
      .shaderFloat64 = true,
      .shaderInt64 = true,
      .shaderInt16 = true,
      .drawIndirectFirstInstance = true,
      .fragmentStoresAndAtomics = true,
      .depthBiasClamp = true,
      .depthClamp = true,
      .logicOp = true,
      .multiDrawIndirect = true,
      .multiview = true,
      .occlusionQueryPrecise = true,
      .largePoints = true,
      .wideLines = true,

      /* Vulkan 1.1 */
      .storageBuffer16BitAccess = true,
      .uniformAndStorageBuffer16BitAccess = true,
      .storagePushConstant16 = true,
      .storageInputOutput16 = true,
      .variablePointersStorageBuffer = true,
      .variablePointers = true,
      .shaderDrawParameters = true,

      /* Vulkan 1.2 */
      .samplerMirrorClampToEdge = true,
      .drawIndirectCount = true,
      .storageBuffer8BitAccess = true,
      .uniformAndStorageBuffer8BitAccess = true,
      .storagePushConstant8 = true,
      .shaderBufferInt64Atomics = true,
      .shaderSharedInt64Atomics = true,
      .shaderFloat16 = true,
      .shaderInt8 = true,
      .scalarBlockLayout = true,
      .uniformBufferStandardLayout = true,
      .shaderSubgroupExtendedTypes = true,
      .bufferDeviceAddress = true,
      .vulkanMemoryModel = true,
      .vulkanMemoryModelDeviceScope = true,
      .vulkanMemoryModelAvailabilityVisibilityChains = true,
      .subgroupBroadcastDynamicId = true,
      .imagelessFramebuffer = true,
      .separateDepthStencilLayouts = true,
      .hostQueryReset = true,
      .timelineSemaphore = true,

      /* Vulkan 1.3 */
      .privateData = true,
      .pipelineCreationCacheControl = true,
      .subgroupSizeControl = true,
      .computeFullSubgroups = true,
      .shaderIntegerDotProduct = true,
      .shaderTerminateInvocation = true,
      .shaderZeroInitializeWorkgroupMemory = true,
      .shaderDemoteToHelperInvocation = true,
      .synchronization2 = true,
      .dynamicRendering = true,

      /* VK_EXT_extended_dynamic_state, 2 */
      .extendedDynamicState = true,
      .extendedDynamicState2 = true,

      /* VK_EXT_shader_atomic_float, 2 */
      .shaderBufferFloat32Atomics = true,
      .shaderBufferFloat32AtomicAdd = true,
      .shaderBufferFloat32AtomicMinMax = true,
      .shaderSharedFloat32Atomics = true,
      .shaderSharedFloat32AtomicAdd = true,
      .shaderSharedFloat32AtomicMinMax = true,
      .shaderImageFloat32Atomics = true,
      .shaderImageFloat32AtomicAdd = true,
      .shaderImageFloat32AtomicMinMax = true,

      /* VK_EXT_shader_image_atomic_int64 */
      .shaderImageInt64Atomics = true,

      /* VK_ARM_shader_core_builtins */
      .shaderCoreBuiltins = true,

      /* VK_KHR_shader_subgroup_rotate */
      .shaderSubgroupRotate = true,
      .shaderSubgroupRotateClustered = true,

      /* VK_EXT_rasterization_order_attachment_access: tests and updates of
       * depth and stencil wait for those of earlier primitives, which are late
       * when a shader reads (Mesa 2026 offers all three from v10 on). */
      .rasterizationOrderColorAttachmentAccess = true,
      .rasterizationOrderDepthAttachmentAccess = true,
      .rasterizationOrderStencilAttachmentAccess = true,

      /* VK_EXT_shader_tile_image */
      .shaderTileImageColorReadAccess = true,
      .shaderTileImageDepthReadAccess = true,
      .shaderTileImageStencilReadAccess = true,

      /* VK_KHR_dynamic_rendering_local_read */
      .dynamicRenderingLocalRead = true,

      /* VK_EXT_attachment_feedback_loop_layout, _dynamic_state: images have one
       * layout, and a barrier within a pass splits it. */
      .attachmentFeedbackLoopLayout = true,
      .attachmentFeedbackLoopDynamicState = true,

      /* VK_KHR_pipeline_executable_properties */
      .pipelineExecutableInfo = true,

      /* VK_KHR_shader_clock: the clock of a core. */
      .shaderSubgroupClock = true,

      /* VK_KHR_shader_float_controls2 */
      .shaderFloatControls2 = true,

      /* VK_KHR_shader_expect_assume */
      .shaderExpectAssume = true,

      /* VK_KHR_compute_shader_derivatives */
      .computeDerivativeGroupQuads = true,
      .computeDerivativeGroupLinear = true,

      /* VK_KHR_workgroup_memory_explicit_layout */
      .workgroupMemoryExplicitLayout = true,
      .workgroupMemoryExplicitLayoutScalarBlockLayout = true,
      .workgroupMemoryExplicitLayout8BitAccess = true,
      .workgroupMemoryExplicitLayout16BitAccess = true,

      /* VK_KHR_shader_relaxed_extended_instruction */
      .shaderRelaxedExtendedInstruction = true,

      /* VK_EXT_shader_module_identifier */
      .shaderModuleIdentifier = true,

      /* VK_EXT_shader_replicated_composites */
      .shaderReplicatedComposites = true,

      /* VK_KHR_shader_quad_control */
      .shaderQuadControl = true,

      /* VK_KHR_shader_maximal_reconvergence and what it implies */
      .shaderMaximalReconvergence = true,
      .shaderSubgroupUniformControlFlow = true,

      /* VK_EXT_vertex_input_dynamic_state */
      .vertexInputDynamicState = true,

      /* VK_KHR_vertex_attribute_divisor */
      .vertexAttributeInstanceRateDivisor = true,
      .vertexAttributeInstanceRateZeroDivisor = true,

      /* VK_KHR_index_type_uint8 */
      .indexTypeUint8 = true,

      /* VK_EXT_depth_clip_enable, _clip_control, _clamp_control,
       * VK_KHR_depth_clamp_zero_one, VK_EXT_depth_bias_control */
      .depthClipEnable = true,
      .depthClipControl = true,
      .depthClampControl = true,
      .depthClampZeroOne = true,
      .depthBiasControl = true,

      /* VK_EXT_color_write_enable */
      .colorWriteEnable = true,

      /* VK_EXT_provoking_vertex */
      .provokingVertexLast = true,

      /* VK_EXT_primitive_topology_list_restart */
      .primitiveTopologyListRestart = true,

      /* VK_EXT_extended_dynamic_state3 */
      .extendedDynamicState3DepthClampEnable = true,
      .extendedDynamicState3RasterizationSamples = true,
      .extendedDynamicState3SampleMask = true,
      .extendedDynamicState3AlphaToCoverageEnable = true,
      .extendedDynamicState3LogicOpEnable = true,
      .extendedDynamicState3ColorBlendEnable = true,
      .extendedDynamicState3ColorBlendEquation = true,
      .extendedDynamicState3ColorWriteMask = true,
      .extendedDynamicState3DepthClipEnable = true,
      .extendedDynamicState3DepthClipNegativeOneToOne = true,
      .extendedDynamicState3ProvokingVertexMode = true,
   };
}
