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
// Only invocations with an active bit run the operations.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uvec2 v[]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   uint a = v[i].x, lane = gl_SubgroupInvocationID, n = gl_SubgroupSize;
   int sa = int(a);
   uint k = 64u * i;
   if (v[i].y == 0u)
      return;
   o[k + 2] = gl_SubgroupID; o[k + 3] = gl_NumSubgroups;
#include "subgroup_operations.glsl"
}
