/* SPDX-License-Identifier: MIT */
#include "vulkan/csf/valk_csf_pack.h"

#include "util/u_math.h"
#include "vk_graphics_state.h"

#include "vulkan/csf/valk_csf_blend_vx.h"
#include "vulkan/valk_vx.h"

static enum hw_func
translate_compare(VkCompareOp op)
{
   /* Both count from "never" to "always" the same way. */
   STATIC_ASSERT((int)VK_COMPARE_OP_LESS == HW_FUNC_LESS);
   STATIC_ASSERT((int)VK_COMPARE_OP_LESS_OR_EQUAL == HW_FUNC_LEQUAL);
   STATIC_ASSERT((int)VK_COMPARE_OP_GREATER == HW_FUNC_GREATER);
   STATIC_ASSERT((int)VK_COMPARE_OP_NOT_EQUAL == HW_FUNC_NOT_EQUAL);
   STATIC_ASSERT((int)VK_COMPARE_OP_ALWAYS == HW_FUNC_ALWAYS);
   return (enum hw_func)op;
}

static enum hw_stencil_op
translate_stencil(VkStencilOp op)
{
   static const enum hw_stencil_op ops[] = {
      [VK_STENCIL_OP_KEEP] = HW_STENCIL_OP_KEEP,
      [VK_STENCIL_OP_ZERO] = HW_STENCIL_OP_ZERO,
      [VK_STENCIL_OP_REPLACE] = HW_STENCIL_OP_REPLACE,
      [VK_STENCIL_OP_INCREMENT_AND_CLAMP] = HW_STENCIL_OP_INCR_SAT,
      [VK_STENCIL_OP_DECREMENT_AND_CLAMP] = HW_STENCIL_OP_DECR_SAT,
      [VK_STENCIL_OP_INVERT] = HW_STENCIL_OP_INVERT,
      [VK_STENCIL_OP_INCREMENT_AND_WRAP] = HW_STENCIL_OP_INCR_WRAP,
      [VK_STENCIL_OP_DECREMENT_AND_WRAP] = HW_STENCIL_OP_DECR_WRAP,
   };

   return ops[op];
}

static enum hw_sample_pattern
sample_pattern(uint32_t samples_sa)
{
   switch (samples_sa) {
   case 4:
      return HW_SAMPLE_PATTERN_ROTATED_4X_GRID;
   case 8:
      return HW_SAMPLE_PATTERN_D3D_8X_GRID;
   case 16:
      return HW_SAMPLE_PATTERN_D3D_16X_GRID;
   case 1:
   default:
      return HW_SAMPLE_PATTERN_SINGLE_SAMPLED;
   }
}

static void
pack_local_storage(void *dst, const struct valk_csf_storage *v)
{
   struct hw_local_storage out = { HW_LOCAL_STORAGE_DEFAULTS };

   if (v->tls_size_B) {
      out.tls_size = util_logbase2_ceil(DIV_ROUND_UP(v->tls_size_B, 16));
      out.tls_address_mode = HW_ADDRESS_MODE_PACKED;
      /* Packed addresses are in units of 256 bytes. */
      out.tls_base_pointer = v->tls_va >> 8;
   }
   if (v->wls_size_B) {
      out.wls_base_pointer = v->wls_va;
      out.wls_instances = v->wls_instances;
      out.wls_size_scale = util_logbase2(v->wls_size_B) + 1;
   }

   hw_local_storage_pack(dst, &out);
}

