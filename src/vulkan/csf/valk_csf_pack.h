/* SPDX-License-Identifier: MIT */
/* Descriptors and register contents of draws and frames, for one hardware
 * generation of the command-stream front end: packing without decisions and
 * without state. */
#ifndef VALK_CSF_PACK_H
#define VALK_CSF_PACK_H

#include <stdbool.h>
#include <stdint.h>
#include <vulkan/vulkan_core.h>

struct mali_device_info;
struct vk_depth_stencil_state;

/* Thread-local and workgroup-local memory of a job. */
struct valk_csf_storage {
   uint64_t tls_va;        /* 4096-byte aligned */
   uint32_t tls_size_B;    /* of one thread; 0: none */
   uint64_t wls_va;        /* 4096-byte aligned, in one 4 GiB */
   uint32_t wls_size_B;    /* of one workgroup, a power of two; 0: none */
   uint32_t wls_instances; /* a power of two */
};

struct valk_csf_depth_stencil {
   const struct vk_depth_stencil_state *ds;
   bool depth_test, stencil_test; /* with an attachment to test against */
   bool depth_clip, depth_clamp;
   bool depth_bias;
   float bias_constant, bias_slope, bias_clamp;
   bool depth_from_shader, stencil_from_shader;
};

enum valk_csf_zs_time {
   VALK_CSF_ZS_FORCE_EARLY,
   VALK_CSF_ZS_FORCE_LATE,
};

enum valk_csf_occlusion {
   VALK_CSF_OCCLUSION_NONE,
   VALK_CSF_OCCLUSION_ANY,
   VALK_CSF_OCCLUSION_COUNT,
};

/* DCD flags 0 to 2. */
struct valk_csf_draw_flags {
   bool front_ccw, cull_front, cull_back;
   bool multisample, per_sample, single_sampled_lines;
   bool modifies_coverage, alpha_to_coverage;
   bool kills, killable; /* forward pixel kill */
   bool overdraw_opaque; /* no blending reads what lies below */
   enum valk_csf_zs_time pixel_kill, zs_update;
   enum valk_csf_occlusion occlusion;
   uint16_t sample_mask;
   uint8_t rt_mask;
   uint8_t read_mask; /* targets that the shader reads out of the tile */
};

struct valk_csf_primitive {
   VkPrimitiveTopology topology;
   bool point_size_array; /* the shader writes point sizes */
   bool layer_index;      /* the shader writes the layer */
   bool extended_fifo;
   bool depth_clip;
   bool varyings; /* there is a varying shader */
   bool restart;
};

/* How one render target is blended. */
struct valk_csf_blend {
   bool enable; /* false: the target is not written */
   bool srgb;
   bool blend; /* false: source replaces destination */
   bool logic; /* bits of both are combined: for a shader */
   bool reads_dest;
   bool fixed_function; /* the blender knows the format */
   uint8_t rt;
   uint8_t write_mask;     /* with components that the format does not have */
   uint32_t memory_format; /* mil_ops::blend_format */
   uint64_t shader_va;     /* 0: fixed function */
   /* As the descriptor has it; the hardware takes that of target 0. */
   uint16_t constant;
   VkBlendOp color_op, alpha_op;
   VkBlendFactor src_color, dst_color, src_alpha, dst_alpha;
};

struct valk_csf_tiler {
   uint32_t hierarchy_mask;
   uint32_t samples_sa;
   bool first_provoking_vertex;
   uint32_t width_px, height_px;
   uint32_t layer_count;
   int32_t layer_offset;
   uint64_t heap_va;
   uint64_t geometry_va;
   uint32_t geometry_size_B;
};

