#version 450
// SPDX-License-Identifier: MIT
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_quad : require
#extension GL_EXT_spirv_intrinsics : require
// vkt_subgroup_cases.c has the same of each pixel's quad.
spirv_execution_mode(extensions = ["SPV_KHR_maximal_reconvergence"], 6023);
spirv_execution_mode(extensions = ["SPV_KHR_quad_control"], capabilities = [5087], 5088);
spirv_execution_mode(extensions = ["SPV_KHR_quad_control"], capabilities = [5087], 5089);
spirv_instruction(extensions = ["SPV_KHR_quad_control"], capabilities = [5087], id = 5110) bool quad_all(bool value);
spirv_instruction(extensions = ["SPV_KHR_quad_control"], capabilities = [5087], id = 5111) bool quad_any(bool value);
layout(set = 0, binding = 0) buffer Rows { uvec2 rows[]; };
layout(set = 0, binding = 1) buffer Count { uint count; };
layout(location = 0) flat in uint v_primitive;
layout(location = 0) out vec4 color;
void main() {
   uvec2 at = uvec2(gl_FragCoord.xy);
   uint place = at.x | at.y << 8 | v_primitive << 16;
   uint h = place * 2654435761u;
   h ^= h >> 15;
   color = vec4(1.0);
   uint r = uint(quad_any((h & 3u) == 3u)) | uint(quad_all((h & 3u) != 0u)) << 1;
   if ((h >> 5 & 3u) != 0u)
      r |= uint(quad_any((h >> 7 & 3u) == 0u)) << 2 | uint(quad_all((h >> 8 & 3u) != 0u)) << 3;
   for (uint k = 0u; k < (h >> 10 & 3u); k++)
      r |= uint(quad_any((h >> 12 + k & 1u) == 0u)) << 4 + k;
   bool own = (h >> 16 & 1u) == 1u;
   r |= uint(subgroupQuadSwapHorizontal(own)) << 8 | uint(subgroupQuadSwapVertical(own)) << 9;
   r |= uint(subgroupQuadSwapDiagonal(own)) << 10 | uint(subgroupQuadBroadcast(own, 2u)) << 11;
   if (quad_any((h >> 17 & 7u) == 0u))
      r |= uint(dFdx(gl_FragCoord.x * 3.0) == 3.0) << 12 | uint(dFdy(gl_FragCoord.y * 5.0) == 5.0) << 13;
   rows[atomicAdd(count, 1u)] = uvec2(place, r);
}
