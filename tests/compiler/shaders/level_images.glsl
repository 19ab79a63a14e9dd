#version 450
// SPDX-License-Identifier: MIT
// Storage images of all formats and dimensions, without formats, their atomics.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_shader_image_load_formatted : require
#extension GL_EXT_shader_image_int64 : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_shader_atomic_float : require
#extension GL_EXT_shader_atomic_float2 : require
#extension GL_EXT_shader_atomic_int64 : require
#extension GL_KHR_memory_scope_semantics : require
#include "level_stage.glsl"
layout(binding = 0) uniform image2D bare;
layout(binding = 1) uniform writeonly uimage3D bare_uint;
layout(binding = 2, r64ui) uniform u64image2D wide;
layout(binding = 3, r64i) uniform i64image2DArray wide_layers;
layout(binding = 4, r64ui) uniform u64imageBuffer wide_texels;
layout(binding = 5, r64i) uniform i64image3D wide_volume;
layout(binding = 6, r64ui) uniform u64image1D wide_line;
layout(binding = 7, r64ui) uniform u64imageCube wide_cube;
layout(binding = 8) uniform u64image2D wide_bare;
layout(binding = 10, r32f) uniform image2D floats;
layout(binding = 11, r32f) uniform imageBuffer float_texels;
layout(binding = 12, r32f) uniform image2DArray float_layers;
layout(binding = 13, r32i) uniform iimage3D ints;
layout(binding = 14, r11f_g11f_b10f) uniform image2D packed;
layout(binding = 15, rgb10_a2ui) uniform uimage2D tens;
layout(binding = 16, r8_snorm) uniform image2D snorm;
layout(binding = 17, rg8ui) uniform uimage2D bytes;
layout(binding = 18, r16f) uniform image2D half1;
layout(binding = 19, rgba16_snorm) uniform image2D half4;
layout(set = 1, binding = 0) buffer B { float f[8]; uint64_t l[8]; int64_t m[8]; };
void main() {
#if STAGE == 4
   ivec3 p = ivec3(gl_FragCoord.xyz);
#else
   ivec3 p = ivec3(gl_GlobalInvocationID);
#endif
   vec4 r = imageLoad(bare, p.xy) + imageLoad(packed, p.xy) + imageLoad(snorm, p.xy) + imageLoad(half1, p.xy) + imageLoad(half4, p.xy);
   uvec4 u = imageLoad(tens, p.xy) + imageLoad(bytes, p.xy);
   imageStore(bare, p.yx, r); imageStore(packed, p.yx, r); imageStore(snorm, p.yx, r); imageStore(half1, p.yx, r); imageStore(half4, p.yx, r);
   imageStore(tens, p.yx, u); imageStore(bytes, p.yx, u); imageStore(bare_uint, p, u);
   u64vec4 w = imageLoad(wide, p.xy) + imageLoad(wide_texels, p.x) + imageLoad(wide_line, p.y) + imageLoad(wide_cube, p) + imageLoad(wide_bare, p.xy);
   i64vec4 i = imageLoad(wide_layers, p) + imageLoad(wide_volume, p);
   imageStore(wide, p.yx, w); imageStore(wide_texels, p.y, w.wzyx); imageStore(wide_line, p.x, w); imageStore(wide_cube, p.zyx, w); imageStore(wide_bare, p.yx, w);
   imageStore(wide_layers, p.zyx, i); imageStore(wide_volume, p.zyx, i);
   w.x += imageAtomicAdd(wide, p.xy, 5ul) + imageAtomicMin(wide, p.xy, w.y) + imageAtomicMax(wide_texels, p.x, w.z) + imageAtomicExchange(wide, p.yx, w.w);
   w.y += imageAtomicCompSwap(wide, p.xy, w.x, w.y) + imageAtomicAnd(wide_line, p.x, 3ul) + imageAtomicOr(wide_cube, p, w.x) + imageAtomicXor(wide, p.xy, w.x);
   i.x += imageAtomicAdd(wide_layers, p, 1l) + imageAtomicMin(wide_volume, p, i.y) + imageAtomicMax(wide_layers, p, i.z) + imageAtomicCompSwap(wide_volume, p, 1l, i.x);
   imageAtomicAdd(wide, p.xy, 1ul); imageAtomicExchange(wide_layers, p, 2l);
   r.x += imageAtomicExchange(floats, p.xy, 1.0) + imageAtomicAdd(floats, p.xy, r.y) + imageAtomicMin(float_layers, p, r.z) + imageAtomicMax(float_texels, p.x, r.w);
   imageAtomicAdd(float_texels, p.y, 0.5); imageAtomicExchange(float_layers, p, 3.0);
   r.y += imageAtomicLoad(floats, p.xy, gl_ScopeDevice, gl_StorageSemanticsImage, gl_SemanticsAcquire);
   imageAtomicStore(floats, p.xy, 1.0, gl_ScopeDevice, gl_StorageSemanticsImage, gl_SemanticsRelease);
   i.y += imageAtomicLoad(wide_layers, p, gl_ScopeDevice, gl_StorageSemanticsImage, gl_SemanticsAcquire);
   imageAtomicStore(wide, p.xy, 7ul, gl_ScopeDevice, gl_StorageSemanticsImage, gl_SemanticsRelease);
   r.z += float(imageAtomicMin(ints, p, -3) + imageAtomicAnd(ints, p, 3) + imageAtomicXor(ints, p, 5) + imageAtomicOr(ints, p, 6) + imageAtomicMax(ints, p, 2));
   r.w += atomicAdd(f[0], 1.0) + atomicMin(f[1], r.x) + atomicMax(f[2], r.y) + atomicExchange(f[3], r.z);
   l[0] += atomicAdd(l[1], 3ul) + atomicMin(l[2], w.x) + atomicMax(l[3], w.y) + atomicAnd(l[4], w.z) + atomicOr(l[5], 1ul) + atomicXor(l[6], 5ul) + atomicExchange(l[7], 3ul);
   m[0] += atomicAdd(m[1], 3l) + atomicMin(m[2], i.x) + atomicMax(m[3], i.y) + atomicCompSwap(m[4], 3l, i.z);
   finish(r + vec4(w) + vec4(i));
}