static void
pack_depth_stencil(void *dst, const struct valk_csf_depth_stencil *v)
{
   const struct vk_stencil_test_face_state *front = &v->ds->stencil.front;
   const struct vk_stencil_test_face_state *back = &v->ds->stencil.back;
   struct hw_depth_stencil out = {
      HW_DEPTH_STENCIL_DEFAULTS,
      .stencil_test_enable = v->stencil_test,
      .stencil_from_shader = v->stencil_from_shader,
      .front_write_mask = front->write_mask,
      .back_write_mask = back->write_mask,
      .front_value_mask = front->compare_mask,
      .back_value_mask = back->compare_mask,
      .front_reference_value = front->reference,
      .back_reference_value = back->reference,
      .depth_cull_enable = v->depth_clip,
      .depth_clamp_mode =
         v->depth_clamp ? HW_DEPTH_CLAMP_MODE_BOUNDS : HW_DEPTH_CLAMP_MODE_0_1,
      .depth_source = v->depth_from_shader ? HW_DEPTH_SOURCE_SHADER
                                           : HW_DEPTH_SOURCE_FIXED_FUNCTION,
      .depth_write_enable = v->depth_test && v->ds->depth.write_enable,
      .depth_function = v->depth_test
                           ? translate_compare(v->ds->depth.compare_op)
                           : HW_FUNC_ALWAYS,
      .depth_bias_enable = v->depth_bias,
      .depth_units = v->bias_constant,
      .depth_factor = v->bias_slope,
      .depth_bias_clamp = v->bias_clamp,
   };

   if (v->stencil_test) {
      out.front_compare_function = translate_compare(front->op.compare);
      out.front_stencil_fail = translate_stencil(front->op.fail);
      out.front_depth_fail = translate_stencil(front->op.depth_fail);
      out.front_depth_pass = translate_stencil(front->op.pass);
      out.back_compare_function = translate_compare(back->op.compare);
      out.back_stencil_fail = translate_stencil(back->op.fail);
      out.back_depth_fail = translate_stencil(back->op.depth_fail);
      out.back_depth_pass = translate_stencil(back->op.pass);
   }

   hw_depth_stencil_pack(dst, &out);
}

static void
pack_tiler_heap(void *dst, uint64_t first_chunk_va, uint32_t chunk_size_B)
{
   static const uint32_t chunk_header_B = 64;
   const struct hw_tiler_heap out = {
      .chunk_size = HW_CHUNK_SIZE_2_MIB,
      .partitioning = HW_CHUNK_PARTITION_DYNAMIC,
      .size = chunk_size_B,
      .base = first_chunk_va,
      .bottom = first_chunk_va + chunk_header_B,
      .top = first_chunk_va + chunk_size_B,
   };

   assert(chunk_size_B == 2 << 20);
   hw_tiler_heap_pack(dst, &out);
}

static void
pack_tiler_context(void *dst, const struct valk_csf_tiler *v)
{
   const struct hw_tiler_context out = {
      HW_TILER_CONTEXT_DEFAULTS,
      .hierarchy_mask = v->hierarchy_mask,
      .sample_pattern = sample_pattern(v->samples_sa),
      .first_provoking_vertex = v->first_provoking_vertex,
      .fb_width = v->width_px,
      .fb_height = v->height_px,
      .layer_count = v->layer_count,
      .layer_offset = v->layer_offset,
      .heap = v->heap_va,
      .geometry_buffer = v->geometry_va,
      .geometry_buffer_size = v->geometry_size_B,
   };

   hw_tiler_context_pack(dst, &out);
}

static enum hw_z_internal_format
z_internal_format(VkFormat format)
{
   switch (format) {
   case VK_FORMAT_D16_UNORM:
   case VK_FORMAT_D16_UNORM_S8_UINT:
      return HW_Z_INTERNAL_FORMAT_D16;
   case VK_FORMAT_D32_SFLOAT:
   case VK_FORMAT_D32_SFLOAT_S8_UINT:
      return HW_Z_INTERNAL_FORMAT_D32;
   default:
      /* Also when there is no depth. */
      return HW_Z_INTERNAL_FORMAT_D24;
   }
}

static void
pack_framebuffer(void *dst, const struct valk_csf_framebuffer *v)
{
   const struct hw_framebuffer_parameters out = {
      HW_FRAMEBUFFER_PARAMETERS_DEFAULTS,
      .pre_frame_0 = v->preload ? HW_PRE_POST_FRAME_SHADER_MODE_INTERSECT
                                : HW_PRE_POST_FRAME_SHADER_MODE_NEVER,
      .pre_frame_1 = v->preload_zs
                        ? HW_PRE_POST_FRAME_SHADER_MODE_EARLY_ZS_ALWAYS
                        : HW_PRE_POST_FRAME_SHADER_MODE_NEVER,
      .post_frame = HW_PRE_POST_FRAME_SHADER_MODE_NEVER,
      .internal_layer_index = v->tiler_layer,
      .frame_argument = v->layer,
      .sample_locations = v->sample_locations_va,
      .frame_shader_dcds = v->frame_shaders_va,
      .width = v->width_px,
      .height = v->height_px,
      .bound_max_x = v->width_px - 1,
      .bound_max_y = v->height_px - 1,
      .sample_count = v->samples_sa,
      .sample_pattern = sample_pattern(v->samples_sa),
      .tie_break_rule = HW_TIE_BREAK_RULE_MINUS_180_IN_0_OUT,
      .effective_tile_size = v->tile_px,
      .first_provoking_vertex = v->first_provoking_vertex,
      /* Vulkan's point coordinates grow downwards. */
      .point_sprite_coord_origin_max_y = false,
      .render_target_count = v->rt_count,
      .color_buffer_allocation = v->color_allocation_B,
      .s_clear = v->clear_stencil,
      .s_write_enable = v->write_stencil,
      .z_internal_format = z_internal_format(v->depth_format),
      .z_write_enable = v->write_depth,
      .z_clear = v->clear_depth,
      .has_zs_crc_extension = v->has_zs,
      .tiler = v->tiler_va,
   };

   hw_framebuffer_parameters_pack(dst, &out);
}

