#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_image_int64 : require
// Every 64-bit atomic on images, then what is in them.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint64_t v[]; };
layout(set = 0, binding = 1) buffer Out { uint64_t o[]; };
layout(set = 0, binding = 2, r64ui) uniform u64image2D flat_;
layout(set = 0, binding = 3, r64i) uniform i64image2DArray layers;
layout(set = 0, binding = 4, r64ui) uniform u64imageBuffer texels;
layout(push_constant) uniform P { uint step; };
void combine(uint i) {
   uint64_t a = v[i];
   int64_t s = int64_t(a);
   imageAtomicAdd(flat_, ivec2(0, 0), a);
   imageAtomicMax(flat_, ivec2(1, 0), a);
   imageAtomicMin(flat_, ivec2(2, 0), a);
   imageAtomicXor(flat_, ivec2(3, 0), a);
   imageAtomicAnd(flat_, ivec2(4, 0), a | 0xfffful);
   imageAtomicOr(flat_, ivec2(5, 0), a & 0xff00ff00ff00ff00ul);
   imageAtomicAdd(flat_, ivec2(6, 0), imageAtomicExchange(flat_, ivec2(7, 0), a));
   imageAtomicAdd(layers, ivec3(1, 0, 1), s);
   imageAtomicMin(layers, ivec3(2, 1, 0), s);
   imageAtomicMax(layers, ivec3(3, 1, 1), s);
   int64_t old, seen = imageLoad(layers, ivec3(0, 1, 1)).x;
   do {
      old = seen;
      seen = imageAtomicCompSwap(layers, ivec3(0, 1, 1), old, old + (s >> 3));
   } while (seen != old);
   imageAtomicAdd(texels, int(i & 7u), a);
   imageAtomicMax(texels, 8, a);
   if (i < 24u)
      imageStore(flat_, ivec2(i & 7u, 1u + (i >> 3)), u64vec4(a * 3ul, 5ul, 6ul, 7ul));
}
void main() {
   uint i = gl_GlobalInvocationID.x;
   if (step == 0u) {
      combine(i);
      return;
   }
   u64vec4 t;
   if (i < 32u)
      t = imageLoad(flat_, ivec2(i & 7u, i >> 3));
   else if (i < 48u)
      t = u64vec4(imageLoad(layers, ivec3(i & 3u, i >> 2 & 1u, i >> 3 & 1u)));
   else
      t = imageLoad(texels, int(i & 15u));
   o[2u * i] = t.x;
   o[2u * i + 1u] = t.y + 2ul * t.z + 4ul * t.w;
}
