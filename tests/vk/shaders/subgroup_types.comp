#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_subgroup_extended_types_int8 : require
#extension GL_EXT_shader_subgroup_extended_types_int16 : require
#extension GL_EXT_shader_subgroup_extended_types_int64 : require
#extension GL_EXT_shader_subgroup_extended_types_float16 : require
#extension GL_KHR_shader_subgroup_ballot : require
#extension GL_KHR_shader_subgroup_vote : require
#extension GL_KHR_shader_subgroup_arithmetic : require
#extension GL_KHR_shader_subgroup_shuffle : require
#extension GL_KHR_shader_subgroup_clustered : require
#extension GL_KHR_shader_subgroup_quad : require
// Other sizes than 32 bits, in clusters of eight: on any device the same.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uvec2 v[]; };
layout(set = 0, binding = 1) buffer Out { uvec4 o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, k = 4u * i;
   uvec2 w = v[i];
   uint64_t a = pack64(w);
   uint16_t b = uint16_t(w.x);
   uint8_t c = uint8_t(w.y);
   float16_t f = float16_t(int(w.x & 63u) - 20);
   uvec2 x = unpack32(subgroupClusteredAdd(a, 8)), y = unpack32(uint64_t(subgroupClusteredMin(int64_t(a), 8)));
   o[k] = uvec4(x, y);
   o[k + 1] = uvec4(unpack32(subgroupShuffleXor(a, 5u)), unpack32(subgroupQuadSwapDiagonal(a)));
   o[k + 2] = uvec4(subgroupClusteredAdd(b, 8), uint(int(subgroupClusteredMax(int16_t(b), 8))), subgroupClusteredXor(c, 4), uint(int(subgroupClusteredMin(int8_t(c), 8))));
   o[k + 3] = uvec4(floatBitsToUint(float(subgroupClusteredAdd(f, 8))), floatBitsToUint(float(subgroupClusteredMax(f, 8))), uint(subgroupShuffleXor(c, 3u)) + 256u * uint(subgroupShuffleXor(b, 6u)), uint(subgroupAllEqual(b & 0us)) + 2u * uint(subgroupQuadBroadcast(c, 3u)));
}