struct valk_csf_framebuffer {
   uint32_t width_px, height_px;
   uint32_t samples_sa;
   uint64_t sample_locations_va;
   uint32_t tile_px; /* pixels of a tile, a power of two */
   uint32_t color_allocation_B;
   uint32_t rt_count; /* at least 1 */
   bool first_provoking_vertex;
   bool has_zs;
   VkFormat depth_format; /* UNDEFINED: none */
   bool write_depth, write_stencil;
   float clear_depth;
   uint8_t clear_stencil;
   uint64_t tiler_va;         /* 0: nothing was drawn */
   uint32_t layer;            /* in the whole pass */
   uint32_t tiler_layer;      /* in the tiler context */
   uint64_t frame_shaders_va; /* 0: none */
   bool preload;              /* frame shader 0 loads colour */
   bool preload_zs;           /* frame shader 1 loads depth and stencil */
};

/* A draw descriptor that a frame shader is given as. */
struct valk_csf_frame_shader {
   uint64_t resources; /* address | number of tables */
   uint64_t program_va;
   uint64_t storage_va;
   uint64_t push_va;
   uint32_t push_count64;
   uint64_t blend_va;
   uint32_t blend_count;
   uint64_t depth_stencil_va;
   bool writes_depth, writes_stencil;
   bool multisample;
   uint8_t rt_mask;
};

/* Numbers of the staging registers, by job. */
struct valk_csf_registers {
   struct {
      uint8_t srt, fau, spd, tsd;
      uint8_t attribute_offset, workgroup_size;
      uint8_t job_offset, job_size; /* x; y and z follow */
   } compute;
   struct {
      uint8_t position_srt, fragment_srt;
      uint8_t position_fau, fragment_fau;
      uint8_t position_spd, varying_spd, fragment_spd;
      uint8_t position_tsd, fragment_tsd;
      uint8_t attribute_offset;
      /* These five follow one another, like the words of the structs of
       * indirect draws. */
      uint8_t index_count, instance_count, index_offset, vertex_offset;
      uint8_t instance_offset;
      uint8_t flags2, index_array_size;
      uint8_t tiler_context, scissor, low_depth, high_depth, occlusion;
      uint8_t varying_size, blend, depth_stencil, index_array;
      uint8_t primitive_flags, flags0, flags1, primitive_size;
   } idvs;
   struct {
      uint8_t framebuffer, bbox_min, bbox_max, tem, tem_stride;
   } fragment;
};

struct valk_csf_pack_ops {
   struct valk_csf_registers sr;

   uint32_t local_storage_size_B, depth_stencil_size_B, blend_size_B;
   uint32_t tiler_context_size_B, tiler_heap_size_B, framebuffer_size_B;
   uint32_t draw_size_B;

   void (*local_storage)(void *dst, const struct valk_csf_storage *v);
   void (*depth_stencil)(void *dst, const struct valk_csf_depth_stencil *v);
   /* false: the equation needs a blend shader, nothing is written, unless
    * v->shader_va says where it is. */
   bool (*blend)(void *dst, const struct valk_csf_blend *v);
   void (*tiler_heap)(void *dst, uint64_t first_chunk_va,
                      uint32_t chunk_size_B);
   void (*tiler_context)(void *dst, const struct valk_csf_tiler *v);
   void (*framebuffer)(void *dst, const struct valk_csf_framebuffer *v);
   uint64_t (*framebuffer_pointer)(uint64_t va, bool has_zs, uint32_t rt_count);
   void (*frame_shader)(void *dst, const struct valk_csf_frame_shader *v);

   /* Contents of staging registers. */
   /* The conversion word of the target, for a blend shader; regfmt: enum
    * mcc_regfmt. */
   uint32_t (*conversion)(uint32_t memory_format, unsigned regfmt);
   uint64_t (*scissor)(uint32_t min_x, uint32_t min_y, uint32_t max_x,
                       uint32_t max_y);
   void (*draw_flags)(const struct valk_csf_draw_flags *v, uint32_t flags[3]);
   uint32_t (*primitive_flags)(const struct valk_csf_primitive *v);
   /* To be ORed into the above. */
   uint32_t (*index_flags)(uint32_t index_size_B);
   uint32_t (*workgroup_size)(const uint32_t size[3], bool may_merge);
};

/* NULL when this build has no packing for the device. */
const struct valk_csf_pack_ops *
valk_csf_pack_for(const struct mali_device_info *info);

#endif
