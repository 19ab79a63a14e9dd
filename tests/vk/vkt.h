/* SPDX-License-Identifier: MIT */
/*
 * vkt: the ground that Valk's headless Vulkan tests stand on.
 *
 * A case is a function that records work on a device, reads back what came of
 * it and either checks the values itself (vkt_check) or hands them out
 * (vkt_output) to be compared, word by word or pixel by pixel, with what
 * another driver made of the same case.  It knows no driver: the loader
 * chooses.  One process runs one case, so a crash is that case's alone.
 *
 * Nothing here is thread-safe.  Every Vulkan error ends the process with one
 * line, so that cases read straight on.  Objects live until the case ends.
 */
#ifndef VKT_H
#define VKT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <vulkan/vulkan.h>

#define VKT_MAX_COLORS 8

struct vkt {
   VkInstance instance;
   VkPhysicalDevice physical;
   VkDevice device;
   VkQueue queue;
   uint32_t queue_family;
   VkPhysicalDeviceProperties props;
   VkPhysicalDeviceFeatures features;
   VkPhysicalDeviceMemoryProperties memory;
   VkCommandPool pool;
   VkPipelineCache cache;
   /* Where outputs go, or NULL. */
   const char *dump_dir;
   const char *case_name;
   /* The device is made with robustBufferAccess. */
   bool robust;
   /* Without the extensions that an old validation layer stops at. */
   bool hide_young;
   unsigned failures;
   unsigned checks; /* calls of vkt_check */
   struct vkt_deferred *deferred;
};

struct vkt_case {
   const char *group;
   const char *name;
   void (*run)(struct vkt *t);
   bool robust; /* wants a device with robustBufferAccess */
};