static uint64_t
framebuffer_pointer(uint64_t va, bool has_zs, uint32_t rt_count)
{
   const struct hw_framebuffer_pointer v = {
      HW_FRAMEBUFFER_POINTER_DEFAULTS,
      .zs_crc_extension_present = has_zs,
      .render_target_count = rt_count,
      .pointer = va,
   };
   uint64_t word;

   hw_framebuffer_pointer_pack(&word, &v);
   return word;
}

static uint64_t
scissor(uint32_t min_x, uint32_t min_y, uint32_t max_x, uint32_t max_y)
{
   const struct hw_scissor v = {
      .scissor_minimum_x = min_x,
      .scissor_minimum_y = min_y,
      .scissor_maximum_x = max_x,
      .scissor_maximum_y = max_y,
   };
   uint64_t word;

   hw_scissor_pack(&word, &v);
   return word;
}

static enum hw_pixel_kill
zs_time(enum valk_csf_zs_time time)
{
   switch (time) {
   case VALK_CSF_ZS_FORCE_EARLY:
      return HW_PIXEL_KILL_FORCE_EARLY;
   case VALK_CSF_ZS_FORCE_LATE:
   default:
      return HW_PIXEL_KILL_FORCE_LATE;
   }
}

static enum hw_occlusion_mode
occlusion_mode(enum valk_csf_occlusion occlusion)
{
   switch (occlusion) {
   case VALK_CSF_OCCLUSION_ANY:
      return HW_OCCLUSION_MODE_PREDICATE;
   case VALK_CSF_OCCLUSION_COUNT:
      return HW_OCCLUSION_MODE_COUNTER;
   case VALK_CSF_OCCLUSION_NONE:
   default:
      return HW_OCCLUSION_MODE_DISABLED;
   }
}

static void
draw_flags(const struct valk_csf_draw_flags *v, uint32_t flags[3])
{
   const struct hw_dcd_flags_0 f0 = {
      .allow_forward_pixel_to_kill = v->kills,
      .allow_forward_pixel_to_be_killed = v->killable,
      .pixel_kill_operation = zs_time(v->pixel_kill),
      .zs_update_operation = zs_time(v->zs_update),
      .overdraw_alpha0 = v->overdraw_opaque,
      .overdraw_alpha1 = v->overdraw_opaque,
      .evaluate_per_sample = v->per_sample,
      .single_sampled_lines = v->single_sampled_lines,
      .occlusion_query = occlusion_mode(v->occlusion),
      .front_face_ccw = v->front_ccw,
      .cull_front_face = v->cull_front,
      .cull_back_face = v->cull_back,
      .multisample_enable = v->multisample,
      .shader_modifies_coverage = v->modifies_coverage,
      .alpha_to_coverage = v->alpha_to_coverage,
   };
   const struct hw_dcd_flags_1 f1 = {
      .sample_mask = v->sample_mask,
      .render_target_mask = v->rt_mask,
   };

   const struct hw_dcd_flags_2 f2 = {
      .read_mask = v->read_mask,
      .write_mask = v->rt_mask,
   };

   hw_dcd_flags_0_pack(&flags[0], &f0);
   hw_dcd_flags_1_pack(&flags[1], &f1);
   hw_dcd_flags_2_pack(&flags[2], &f2);
}

