#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_shader_atomic_int64 : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
layout(local_size_x = 64) in;
layout(binding = 0) buffer B { uint o[]; }; layout(binding = 1) buffer C { int p[]; }; layout(binding = 2) buffer D { uint64_t q[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   atomicAdd(o[0], 1u); atomicOr(o[1], 1u << i); o[i + 8u] = atomicAnd(o[2], i) + atomicMin(o[3], i) + atomicExchange(o[4], i) + atomicCompSwap(o[5], i, i + 1u);
   p[i] = atomicMin(p[60], int(i)) + atomicMax(p[61], -int(i)); atomicAdd(q[0], uint64_t(i)); q[i] = atomicCompSwap(q[1], q[2], q[3]) + atomicExchange(q[4], 5ul);
}
