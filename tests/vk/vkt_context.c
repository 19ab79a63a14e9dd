/* SPDX-License-Identifier: MIT */
#include "vkt_internal.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
vkt_die(const char *fmt, ...)
{
   va_list args;
   va_start(args, fmt);
   fputs("FAIL: ", stdout);
   vprintf(fmt, args);
   putchar('\n');
   va_end(args);
   fflush(stdout);
   _Exit(VKT_EXIT_FAIL);
}

void
vkt_skip(const char *fmt, ...)
{
   va_list args;
   va_start(args, fmt);
   fputs("SKIP: ", stdout);
   vprintf(fmt, args);
   putchar('\n');
   va_end(args);
   fflush(stdout);
   _Exit(VKT_EXIT_SKIP);
}

void
vkt_ok(VkResult result, const char *what)
{
   if (result < 0)
      vkt_die("%.60s returned %d", what, result);
}

void
vkt_check(struct vkt *t, bool ok, const char *fmt, ...)
{
   t->checks++;
   if (ok)
      return;
   /* A wrong image is wrong in thousands of places: the first few say it. */
   if (++t->failures > 8)
      return;
   va_list args;
   va_start(args, fmt);
   fputs("wrong: ", stdout);
   vprintf(fmt, args);
   putchar('\n');
   va_end(args);
}

void
vkt_output(struct vkt *t, const char *name, enum vkt_kind kind,
           double tolerance, const void *data, size_t count)
{
   static const char *const kind_names[] = { "u8", "u32", "f32" };
   static const size_t kind_sizes_B[] = { 1, 4, 4 };

   if (!t->dump_dir)
      return;
   char path[4096];
   snprintf(path, sizeof(path), "%s/%s.%s", t->dump_dir, t->case_name, name);
   FILE *file = fopen(path, "wb");
   if (!file)
      vkt_die("cannot write %s: %s", path, strerror(errno));
   fprintf(file, "vkt %s %.9g %zu\n", kind_names[kind], tolerance, count);
   size_t written = fwrite(data, kind_sizes_B[kind], count, file);
   if (fclose(file) != 0 || written != count)
      vkt_die("cannot write %s", path);
}

void
vkt_defer(struct vkt *t, const void *destroy, const void *handle)
{
   struct vkt_deferred *entry = calloc(1, sizeof(*entry));
   if (!entry)
      vkt_die("no memory");
   entry->destroy = (vkt_destroy_fn)destroy;
   entry->handle = handle;
   entry->next = t->deferred;
   t->deferred = entry;
}