static void
pack_frame_shader(void *dst, const struct valk_csf_frame_shader *v)
{
   const struct hw_draw out = {
      HW_DRAW_DEFAULTS,
      .flags_0 = {
         .allow_forward_pixel_to_be_killed = true,
         .pixel_kill_operation = v->writes_depth || v->writes_stencil
                                    ? HW_PIXEL_KILL_FORCE_LATE
                                    : HW_PIXEL_KILL_FORCE_EARLY,
         .zs_update_operation = v->writes_depth || v->writes_stencil
                                   ? HW_PIXEL_KILL_FORCE_LATE
                                   : HW_PIXEL_KILL_FORCE_EARLY,
         /* The tile has to be loaded where nothing will be drawn, too. */
         .clean_fragment_write = true,
         .evaluate_per_sample = v->multisample,
         .multisample_enable = v->multisample,
      },
      .flags_1 = {
         .sample_mask = 0xffff,
         .render_target_mask = v->rt_mask,
      },
      .maximum_z = 1.0f,
      .depth_stencil = v->depth_stencil_va,
      .blend = v->blend_va,
      .blend_count = v->blend_count,
      .shader = {
         .resources = v->resources,
         .shader = v->program_va,
         .thread_storage = v->storage_va,
         .fau = v->push_va,
         .fau_count = v->push_count64,
      },
   };

   hw_draw_pack(dst, &out);
}

static enum hw_draw_mode
draw_mode(VkPrimitiveTopology topology)
{
   switch ((int)topology) {
   case VK_PRIMITIVE_TOPOLOGY_POINT_LIST:
      return HW_DRAW_MODE_POINTS;
   case VK_PRIMITIVE_TOPOLOGY_LINE_LIST:
      return HW_DRAW_MODE_LINES;
   case VK_PRIMITIVE_TOPOLOGY_LINE_STRIP:
      return HW_DRAW_MODE_LINE_STRIP;
   case VK_PRIMITIVE_TOPOLOGY_TRIANGLE_STRIP:
      return HW_DRAW_MODE_TRIANGLE_STRIP;
   case VK_PRIMITIVE_TOPOLOGY_TRIANGLE_FAN:
      return HW_DRAW_MODE_TRIANGLE_FAN;
   case VK_PRIMITIVE_TOPOLOGY_TRIANGLE_LIST:
   default: /* and the runtime's rectangles */
      return HW_DRAW_MODE_TRIANGLES;
   }
}

static uint32_t
primitive_flags(const struct valk_csf_primitive *v)
{
   const struct hw_primitive_flags out = {
      .draw_mode = draw_mode(v->topology),
      .point_size_array_format = v->point_size_array
                                    ? HW_POINT_SIZE_ARRAY_FORMAT_FP16
                                    : HW_POINT_SIZE_ARRAY_FORMAT_NONE,
      .low_depth_cull = v->depth_clip,
      .high_depth_cull = v->depth_clip,
      .secondary_shader = v->varyings,
      .primitive_restart = v->restart,
      .layer_index_enable = v->layer_index,
      .position_fifo_format =
         v->extended_fifo ? HW_FIFO_FORMAT_EXTENDED : HW_FIFO_FORMAT_BASIC,
   };
   uint32_t word;

   hw_primitive_flags_pack(&word, &out);
   return word;
}

static uint32_t
index_flags(uint32_t index_size_B)
{
   static const enum hw_index_type types[] = {
      [0] = HW_INDEX_TYPE_NONE,
      [1] = HW_INDEX_TYPE_UINT8,
      [2] = HW_INDEX_TYPE_UINT16,
      [4] = HW_INDEX_TYPE_UINT32,
   };
   const struct hw_primitive_flags out = { .index_type = types[index_size_B] };
   uint32_t word;

   hw_primitive_flags_pack(&word, &out);
   return word;
}

static uint32_t
workgroup_size(const uint32_t size[3], bool may_merge)
{
   const struct hw_compute_size_workgroup v = {
      .workgroup_size_x = size[0],
      .workgroup_size_y = size[1],
      .workgroup_size_z = size[2],
      .allow_merging_workgroups = may_merge,
   };
   uint32_t word;

   hw_compute_size_workgroup_pack(&word, &v);
   return word;
}

extern const struct valk_csf_pack_ops VALK_VX(valk_csf_pack_ops);

