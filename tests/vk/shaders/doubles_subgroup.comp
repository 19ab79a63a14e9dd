#version 450
// SPDX-License-Identifier: MIT
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_KHR_shader_subgroup_vote : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_shuffle_relative : require
#extension GL_KHR_shader_subgroup_clustered : require
#extension GL_KHR_shader_subgroup_quad : require
// In clusters of four and eight: on any device the same.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { double v[]; };
layout(set = 0, binding = 1) buffer Out { double o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, k = 12u * i;
   double a = v[2u * i], b = v[2u * i + 1u];
   o[k] = subgroupClusteredAdd(a, 4u);
   o[k + 1] = subgroupClusteredMul(b, 4u);
   o[k + 2] = subgroupClusteredMin(a, 4u);
   o[k + 3] = subgroupClusteredMax(b, 4u);
   o[k + 4] = subgroupShuffle(a, gl_SubgroupInvocationID ^ 2u);
   o[k + 5] = subgroupShuffleXor(b, 3u);
   o[k + 6] = subgroupQuadSwapHorizontal(a);
   o[k + 7] = subgroupQuadBroadcast(b, 1u);
   o[k + 8] = subgroupAllEqual(a) ? 1.0lf : 0.0lf;
   o[k + 9] = subgroupAllEqual(trunc(abs(b) * 0.0lf)) ? 1.0lf : 0.0lf;
   o[k + 10] = subgroupInclusiveAdd(a) - subgroupExclusiveAdd(a); // whole numbers
   o[k + 11] = subgroupMax(a) >= a && subgroupMin(a) <= a ? 1.0lf : 0.0lf;
}