/* The extensions that cases may use, enabled where the device has them. */
static const char *const wanted_extensions[] = {
   VK_KHR_TIMELINE_SEMAPHORE_EXTENSION_NAME,
   VK_KHR_DYNAMIC_RENDERING_EXTENSION_NAME,
   VK_KHR_CREATE_RENDERPASS_2_EXTENSION_NAME,
   VK_KHR_DEPTH_STENCIL_RESOLVE_EXTENSION_NAME,
   VK_KHR_SYNCHRONIZATION_2_EXTENSION_NAME,
   VK_KHR_PUSH_DESCRIPTOR_EXTENSION_NAME,
   VK_EXT_HOST_QUERY_RESET_EXTENSION_NAME,
   VK_KHR_COPY_COMMANDS_2_EXTENSION_NAME,
   VK_KHR_DRAW_INDIRECT_COUNT_EXTENSION_NAME,
   VK_KHR_IMAGE_FORMAT_LIST_EXTENSION_NAME,
   VK_KHR_IMAGELESS_FRAMEBUFFER_EXTENSION_NAME,
   VK_KHR_SEPARATE_DEPTH_STENCIL_LAYOUTS_EXTENSION_NAME,
   VK_KHR_EXTERNAL_MEMORY_FD_EXTENSION_NAME,
   VK_KHR_EXTERNAL_SEMAPHORE_FD_EXTENSION_NAME,
   VK_KHR_EXTERNAL_FENCE_FD_EXTENSION_NAME,
   VK_EXT_EXTERNAL_MEMORY_DMA_BUF_EXTENSION_NAME,
   VK_EXT_IMAGE_DRM_FORMAT_MODIFIER_EXTENSION_NAME,
   VK_EXT_DEPTH_CLIP_ENABLE_EXTENSION_NAME,
   VK_EXT_EXTENDED_DYNAMIC_STATE_EXTENSION_NAME,
   VK_EXT_EXTENDED_DYNAMIC_STATE_2_EXTENSION_NAME,
   VK_EXT_INDEX_TYPE_UINT8_EXTENSION_NAME,
   VK_EXT_LOAD_STORE_OP_NONE_EXTENSION_NAME,
   VK_EXT_PRIVATE_DATA_EXTENSION_NAME,
   VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME,
   /* Not in every header yet. */
   "VK_KHR_vertex_attribute_divisor",
   VK_EXT_VERTEX_INPUT_DYNAMIC_STATE_EXTENSION_NAME,
   VK_KHR_8BIT_STORAGE_EXTENSION_NAME,
   VK_KHR_SHADER_FLOAT16_INT8_EXTENSION_NAME,
   VK_EXT_SCALAR_BLOCK_LAYOUT_EXTENSION_NAME,
   VK_KHR_UNIFORM_BUFFER_STANDARD_LAYOUT_EXTENSION_NAME,
   VK_KHR_BUFFER_DEVICE_ADDRESS_EXTENSION_NAME,
   VK_KHR_SHADER_ATOMIC_INT64_EXTENSION_NAME,
   VK_KHR_SHADER_SUBGROUP_EXTENDED_TYPES_EXTENSION_NAME,
   VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME,
   VK_EXT_SHADER_ATOMIC_FLOAT_EXTENSION_NAME,
   VK_EXT_SHADER_ATOMIC_FLOAT_2_EXTENSION_NAME,
   VK_EXT_SHADER_IMAGE_ATOMIC_INT64_EXTENSION_NAME,
   VK_EXT_SHADER_STENCIL_EXPORT_EXTENSION_NAME,
   VK_ARM_SHADER_CORE_BUILTINS_EXTENSION_NAME,
   VK_EXT_SHADER_DEMOTE_TO_HELPER_INVOCATION_EXTENSION_NAME,
   VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME,
   VK_EXT_RASTERIZATION_ORDER_ATTACHMENT_ACCESS_EXTENSION_NAME,
   VK_KHR_VULKAN_MEMORY_MODEL_EXTENSION_NAME,
   VK_KHR_SHADER_SUBGROUP_UNIFORM_CONTROL_FLOW_EXTENSION_NAME,
   VK_EXT_SHADER_SUBGROUP_BALLOT_EXTENSION_NAME,
   VK_EXT_SHADER_SUBGROUP_VOTE_EXTENSION_NAME,
   "VK_KHR_shader_clock",
   "VK_KHR_shader_expect_assume",
   VK_EXT_SHADER_MODULE_IDENTIFIER_EXTENSION_NAME,
   VK_EXT_PIPELINE_CREATION_CACHE_CONTROL_EXTENSION_NAME,
   "VK_KHR_shader_float_controls2",
   "VK_KHR_shader_integer_dot_product",
   "VK_KHR_compute_shader_derivatives",
   "VK_EXT_shader_replicated_composites",
   "VK_KHR_zero_initialize_workgroup_memory",
   "VK_KHR_shader_relaxed_extended_instruction",
   "VK_KHR_workgroup_memory_explicit_layout",
   "VK_KHR_spirv_1_4",
   "VK_KHR_shader_float_controls",
   "VK_KHR_shader_non_semantic_info",
   "VK_GOOGLE_user_type",
   "VK_GOOGLE_decorate_string",
   "VK_GOOGLE_hlsl_functionality1",
   "VK_KHR_shader_maximal_reconvergence",
   "VK_KHR_shader_quad_control",
   "VK_KHR_shader_subgroup_rotate",
   "VK_KHR_dynamic_rendering_local_read",
   VK_EXT_ATTACHMENT_FEEDBACK_LOOP_LAYOUT_EXTENSION_NAME,
   "VK_EXT_attachment_feedback_loop_dynamic_state",
   "VK_EXT_shader_tile_image",
   VK_EXT_DEPTH_CLIP_CONTROL_EXTENSION_NAME,
   VK_EXT_DEPTH_CLAMP_ZERO_ONE_EXTENSION_NAME,
   "VK_EXT_depth_clamp_control",
   "VK_EXT_depth_bias_control",
   VK_EXT_COLOR_WRITE_ENABLE_EXTENSION_NAME,
   VK_EXT_PROVOKING_VERTEX_EXTENSION_NAME,
   VK_EXT_PRIMITIVE_TOPOLOGY_LIST_RESTART_EXTENSION_NAME,
   VK_EXT_EXTENDED_DYNAMIC_STATE_3_EXTENSION_NAME,
};