const struct valk_csf_pack_ops VALK_VX(valk_csf_pack_ops) = {
   .sr = {
      .compute = {
         .srt = HW_SR_COMPUTE_SRT_0,
         .fau = HW_SR_COMPUTE_FAU_0,
         .spd = HW_SR_COMPUTE_SPD_0,
         .tsd = HW_SR_COMPUTE_TSD_0,
         .attribute_offset = HW_SR_COMPUTE_GLOBAL_ATTRIBUTE_OFFSET,
         .workgroup_size = HW_SR_COMPUTE_WG_SIZE,
         .job_offset = HW_SR_COMPUTE_JOB_OFFSET_X,
         .job_size = HW_SR_COMPUTE_JOB_SIZE_X,
      },
      .idvs = {
         .position_srt = HW_SR_IDVS_POSITION_SRT,
         .fragment_srt = HW_SR_IDVS_FRAGMENT_SRT,
         .position_fau = HW_SR_IDVS_POSITION_FAU,
         .fragment_fau = HW_SR_IDVS_FRAGMENT_FAU,
         .position_spd = HW_SR_IDVS_POSITION_SPD,
         .varying_spd = HW_SR_IDVS_VARYING_SPD,
         .fragment_spd = HW_SR_IDVS_FRAGMENT_SPD,
         .position_tsd = HW_SR_IDVS_POSITION_TSD,
         .fragment_tsd = HW_SR_IDVS_FRAGMENT_TSD,
         .attribute_offset = HW_SR_IDVS_GLOBAL_ATTRIBUTE_OFFSET,
         .index_count = HW_SR_IDVS_INDEX_COUNT,
         .instance_count = HW_SR_IDVS_INSTANCE_COUNT,
         .index_offset = HW_SR_IDVS_INDEX_OFFSET,
         .vertex_offset = HW_SR_IDVS_VERTEX_OFFSET,
         .instance_offset = HW_SR_IDVS_INSTANCE_OFFSET,
         .flags2 = HW_SR_IDVS_DCD_FLAGS_2,
         .index_array_size = HW_SR_IDVS_INDEX_ARRAY_SIZE,
         .tiler_context = HW_SR_IDVS_TILER_CONTEXT,
         .scissor = HW_SR_IDVS_SCISSOR,
         .low_depth = HW_SR_IDVS_LOW_DEPTH_CLAMP,
         .high_depth = HW_SR_IDVS_HIGH_DEPTH_CLAMP,
         .occlusion = HW_SR_IDVS_OCCLUSION,
         .varying_size = HW_SR_IDVS_VARYING_SIZE,
         .blend = HW_SR_IDVS_BLEND,
         .depth_stencil = HW_SR_IDVS_DEPTH_STENCIL,
         .index_array = HW_SR_IDVS_INDEX_ARRAY,
         .primitive_flags = HW_SR_IDVS_PRIMITIVE_FLAGS,
         .flags0 = HW_SR_IDVS_DCD_FLAGS_0,
         .flags1 = HW_SR_IDVS_DCD_FLAGS_1,
         .primitive_size = HW_SR_IDVS_PRIMITIVE_SIZE,
      },
      .fragment = {
         .framebuffer = HW_SR_FRAGMENT_FBD_POINTER,
         .bbox_min = HW_SR_FRAGMENT_BBOX_MIN,
         .bbox_max = HW_SR_FRAGMENT_BBOX_MAX,
         .tem = HW_SR_FRAGMENT_TEM_POINTER,
         .tem_stride = HW_SR_FRAGMENT_TEM_ROW_STRIDE,
      },
   },
   .local_storage_size_B = HW_LOCAL_STORAGE_SIZE_B,
   .depth_stencil_size_B = HW_DEPTH_STENCIL_SIZE_B,
   .blend_size_B = HW_BLEND_SIZE_B,
   .tiler_context_size_B = HW_TILER_CONTEXT_SIZE_B,
   .tiler_heap_size_B = HW_TILER_HEAP_SIZE_B,
   .framebuffer_size_B = HW_FRAMEBUFFER_PARAMETERS_SIZE_B,
   .draw_size_B = HW_DRAW_SIZE_B,
   .local_storage = pack_local_storage,
   .depth_stencil = pack_depth_stencil,
   .blend = VALK_VX(valk_csf_pack_blend),
   .conversion = VALK_VX(valk_csf_pack_conversion),
   .tiler_heap = pack_tiler_heap,
   .tiler_context = pack_tiler_context,
   .framebuffer = pack_framebuffer,
   .framebuffer_pointer = framebuffer_pointer,
   .frame_shader = pack_frame_shader,
   .scissor = scissor,
   .draw_flags = draw_flags,
   .primitive_flags = primitive_flags,
   .index_flags = index_flags,
   .workgroup_size = workgroup_size,
};
