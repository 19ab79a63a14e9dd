#version 450
// SPDX-License-Identifier: MIT
// What only compute shaders have: local numbers, shared memory with a layout.
#extension GL_EXT_shared_memory_block : require
#extension GL_EXT_scalar_block_layout : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_16bit_storage : require
#extension GL_EXT_shader_8bit_storage : require
#extension GL_EXT_null_initializer : enable
#extension GL_EXT_shader_atomic_int64 : require
#extension GL_EXT_shader_atomic_float : require
#extension GL_EXT_shader_atomic_float2 : require
#extension GL_EXT_spirv_intrinsics : require
#extension GL_KHR_shader_subgroup_basic : require
#extension GL_KHR_memory_scope_semantics : require
spirv_execution_mode(extensions = ["SPV_KHR_maximal_reconvergence"], 6023);
spirv_execution_mode(extensions = ["SPV_KHR_subgroup_uniform_control_flow"], 4421);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4464], 4459, 16);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4466], 4461, 16);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4467], 4462, 16);
layout(local_size_x_id = 0, local_size_y_id = 1, local_size_z = 2) in;
shared First { uint8_t b[64]; u8vec4 bv[4]; } first;
layout(scalar) shared Second { float16_t h[64]; f16vec3 hv[4]; int16_t s[16]; } second;
layout(scalar) shared Third { vec3 v[16]; uint64_t l; mat3 m; } third;
shared Fourth { uint words[64]; } fourth;
layout(binding = 0) buffer B { float o[]; };
void main() {
   uint i = gl_LocalInvocationIndex;
   first.b[i] = uint8_t(i);
   barrier();
   float r = float(first.bv[i & 3u].y) + float(second.hv[i & 3u].z + second.h[i]) + third.v[i & 15u].y;
   second.s[i & 15u] = int16_t(r);
   third.m[i % 3u] = third.v[2];
   memoryBarrierShared();
   barrier();
   r += float(atomicAdd(third.l, 5ul)) + float(atomicAdd(fourth.words[3], 1u) + atomicCompSwap(fourth.words[4], 1u, 2u)) + (third.m * third.v[1]).x;
   r += float(atomicExchange(third.l, 7ul) + atomicCompSwap(third.l, 3ul, 5ul));
   groupMemoryBarrier();
   memoryBarrier();
   r += float(gl_NumWorkGroups.x + gl_WorkGroupID.y + gl_LocalInvocationID.z + gl_GlobalInvocationID.x + gl_WorkGroupSize.y);
   o[gl_GlobalInvocationID.x] = r + float(gl_NumSubgroups + gl_SubgroupID);
}