#define WANTED_COUNT (sizeof(wanted_extensions) / sizeof(wanted_extensions[0]))

static bool
has_extension(const VkExtensionProperties *list, uint32_t count,
              const char *name)
{
   for (uint32_t i = 0; i < count; i++) {
      if (strcmp(list[i].extensionName, name) == 0)
         return true;
   }
   return false;
}

/* Not in the headers of Debian 12, and so not known to its validation layer,
 * which stops at their structures and their SPIR-V. */
static const char *const young_extensions[] = {
   "VK_KHR_compute_shader_derivatives",
   "VK_KHR_shader_expect_assume",
   "VK_KHR_shader_float_controls2",
   "VK_KHR_shader_maximal_reconvergence",
   "VK_KHR_shader_quad_control",
   "VK_KHR_shader_relaxed_extended_instruction",
   "VK_KHR_shader_subgroup_rotate",
   "VK_KHR_vertex_attribute_divisor",
   "VK_EXT_shader_replicated_composites",
   "VK_KHR_dynamic_rendering_local_read",
   "VK_EXT_attachment_feedback_loop_dynamic_state",
   "VK_EXT_shader_tile_image",
   "VK_EXT_depth_clamp_control",
   "VK_EXT_depth_bias_control",
};
/* A version that has them all. */
#define GROWN_UP VK_MAKE_API_VERSION(0, 1, 4, 300)

static bool
is_young(const char *extension)
{
   for (size_t i = 0;
        i < sizeof(young_extensions) / sizeof(young_extensions[0]); i++) {
      if (strcmp(young_extensions[i], extension) == 0)
         return true;
   }
   return false;
}

/* Whether an old validation layer is in between. */
static bool
is_validated_by_old(void)
{
   static const char layer[] = "VK_LAYER_KHRONOS_validation";
   const char *active = getenv("VK_INSTANCE_LAYERS");
   VkLayerProperties list[32];
   uint32_t count = 32;

   if (!active || !strstr(active, layer))
      return false;
   vkEnumerateInstanceLayerProperties(&count, list);
   for (uint32_t i = 0; i < count; i++) {
      if (strcmp(list[i].layerName, layer) == 0)
         return list[i].specVersion < GROWN_UP;
   }
   return false;
}

bool
vkt_device_has(struct vkt *t, const char *extension)
{
   if (t->hide_young && is_young(extension))
      return false;

   uint32_t count = 0;
   VKT(vkEnumerateDeviceExtensionProperties(t->physical, NULL, &count, NULL));
   VkExtensionProperties *list = calloc(count + 1, sizeof(*list));
   VKT(vkEnumerateDeviceExtensionProperties(t->physical, NULL, &count, list));
   bool found = has_extension(list, count, extension);
   free(list);
   return found;
}

void
vkt_need(struct vkt *t, const char *extension)
{
   if (!vkt_device_has(t, extension))
      vkt_skip("no %s", extension);
}

PFN_vkVoidFunction
vkt_proc(struct vkt *t, const char *name)
{
   PFN_vkVoidFunction function = vkGetDeviceProcAddr(t->device, name);
   if (!function)
      vkt_die("the device has no %s", name);
   return function;
}

