#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_atomic_float : require
#extension GL_EXT_shader_atomic_float2 : require
// Atomics on images of floats.  Sums of small integers are exact in any order.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { float v[]; };
layout(set = 0, binding = 1) buffer Out { float o[]; };
layout(set = 0, binding = 2, r32f) uniform image2D flat_;
layout(set = 0, binding = 3, r32f) uniform image2DArray layers;
layout(set = 0, binding = 4, r32f) uniform imageBuffer texels;
layout(push_constant) uniform P { uint step; };
void combine(uint i) {
   float a = v[i];
   imageAtomicAdd(flat_, ivec2(0, 0), a);
   imageAtomicAdd(flat_, ivec2(1, 0), imageAtomicExchange(flat_, ivec2(2, 0), a));
   float was = imageAtomicAdd(flat_, ivec2(3, 0), 1.0);
   if (was < 24.0)
      imageStore(flat_, ivec2(uint(was) & 7u, 1u + (uint(was) >> 3)), vec4(was * 2.0));
   imageAtomicMin(layers, ivec3(0, 0, 1), a);
   imageAtomicMax(layers, ivec3(1, 1, 1), a);
   if ((i & 3u) == 1u)
      imageAtomicAdd(layers, ivec3(i >> 2 & 3u, 0, 0), a);
   imageAtomicAdd(texels, int(i & 7u), a);
   imageAtomicMin(texels, 8, a);
   imageAtomicMax(texels, 9, a);
}
void main() {
   uint i = gl_GlobalInvocationID.x;
   if (step == 0u) {
      combine(i);
      return;
   }
   vec4 t;
   if (i < 32u)
      t = imageLoad(flat_, ivec2(i & 7u, i >> 3));
   else if (i < 48u)
      t = imageLoad(layers, ivec3(i & 3u, i >> 2 & 1u, i >> 3 & 1u));
   else
      t = imageLoad(texels, int(i & 15u));
   o[i] = t.x + 1e6 * (t.y + t.z);
}
