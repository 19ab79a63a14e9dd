#version 450
// SPDX-License-Identifier: MIT
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_vote : require
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_shuffle_relative : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_clustered : require
#extension GL_KHR_shader_subgroup_quad : require
#extension GL_EXT_demote_to_helper_invocation : require
// Whoever is the first gives the subgroup a number.  What an invocation finds
// out goes to the row of its subgroup and lane.
layout(constant_id = 0) const uint leave = 0u; // 1: terminate, 2: demote
layout(set = 0, binding = 0) buffer Out { uint o[]; };
layout(set = 0, binding = 1) buffer Count { uint count; };
layout(set = 0, binding = 2) buffer Rows { uvec4 rows[]; };
layout(location = 0) flat in uint v_primitive;
layout(location = 0) out vec4 color;
void main() {
   uvec2 at = uvec2(gl_FragCoord.xy);
   uint a = (at.x + 64u * at.y + 4096u * v_primitive) * 2654435761u;
   a ^= a >> 15;
   if (a % 5u == 0u)
      a &= 3u;
   int sa = int(a);
   uint n = gl_SubgroupSize, lane = gl_SubgroupInvocationID;
   color = vec4(1.0);
   // Of the quad, helpers and all, before anybody leaves.
   uint place = at.x | at.y << 8;
   uint across = subgroupQuadSwapHorizontal(place);
   uint down = subgroupQuadSwapVertical(place);
   uint diagonal = subgroupQuadSwapDiagonal(place);
   uint third = subgroupQuadBroadcast(place, 3u);
   if (leave == 1u && a % 7u == 1u)
      discard;
   if (leave == 2u && a % 7u == 1u)
      demote;
   uint id = 0u;
   if (subgroupElect())
      id = atomicAdd(count, 1u);
   id = subgroupBroadcastFirst(id);
   uint k = 64u * (n * id + lane);
   rows[n * id + lane] = uvec4(a, 1u, uint(helperInvocationEXT()), place);
   o[k + 2] = across | down << 16;
   o[k + 3] = diagonal | third << 16;
#include "subgroup_operations.glsl"
}