static void
create_instance(struct vkt *t)
{
   const VkApplicationInfo app = {
      .sType = VK_STRUCTURE_TYPE_APPLICATION_INFO,
      .pApplicationName = "vk_tests",
      .apiVersion = VK_API_VERSION_1_1,
   };
   const VkInstanceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_INSTANCE_CREATE_INFO,
      .pApplicationInfo = &app,
   };
   VKT(vkCreateInstance(&info, NULL, &t->instance));
   uint32_t count = 1;
   VkResult result =
      vkEnumeratePhysicalDevices(t->instance, &count, &t->physical);
   if (result < 0 || count == 0)
      vkt_die("no Vulkan device (result %d)", result);
   vkGetPhysicalDeviceProperties(t->physical, &t->props);
   vkGetPhysicalDeviceFeatures(t->physical, &t->features);
   vkGetPhysicalDeviceMemoryProperties(t->physical, &t->memory);
}

/* Features that come with an extension, or (no name) with Vulkan 1.1. */
static struct {
   const char *extension;
   /* Room for whichever structure it is. */
   union {
      VkBaseOutStructure base;
      VkPhysicalDeviceImagelessFramebufferFeatures imageless_framebuffer;
      VkPhysicalDeviceSeparateDepthStencilLayoutsFeatures
         separate_depth_stencil_layouts;
      VkPhysicalDeviceDepthClipEnableFeaturesEXT depth_clip_enable;
      VkPhysicalDeviceExtendedDynamicStateFeaturesEXT extended_dynamic_state;
      VkPhysicalDeviceExtendedDynamicState2FeaturesEXT extended_dynamic_state_2;
      VkPhysicalDeviceIndexTypeUint8FeaturesEXT index_type_uint8;
      VkPhysicalDevicePrivateDataFeaturesEXT private_data;
      VkPhysicalDeviceVertexAttributeDivisorFeaturesEXT
         vertex_attribute_divisor;
      VkPhysicalDeviceVertexInputDynamicStateFeaturesEXT
         vertex_input_dynamic_state;
      VkPhysicalDeviceShaderDrawParametersFeatures shader_draw_parameters;
      VkPhysicalDeviceVariablePointersFeatures variable_pointers;
      VkPhysicalDevice16BitStorageFeatures storage16;
      VkPhysicalDevice8BitStorageFeatures storage8;
      VkPhysicalDeviceShaderFloat16Int8Features float16_int8;
      VkPhysicalDeviceScalarBlockLayoutFeatures scalar_layout;
      VkPhysicalDeviceUniformBufferStandardLayoutFeatures uniform_layout;
      VkPhysicalDeviceBufferDeviceAddressFeatures device_address;
      VkPhysicalDeviceShaderAtomicInt64Features atomic_int64;
      VkPhysicalDeviceShaderSubgroupExtendedTypesFeatures subgroup_types;
      VkPhysicalDeviceSubgroupSizeControlFeaturesEXT subgroup_size;
      VkPhysicalDeviceShaderAtomicFloatFeaturesEXT atomic_float;
      VkPhysicalDeviceShaderAtomicFloat2FeaturesEXT atomic_float_2;
      VkPhysicalDeviceShaderDemoteToHelperInvocationFeatures demote;
      VkPhysicalDevicePipelineExecutablePropertiesFeaturesKHR executables;
      VkPhysicalDeviceRasterizationOrderAttachmentAccessFeaturesEXT ordered;
      VkPhysicalDeviceVulkanMemoryModelFeatures memory_model;
      VkPhysicalDeviceExtendedDynamicState3FeaturesEXT dynamic_state_3;
      struct vkt_rotate_features rotate;
      struct vkt_features others;
   } u;
} feature_structs[] = {
   { VK_KHR_IMAGELESS_FRAMEBUFFER_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_IMAGELESS_FRAMEBUFFER_FEATURES } } },
   { VK_KHR_SEPARATE_DEPTH_STENCIL_LAYOUTS_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SEPARATE_DEPTH_STENCIL_LAYOUTS_FEATURES } } },
   { VK_EXT_DEPTH_CLIP_ENABLE_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DEPTH_CLIP_ENABLE_FEATURES_EXT } } },
   { VK_EXT_EXTENDED_DYNAMIC_STATE_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTENDED_DYNAMIC_STATE_FEATURES_EXT } } },
   { VK_EXT_EXTENDED_DYNAMIC_STATE_2_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTENDED_DYNAMIC_STATE_2_FEATURES_EXT } } },
   { VK_EXT_INDEX_TYPE_UINT8_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_INDEX_TYPE_UINT8_FEATURES_EXT } } },
   { VK_EXT_PRIVATE_DATA_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PRIVATE_DATA_FEATURES_EXT } } },
   { VK_EXT_VERTEX_ATTRIBUTE_DIVISOR_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VERTEX_ATTRIBUTE_DIVISOR_FEATURES_EXT } } },
   { VK_EXT_VERTEX_INPUT_DYNAMIC_STATE_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VERTEX_INPUT_DYNAMIC_STATE_FEATURES_EXT } } },
   { NULL,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_DRAW_PARAMETERS_FEATURES } } },
   { NULL,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VARIABLE_POINTERS_FEATURES } } },
   { VK_KHR_8BIT_STORAGE_EXTENSION_NAME,
     { { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_8BIT_STORAGE_FEATURES } } },
   { VK_KHR_SHADER_FLOAT16_INT8_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_FLOAT16_INT8_FEATURES } } },
   { VK_EXT_SCALAR_BLOCK_LAYOUT_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SCALAR_BLOCK_LAYOUT_FEATURES } } },
   { VK_KHR_UNIFORM_BUFFER_STANDARD_LAYOUT_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_UNIFORM_BUFFER_STANDARD_LAYOUT_FEATURES } } },
   { VK_KHR_BUFFER_DEVICE_ADDRESS_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_BUFFER_DEVICE_ADDRESS_FEATURES } } },
   { VK_KHR_SHADER_ATOMIC_INT64_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_INT64_FEATURES } } },
   { VK_KHR_SHADER_SUBGROUP_EXTENDED_TYPES_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_SUBGROUP_EXTENDED_TYPES_FEATURES } } },
   { VK_EXT_SUBGROUP_SIZE_CONTROL_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SUBGROUP_SIZE_CONTROL_FEATURES_EXT } } },
   { VK_EXT_SHADER_ATOMIC_FLOAT_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_FEATURES_EXT } } },
   { VK_EXT_SHADER_ATOMIC_FLOAT_2_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_ATOMIC_FLOAT_2_FEATURES_EXT } } },
   { VK_EXT_SHADER_IMAGE_ATOMIC_INT64_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_IMAGE_ATOMIC_INT64_FEATURES_EXT } } },
   { VK_ARM_SHADER_CORE_BUILTINS_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_CORE_BUILTINS_FEATURES_ARM } } },
   { VK_EXT_SHADER_DEMOTE_TO_HELPER_INVOCATION_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_DEMOTE_TO_HELPER_INVOCATION_FEATURES } } },
   { VK_EXT_RASTERIZATION_ORDER_ATTACHMENT_ACCESS_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_RASTERIZATION_ORDER_ATTACHMENT_ACCESS_FEATURES_EXT } } },
   { VK_KHR_PIPELINE_EXECUTABLE_PROPERTIES_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_EXECUTABLE_PROPERTIES_FEATURES_KHR } } },
   { VK_KHR_VULKAN_MEMORY_MODEL_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VULKAN_MEMORY_MODEL_FEATURES } } },
   { VK_KHR_SHADER_SUBGROUP_UNIFORM_CONTROL_FLOW_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_SUBGROUP_UNIFORM_CONTROL_FLOW_FEATURES_KHR } } },
   { "VK_KHR_shader_clock",
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_CLOCK_FEATURES_KHR } } },
   { "VK_KHR_shader_float_controls2",
     { { .sType = (VkStructureType)1000528000 } } },
   { VK_EXT_SHADER_MODULE_IDENTIFIER_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_MODULE_IDENTIFIER_FEATURES_EXT } } },
   { VK_EXT_PIPELINE_CREATION_CACHE_CONTROL_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PIPELINE_CREATION_CACHE_CONTROL_FEATURES_EXT } } },
   { "VK_KHR_shader_expect_assume",
     { { .sType = (VkStructureType)1000544000 } } },
   { "VK_KHR_shader_integer_dot_product",
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_SHADER_INTEGER_DOT_PRODUCT_FEATURES } } },
   { "VK_KHR_compute_shader_derivatives",
     { { .sType = (VkStructureType)1000201000 } } },
   { "VK_EXT_shader_replicated_composites",
     { { .sType = (VkStructureType)1000564000 } } },
   { "VK_KHR_zero_initialize_workgroup_memory",
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ZERO_INITIALIZE_WORKGROUP_MEMORY_FEATURES } } },
   { "VK_KHR_shader_relaxed_extended_instruction",
     { { .sType = (VkStructureType)1000558000 } } },
   { "VK_KHR_workgroup_memory_explicit_layout",
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_WORKGROUP_MEMORY_EXPLICIT_LAYOUT_FEATURES_KHR } } },
   { "VK_KHR_dynamic_rendering_local_read",
     { { .sType = (VkStructureType)1000232000 } } },
   { VK_EXT_ATTACHMENT_FEEDBACK_LOOP_LAYOUT_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_ATTACHMENT_FEEDBACK_LOOP_LAYOUT_FEATURES_EXT } } },
   { "VK_EXT_attachment_feedback_loop_dynamic_state",
     { { .sType = (VkStructureType)1000524000 } } },
   { VK_EXT_DEPTH_CLIP_CONTROL_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DEPTH_CLIP_CONTROL_FEATURES_EXT } } },
   { VK_EXT_DEPTH_CLAMP_ZERO_ONE_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DEPTH_CLAMP_ZERO_ONE_FEATURES_EXT } } },
   { "VK_EXT_depth_clamp_control",
     { { .sType = (VkStructureType)1000582000 } } },
   { "VK_EXT_depth_bias_control",
     { { .sType = (VkStructureType)1000283000 } } },
   { VK_EXT_COLOR_WRITE_ENABLE_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_COLOR_WRITE_ENABLE_FEATURES_EXT } } },
   { VK_EXT_PROVOKING_VERTEX_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PROVOKING_VERTEX_FEATURES_EXT } } },
   { VK_EXT_PRIMITIVE_TOPOLOGY_LIST_RESTART_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_PRIMITIVE_TOPOLOGY_LIST_RESTART_FEATURES_EXT } } },
   { VK_EXT_EXTENDED_DYNAMIC_STATE_3_EXTENSION_NAME,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_EXTENDED_DYNAMIC_STATE_3_FEATURES_EXT } } },
   { "VK_EXT_shader_tile_image", { { .sType = (VkStructureType)1000395000 } } },
   { "VK_KHR_shader_maximal_reconvergence",
     { { .sType = VKT_STYPE_MAXIMAL_RECONVERGENCE_FEATURES } } },
   { "VK_KHR_shader_quad_control",
     { { .sType = VKT_STYPE_QUAD_CONTROL_FEATURES } } },
   { "VK_KHR_shader_subgroup_rotate",
     { { .sType = VKT_STYPE_ROTATE_FEATURES } } },
   { NULL,
     { { .sType =
            VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_16BIT_STORAGE_FEATURES } } },
   { NULL,
     { { .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_MULTIVIEW_FEATURES } } },
};