/* Ends the process as a failure with one line. */
void
vkt_die(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Ends the process as skipped: the device lacks what the case needs. */
void
vkt_skip(const char *fmt, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Ends the process when `result` is an error. */
void
vkt_ok(VkResult result, const char *what);
#define VKT(call) vkt_ok((call), #call)

/* Counts a failure, with the reason, when `ok` is false. */
void
vkt_check(struct vkt *t, bool ok, const char *fmt, ...)
   __attribute__((format(printf, 3, 4)));

/* What the words of an output mean, and so how they are compared. */
enum vkt_kind {
   /* Bytes; each may differ by `tolerance` steps. */
   VKT_U8,
   /* 32-bit words; each may differ by `tolerance` steps. */
   VKT_U32,
   /* Floats; each may differ by `tolerance`, absolute or relative. */
   VKT_F32,
};

/*
 * Hands out `count` values.  Every one is compared; there is no share of
 * values that may be wrong.
 */
void
vkt_output(struct vkt *t, const char *name, enum vkt_kind kind,
           double tolerance, const void *data, size_t count);

/* ---------------------------------------------------------- extensions */

/* VK_KHR_shader_subgroup_rotate, which is not in every header yet. */
#define VKT_STYPE_ROTATE_FEATURES ((VkStructureType)1000416000)
#define VKT_SUBGROUP_ROTATE_BITS 0x600
struct vkt_rotate_features {
   VkStructureType sType;
   void *pNext;
   VkBool32 rotate, clustered;
};

/* Features that headers may not know yet: their structures have nothing but
 * booleans. */
#define VKT_STYPE_MAXIMAL_RECONVERGENCE_FEATURES ((VkStructureType)1000434000)
#define VKT_STYPE_QUAD_CONTROL_FEATURES ((VkStructureType)1000235000)
struct vkt_features {
   VkStructureType sType;
   void *pNext;
   VkBool32 bits[4];
};

/* Whether the device has the extension.  It is enabled, then, if it is one of
 * those that vkt_context.c lists. */
bool
vkt_device_has(struct vkt *t, const char *extension);
/* Ends the process as skipped when it has not. */
void
vkt_need(struct vkt *t, const char *extension);
/* The entry point of an enabled extension. */
PFN_vkVoidFunction
vkt_proc(struct vkt *t, const char *name);
#define VKT_PROC(t, name) PFN_##name name = (PFN_##name)vkt_proc((t), #name)

/* ------------------------------------------------------------- objects */

/* Calls `destroy(device, handle, NULL)` when the case ends, last in first. */
void
vkt_defer(struct vkt *t, const void *destroy, const void *handle);
#define VKT_DEFER(t, fn, handle) \
   vkt_defer((t), (const void *)(fn), (const void *)(handle))

struct vkt_buffer {
   VkBuffer buffer;
   VkDeviceMemory memory;
   VkDeviceSize size_B;
   /* Mapped, coherent. */
   void *map;
};

/* A host-visible, coherent, mapped, zeroed buffer with every usage that
 * Vulkan 1.0 has. */
struct vkt_buffer
vkt_buffer(struct vkt *t, VkDeviceSize size_B);
/* The same for shaders that are given its address, which needs
 * VK_KHR_buffer_device_address. */
struct vkt_buffer
vkt_addressed_buffer(struct vkt *t, VkDeviceSize size_B,
                     VkDeviceAddress *address);
/* One with contents that can be nothing but a storage texel buffer. */
struct vkt_buffer
vkt_storage_texels(struct vkt *t, const void *data, VkDeviceSize size_B);
/* The first with contents. */
struct vkt_buffer
vkt_buffer_with(struct vkt *t, const void *data, VkDeviceSize size_B);

struct vkt_image_info {
   VkFormat format;
   /* Zero reads as one. */
   uint32_t width_px, height_px, depth_px, layers, levels, samples;
   VkImageUsageFlags usage;
   VkImageCreateFlags flags;
   VkImageType type;
   VkImageViewType view_type;
   VkImageTiling tiling;
   /* Zero derives it from the format. */
   VkImageAspectFlags aspect;
};

struct vkt_image {
   VkImage image;
   VkDeviceMemory memory;
   VkImageView view;
   VkFormat format;
   VkImageAspectFlags aspect;
   uint32_t width_px, height_px, depth_px, layers, levels, samples;
};

struct vkt_image
vkt_image(struct vkt *t, const struct vkt_image_info *info);
/* A 2D colour image that can be rendered to, sampled and copied. */
struct vkt_image
vkt_color(struct vkt *t, VkFormat format, uint32_t width_px,
          uint32_t height_px);
VkImageView
vkt_view(struct vkt *t, const struct vkt_image *image, VkImageViewType type,
         VkImageAspectFlags aspect, uint32_t level, uint32_t levels,
         uint32_t layer, uint32_t layers);

/* Bytes of a texel (of the copied aspect). */
uint32_t
vkt_format_size_B(VkFormat format);
VkImageAspectFlags
vkt_format_aspect(VkFormat format);

uint32_t
vkt_minify(uint32_t size, uint32_t level);

/* Fills one subresource from tightly packed texels; leaves the image in
 * `layout`. */
void
vkt_upload(struct vkt *t, const struct vkt_image *image, uint32_t level,
           uint32_t layer, const void *texels, VkImageLayout layout);
/* Reads one subresource, which is in `layout`; the caller frees it. */
void *
vkt_download(struct vkt *t, const struct vkt_image *image,
             VkImageAspectFlags aspect, uint32_t level, uint32_t layer,
             VkImageLayout layout);
/* Downloads level 0, layer 0 and hands it out as bytes. */
void
vkt_output_image(struct vkt *t, const char *name, const struct vkt_image *image,
                 VkImageLayout layout, double tolerance);

/* Hands out every level and layer of a colour image; as bytes unless the
 * format has other channels. */
void
vkt_output_levels(struct vkt *t, const struct vkt_image *image,
                  VkImageLayout layout, double tolerance);

/* ------------------------------------------------------------ commands */

VkCommandBuffer
vkt_begin(struct vkt *t);
VkCommandBuffer
vkt_secondary(struct vkt *t, const VkCommandBufferInheritanceInfo *info,
              VkCommandBufferUsageFlags flags);
/* Ends, submits, waits at most a minute. */
void
vkt_run(struct vkt *t, VkCommandBuffer cmd);

void
vkt_layout(VkCommandBuffer cmd, const struct vkt_image *image,
           VkImageLayout from, VkImageLayout to);
/* Everything before is done and visible to everything after. */
void
vkt_full_barrier(VkCommandBuffer cmd);

/* --------------------------------------------------------- descriptors */

struct vkt_binding {
   VkDescriptorType type;
   /* Zero reads as one. */
   uint32_t count;
   const VkDescriptorBufferInfo *buffers;
   const VkDescriptorImageInfo *images;
   const VkBufferView *texel_buffers;
   /* Samplers that are part of the layout. */
   const VkSampler *immutable;
};

struct vkt_set {
   VkDescriptorSetLayout layout;
   VkDescriptorSet set;
};

/* Binding N of the set is bindings[N], visible to all stages. */
struct vkt_set
vkt_set(struct vkt *t, const struct vkt_binding *bindings, uint32_t count);
VkPipelineLayout
vkt_pipeline_layout(struct vkt *t, const struct vkt_set *sets, uint32_t count,
                    uint32_t push_size_B);
VkSampler
vkt_sampler(struct vkt *t, VkFilter filter, VkSamplerMipmapMode mip,
            VkSamplerAddressMode address);

/* ----------------------------------------------------------- pipelines */

struct vkt_spirv {
   const uint32_t *words;
   size_t size_B;
};
#define VKT_SPIRV(name) ((struct vkt_spirv){ (name), sizeof(name) })

VkPipeline
vkt_compute_pipeline(struct vkt *t, struct vkt_spirv spirv,
                     VkPipelineLayout layout, const VkSpecializationInfo *spec);

struct vkt_target_info {
   uint32_t color_count;
   const struct vkt_image *colors[VKT_MAX_COLORS];
   const struct vkt_image *resolves[VKT_MAX_COLORS];
   const struct vkt_image *depth;
   /* Load what is there instead of clearing; the images are then in the
    * layout that vkt_target leaves them in. */
   bool load;
   /* Clear, but keep what lies outside of the render area: the images are
    * in the layout that vkt_target leaves them in, too. */
   bool keep;
   /* Zero reads as one, or as the size of the first image. */
   uint32_t layers, width_px, height_px;
};

/* A render pass of one subpass and its framebuffer.  Colours end in
 * TRANSFER_SRC_OPTIMAL, depth too. */
struct vkt_target {
   VkRenderPass pass;
   VkFramebuffer framebuffer;
   uint32_t width_px, height_px;
   uint32_t attachment_count, color_count;
   bool has_depth;
   VkSampleCountFlagBits samples;
};

struct vkt_target
vkt_target(struct vkt *t, const struct vkt_target_info *info);
/* Begins it; colours clear to `color`, depth to `depth`, stencil to
 * `stencil`. */
void
vkt_begin_target(VkCommandBuffer cmd, const struct vkt_target *target,
                 const float color[4], float depth, uint32_t stencil,
                 VkSubpassContents contents);

struct vkt_pipeline_info {
   struct vkt_spirv vertex, fragment;
   VkPipelineLayout layout;
   const struct vkt_target *target;
   uint32_t stride_B;
   /* Zero strides and no attributes mean that the shader makes vertices. */
   const VkVertexInputAttributeDescription *attributes;
   uint32_t attribute_count;
   /* A second binding that steps with the instance. */
   uint32_t instance_stride_B;
   VkPrimitiveTopology topology;
   bool restart;
   VkCullModeFlags cull;
   VkFrontFace front_face;
   float line_width;
   bool depth_bias;
   bool depth_clamp;
   VkPipelineDepthStencilStateCreateInfo depth_stencil;
   const VkPipelineColorBlendAttachmentState *blends;
   float blend_constants[4];
   bool logic;
   VkLogicOp logic_op;
   bool sample_shading;
   bool alpha_to_coverage;
   uint32_t sample_mask;
   /* Zero uses the target's own. */
   VkRenderPass pass;
   uint32_t subpass;
   const VkSpecializationInfo *fragment_spec;
   /* For dynamic rendering; the target then says only how large it is, how
    * many colours and how many samples it has. */
   const VkPipelineRenderingCreateInfo *rendering;
   /* Called last, for what has no field here: it may point the members at
    * states of its own. */
   void (*adjust)(VkGraphicsPipelineCreateInfo *create, void *data);
   void *adjust_data;
};

/* Viewport and scissor cover the target unless set dynamically: both are
 * static. */
VkPipeline
vkt_pipeline(struct vkt *t, const struct vkt_pipeline_info *info);

/* -------------------------------------------------------- whole pictures */

/* What a shader is given: sets from 0 on, then push constants. */
struct vkt_inputs {
   const struct vkt_set *sets;
   uint32_t set_count;
   const uint32_t *dynamic_offsets_B;
   uint32_t dynamic_count;
   const void *push;
   uint32_t push_size_B;
};

/* Binds the pipeline, the sets and the push constants. */
void
vkt_bind(VkCommandBuffer cmd, VkPipelineBindPoint point, VkPipeline pipeline,
         VkPipelineLayout layout, const struct vkt_inputs *in);

/* Draws one triangle that covers a new 64x64 target, with `v_uv` from 0 to 1
 * over it, and hands the picture out. */
struct vkt_picture {
   const char *name;
   struct vkt_spirv fragment;
   struct vkt_inputs in;
   VkFormat format;
   double tolerance;
};
void
vkt_picture(struct vkt *t, const struct vkt_picture *picture);

/* A rectangle of the target in one colour: pixels x0..x1 by y0..y1. */
struct vkt_rectangle {
   float x0, y0, x1, y1;
   const float *color;
};
/* Draws it in the pass that was begun. */
void
vkt_draw_rectangle(struct vkt *t, VkCommandBuffer cmd,
                   const struct vkt_target *target,
                   const struct vkt_rectangle *r);

/* Runs one dispatch of its own and waits. */
void
vkt_dispatch(struct vkt *t, struct vkt_spirv spirv, const struct vkt_inputs *in,
             uint32_t groups_x, uint32_t groups_y, uint32_t groups_z);

/* The cases of each file, ended by an entry without a name. */
extern const struct vkt_case vkt_clear_cases[];
extern const struct vkt_case vkt_draw_cases[];
extern const struct vkt_case vkt_blend_cases[];
extern const struct vkt_case vkt_blend_cell_cases[];
extern const struct vkt_case vkt_depth_cases[];
extern const struct vkt_case vkt_texture_cases[];
extern const struct vkt_case vkt_msaa_cases[];
extern const struct vkt_case vkt_aspect_cases[];
extern const struct vkt_case vkt_attachment_cases[];
extern const struct vkt_case vkt_compute_cases[];
extern const struct vkt_case vkt_descriptor_cases[];
extern const struct vkt_case vkt_divisor_cases[];
extern const struct vkt_case vkt_transfer_cases[];
extern const struct vkt_case vkt_part_cases[];
extern const struct vkt_case vkt_blit_cases[];
extern const struct vkt_case vkt_sync_cases[];
extern const struct vkt_case vkt_query_cases[];
extern const struct vkt_case vkt_input_cases[];
extern const struct vkt_case vkt_feedback_cases[];
extern const struct vkt_case vkt_state_cases[];
extern const struct vkt_case vkt_local_cases[];
extern const struct vkt_case vkt_tile_cases[];
extern const struct vkt_case vkt_limit_cases[];
extern const struct vkt_case vkt_multiview_cases[];
extern const struct vkt_case vkt_compressed_cases[];
extern const struct vkt_case vkt_feature_cases[];
extern const struct vkt_case vkt_feature_pass_cases[];
extern const struct vkt_case vkt_executable_cases[];
extern const struct vkt_case vkt_external_cases[];
extern const struct vkt_case vkt_modifier_cases[];
extern const struct vkt_case vkt_bare_cases[];
extern const struct vkt_case vkt_image_atomic_cases[];
extern const struct vkt_case vkt_shader_cases[];
extern const struct vkt_case vkt_subgroup_cases[];
extern const struct vkt_case vkt_reconverge_cases[];
extern const struct vkt_case vkt_float_cases[];
extern const struct vkt_case vkt_double_cases[];
extern const struct vkt_case vkt_shader_extension_cases[];

#endif
