#version 450
// SPDX-License-Identifier: MIT
// Shared memory that starts as zero, floats rounded and flushed the other way.
#extension GL_EXT_null_initializer : require
#extension GL_EXT_spirv_intrinsics : require
#extension GL_EXT_shader_atomic_float : require
#extension GL_EXT_shader_atomic_float2 : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4465], 4460, 32);
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4468], 4463, 16);
layout(local_size_x = 32) in;
struct Held { vec3 v; uint n[5]; };
shared Held held[3] = {};
shared float sum = {};
layout(binding = 0) buffer B { vec4 o[]; };
void main() {
   uint i = gl_LocalInvocationIndex;
   float a = atomicAdd(sum, o[i].x) + atomicMax(sum, o[i].y) + atomicExchange(sum, 2.0);
   held[i % 3u].v = o[i].xyz;
   barrier();
   float16_t h = float16_t(o[i].w) * float16_t(a);
   o[i] = vec4(held[(i + 1u) % 3u].v, a) + float(held[1].n[i & 3u]) + float(h);
}