static void
create_device(struct vkt *t)
{
   const char *names[WANTED_COUNT];
   uint32_t name_count = 0;
   for (size_t i = 0; i < WANTED_COUNT; i++) {
      if (vkt_device_has(t, wanted_extensions[i]))
         names[name_count++] = wanted_extensions[i];
   }

   VkPhysicalDeviceTimelineSemaphoreFeatures timeline = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_TIMELINE_SEMAPHORE_FEATURES,
   };
   VkPhysicalDeviceDynamicRenderingFeatures rendering = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_DYNAMIC_RENDERING_FEATURES,
   };
   VkPhysicalDeviceHostQueryResetFeatures query_reset = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_HOST_QUERY_RESET_FEATURES,
   };
   VkPhysicalDeviceFeatures2 features = {
      .sType = VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_FEATURES_2,
   };
   if (vkt_device_has(t, VK_KHR_TIMELINE_SEMAPHORE_EXTENSION_NAME)) {
      timeline.pNext = features.pNext;
      features.pNext = &timeline;
   }
   if (vkt_device_has(t, VK_KHR_DYNAMIC_RENDERING_EXTENSION_NAME)) {
      rendering.pNext = features.pNext;
      features.pNext = &rendering;
   }
   if (vkt_device_has(t, VK_EXT_HOST_QUERY_RESET_EXTENSION_NAME)) {
      query_reset.pNext = features.pNext;
      features.pNext = &query_reset;
   }
   for (size_t i = 0; i < sizeof(feature_structs) / sizeof(*feature_structs);
        i++) {
      VkBaseOutStructure *base = &feature_structs[i].u.base;
      const char *extension = feature_structs[i].extension;
      const bool divisor =
         base->sType ==
         VK_STRUCTURE_TYPE_PHYSICAL_DEVICE_VERTEX_ATTRIBUTE_DIVISOR_FEATURES_EXT;
      if (extension && !vkt_device_has(t, extension) &&
          !(divisor && vkt_device_has(t, "VK_KHR_vertex_attribute_divisor")))
         continue;
      base->pNext = features.pNext;
      features.pNext = base;
   }
   vkGetPhysicalDeviceFeatures2(t->physical, &features);
   /* Bounds checks change what is generated; few cases ask for them. */
   features.features.robustBufferAccess &= t->robust;

   const float priority = 1.0f;
   const VkDeviceQueueCreateInfo queue = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_QUEUE_CREATE_INFO,
      .queueFamilyIndex = t->queue_family,
      .queueCount = 1,
      .pQueuePriorities = &priority,
   };
   const VkDeviceCreateInfo info = {
      .sType = VK_STRUCTURE_TYPE_DEVICE_CREATE_INFO,
      .pNext = &features,
      .queueCreateInfoCount = 1,
      .pQueueCreateInfos = &queue,
      .enabledExtensionCount = name_count,
      .ppEnabledExtensionNames = names,
   };
   VKT(vkCreateDevice(t->physical, &info, NULL, &t->device));
   vkGetDeviceQueue(t->device, t->queue_family, 0, &t->queue);
}

