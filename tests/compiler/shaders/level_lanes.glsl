#version 450
// SPDX-License-Identifier: MIT
// All subgroup operations, of all types that Vulkan 1.4 allows in them.
#extension GL_GOOGLE_include_directive : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_shader_subgroup_vote : require
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_shuffle_relative : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_clustered : require
#extension GL_KHR_shader_subgroup_quad : require
#extension GL_EXT_shader_subgroup_extended_types_int8 : require
#extension GL_EXT_shader_subgroup_extended_types_int16 : require
#extension GL_EXT_shader_subgroup_extended_types_int64 : require
#extension GL_EXT_shader_subgroup_extended_types_float16 : require
#extension GL_ARB_shader_ballot : require
#extension GL_ARB_shader_group_vote : require
#extension GL_ARB_gpu_shader_int64 : require
#extension GL_EXT_spirv_intrinsics : require
#include "level_stage.glsl"
spirv_instruction(extensions = ["SPV_KHR_subgroup_rotate"], capabilities = [6026], id = 4431) uint rotate(int scope, uint value, uint by);
spirv_instruction(extensions = ["SPV_KHR_subgroup_rotate"], capabilities = [6026], id = 4431) f16vec2 rotate(int scope, f16vec2 value, uint by, uint size);
layout(binding = 0) readonly buffer B { uvec4 u; ivec4 i; vec4 f; uint64_t l; i8vec2 b; u16vec2 s; f16vec2 h; };
// One type's arithmetic.
#define SUMS(value) (subgroupAdd(value) + subgroupInclusiveMul(value) + subgroupExclusiveMin(value) + subgroupMax(value) + subgroupClusteredAdd(value, 4u) + subgroupExclusiveMul(value) + subgroupInclusiveMin(value) + subgroupInclusiveMax(value) + subgroupExclusiveMax(value))
#define BITS(value) (subgroupAnd(value) + subgroupInclusiveOr(value) + subgroupExclusiveXor(value) + subgroupClusteredXor(value, 8u))
#define MOVES(value) (subgroupShuffle(value, u.x & 15u) + subgroupShuffleXor(value, 3u) + subgroupShuffleUp(value, 2u) + subgroupShuffleDown(value, 1u) + subgroupBroadcast(value, 5u) + subgroupBroadcastFirst(value) + subgroupQuadBroadcast(value, 2u) + subgroupQuadSwapDiagonal(value) + subgroupQuadSwapVertical(value) + subgroupQuadSwapHorizontal(value))
void main() {
   vec4 r = SUMS(f) + MOVES(f);
   r += vec4(SUMS(u) + BITS(u) + MOVES(u)) + vec4(SUMS(i) + BITS(i) + MOVES(i));
   r.x += float(SUMS(l) + BITS(l) + MOVES(l));
   r.xy += vec2(SUMS(b) + BITS(b) + MOVES(b)) + vec2(SUMS(s) + BITS(s) + MOVES(s)) + vec2(SUMS(h) + MOVES(h));
   bvec2 both = bvec2(u.xy);
   bool one = subgroupAnd(both.x) || subgroupInclusiveOr(both.y) ^^ subgroupExclusiveXor(both.x) || subgroupClusteredXor(both.y, 4u);
   one = one || any(subgroupShuffle(both, 3u)) || all(subgroupBroadcastFirst(both)) || subgroupQuadSwapDiagonal(one);
   one = one ^^ subgroupAllEqual(f.x) ^^ subgroupAllEqual(u) ^^ subgroupAny(both.x) ^^ subgroupAll(both.y) ^^ subgroupElect();
   uvec4 ballot = subgroupBallot(both.x);
   one = one ^^ subgroupInverseBallot(ballot) ^^ subgroupBallotBitExtract(ballot, 3u);
   r.z += float(subgroupBallotBitCount(ballot) + subgroupBallotInclusiveBitCount(ballot) + subgroupBallotExclusiveBitCount(ballot) + subgroupBallotFindLSB(ballot) + subgroupBallotFindMSB(ballot));
   ballot = gl_SubgroupEqMask ^ gl_SubgroupGeMask ^ gl_SubgroupGtMask ^ gl_SubgroupLeMask ^ gl_SubgroupLtMask;
   r += vec4(ballot) + float(gl_SubgroupSize + gl_SubgroupInvocationID);
   r.w += float(ballotARB(both.y)) + readInvocationARB(f.x, 3u) + readFirstInvocationARB(f.y);
   one = one ^^ anyInvocationARB(both.x) ^^ allInvocationsARB(both.y) ^^ allInvocationsEqualARB(both.x);
   r.x += float(rotate(3, u.x, u.y)) + float(rotate(3, h, u.z, 4u).y);
   subgroupBarrier();
   subgroupMemoryBarrier();
   finish(one ? r : -r);
}
