#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_vote : require
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_shuffle_relative : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_quad : require
layout(local_size_x = 64) in;
layout(binding = 0) buffer B { uint o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, v = o[i];
   if (subgroupElect()) o[0] = gl_SubgroupSize + gl_NumSubgroups + gl_SubgroupID;
   o[i] = subgroupAdd(v) + subgroupInclusiveAdd(v) + subgroupMin(v) + uint(subgroupAny(v > 3u)) + uint(subgroupAll(v > 3u)) + uint(subgroupAllEqual(v));
   uvec4 b = subgroupBallot(v > 2u); o[i + 64u] = b.x + subgroupBallotBitCount(b) + subgroupBroadcastFirst(v) + subgroupBroadcast(v, 3u);
   o[i + 128u] = subgroupShuffle(v, i & 15u) + subgroupShuffleXor(v, 5u) + subgroupShuffleUp(v, 1u) + subgroupQuadSwapHorizontal(v) + gl_SubgroupInvocationID + subgroupExclusiveAdd(v);
}