static void
pick_queue_family(struct vkt *t)
{
   VkQueueFamilyProperties families[16];
   uint32_t count = 16;
   vkGetPhysicalDeviceQueueFamilyProperties(t->physical, &count, families);
   const VkQueueFlags need = VK_QUEUE_GRAPHICS_BIT | VK_QUEUE_COMPUTE_BIT;
   for (uint32_t i = 0; i < count; i++) {
      if ((families[i].queueFlags & need) == need) {
         t->queue_family = i;
         return;
      }
   }
   vkt_die("no queue family does graphics and compute");
}

void
vkt_context_init(struct vkt *t)
{
   t->hide_young = is_validated_by_old();
   create_instance(t);
   pick_queue_family(t);
   create_device(t);
   const VkCommandPoolCreateInfo pool = {
      .sType = VK_STRUCTURE_TYPE_COMMAND_POOL_CREATE_INFO,
      .flags = VK_COMMAND_POOL_CREATE_RESET_COMMAND_BUFFER_BIT,
      .queueFamilyIndex = t->queue_family,
   };
   VKT(vkCreateCommandPool(t->device, &pool, NULL, &t->pool));
   const VkPipelineCacheCreateInfo cache = {
      .sType = VK_STRUCTURE_TYPE_PIPELINE_CACHE_CREATE_INFO,
   };
   VKT(vkCreatePipelineCache(t->device, &cache, NULL, &t->cache));
}

void
vkt_context_finish(struct vkt *t)
{
   if (vkDeviceWaitIdle(t->device) != VK_SUCCESS)
      vkt_check(t, false, "the device was lost");
   while (t->deferred) {
      struct vkt_deferred *entry = t->deferred;
      t->deferred = entry->next;
      entry->destroy(t->device, entry->handle, NULL);
      free(entry);
   }
   vkDestroyPipelineCache(t->device, t->cache, NULL);
   vkDestroyCommandPool(t->device, t->pool, NULL);
   vkDestroyDevice(t->device, NULL);
   vkDestroyInstance(t->instance, NULL);
}
