#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_spirv_intrinsics : require
// RoundingModeRTZ of floats of BITS: 16 or 32
spirv_execution_mode(extensions = ["SPV_KHR_float_controls"], capabilities = [4468], 4463, BITS);
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 8) buffer R { uint64_t v[]; };
layout(push_constant) uniform P { R src; R dst; };
uint64_t bits32(float x) {
   uint u = floatBitsToUint(x);
   return uint64_t((u & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : u);
}
uint64_t bits16(float16_t x) {
   uint u = uint(float16BitsToUint16(x));
   return uint64_t((u & 0x7fffu) > 0x7c00u ? 0x7e00u : u);
}
double within(uint64_t u, uint first, uint count) {
   uint64_t e = uint64_t(first + uint(u >> 52 & 0x7fful) % count);
   return uint64BitsToDouble((u & 0x800ffffffffffffful) | e << 52);
}
// mcc_run_doubles.c has the same list.
void main() {
   uint t = gl_GlobalInvocationID.x, k = 4u * t;
   uint64_t p = src.v[2u * t], q = src.v[2u * t + 1u];
   double a = uint64BitsToDouble(p), b = uint64BitsToDouble(q);
   double h = within(p, 995u, 50u), g = within(q, 860u, 300u);
   dst.v[k] = bits16(float16_t(a)) | bits16(float16_t(h)) << 16;
   dst.v[k + 1u] = bits16(float16_t(b));
   dst.v[k + 2u] = bits32(float(g)) | bits32(float(h)) << 32;
   dst.v[k + 3u] = bits32(float(a)) | bits32(float(b)) << 32;
}
