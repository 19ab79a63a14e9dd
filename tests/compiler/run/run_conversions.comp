#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 8) buffer R { uint64_t v[]; };
layout(push_constant) uniform P { R src; R dst; };
// All NaNs are one.
uint64_t bits(double x) {
   uint64_t u = doubleBitsToUint64(x);
   return (u & 0x7ffffffffffffffful) > 0x7ff0000000000000ul ? 0x7ff8000000000000ul : u;
}
uint64_t bits32(float x) {
   uint u = floatBitsToUint(x);
   return uint64_t((u & 0x7fffffffu) > 0x7f800000u ? 0x7fc00000u : u);
}
uint64_t bits16(float16_t x) {
   uint u = uint(float16BitsToUint16(x));
   return uint64_t((u & 0x7fffu) > 0x7c00u ? 0x7e00u : u);
}
// The same number with an exponent of `count` from `first` on.
double within(uint64_t u, uint first, uint count) {
   uint64_t e = uint64_t(first + uint(u >> 52 & 0x7fful) % count);
   return uint64BitsToDouble((u & 0x800ffffffffffffful) | e << 52);
}
// mcc_run_doubles.c has the same list.
void main() {
   uint t = gl_GlobalInvocationID.x, k = 24u * t;
   uint64_t p = src.v[2u * t], q = src.v[2u * t + 1u];
   double a = uint64BitsToDouble(p), b = uint64BitsToDouble(q);
   double h = within(p, 995u, 50u), j = within(q, 995u, 50u), g = within(q, 860u, 300u);
   precise double root = sqrt(a), root2 = sqrt(abs(b)), near = inversesqrt(a), near2 = inversesqrt(abs(b));
   precise double product = a * b, hj = h * j, fused = fma(a, b, g), lost = fma(a, b, -product);
   precise double square = fma(-a, a, b), less = fma(h, j, -hj), more = fma(h, j, g);
   precise double some = mod(h, j), sign_a = sign(a) + 0.0lf, sat_b = clamp(b, 0.0lf, 1.0lf), part;
   int e;
   dst.v[k] = bits(root);
   dst.v[k + 1u] = bits(root2);
   dst.v[k + 2u] = bits(near); // may be off by one
   dst.v[k + 3u] = bits(near2);
   dst.v[k + 4u] = bits16(float16_t(a)) | bits16(float16_t(h)) << 16 | bits16(float16_t(j)) << 32;
   dst.v[k + 5u] = bits32(float(g)) | bits32(float(h)) << 32;
   dst.v[k + 6u] = bits(fused);
   dst.v[k + 7u] = bits(lost);
   dst.v[k + 8u] = bits(square);
   dst.v[k + 9u] = bits(less);
   dst.v[k + 10u] = bits(more);
   dst.v[k + 11u] = bits(ldexp(h, int(q & 127ul) - 1120));
   dst.v[k + 12u] = bits(ldexp(a, int(q >> 52) - 2048));
   part = frexp(a, e);
   dst.v[k + 13u] = bits(part);
   dst.v[k + 14u] = uint64_t(isnan(a) || isinf(a) ? 0 : e);
   dst.v[k + 15u] = bits(double(int8_t(p))) ^ bits(double(uint8_t(q))) << 1 ^ bits(double(int16_t(p >> 8))) << 2;
   dst.v[k + 16u] = bits(double(uint16BitsToFloat16(uint16_t(p)))) ^ bits(double(uint16_t(q >> 9))) << 1;
   dst.v[k + 17u] = uint64_t(uint8_t(int8_t(clamp(h, -128.0lf, 127.0lf)))) |
                    uint64_t(uint8_t(clamp(j, 0.0lf, 255.0lf))) << 8 |
                    uint64_t(uint16_t(int16_t(clamp(h, -32768.0lf, 32767.0lf)))) << 16 |
                    uint64_t(uint16_t(clamp(j, 0.0lf, 65535.0lf))) << 32;
   dst.v[k + 18u] = uint64_t(a < b) | uint64_t(a <= b) << 1 | uint64_t(a == b) << 2 | uint64_t(a != b) << 3 |
                    uint64_t(a > b) << 4 | uint64_t(a >= b) << 5 | uint64_t(isnan(a)) << 6 |
                    uint64_t(isinf(b)) << 7 | uint64_t(a == a) << 8 | uint64_t(h < j) << 9 |
                    uint64_t(a < 0.0lf) << 10 | uint64_t(0.0lf <= b) << 11;
   dst.v[k + 19u] = isnan(a) ? 0ul : bits(sign_a);
   dst.v[k + 20u] = isnan(b) ? 0ul : bits(sat_b);
   dst.v[k + 21u] = bits(some);
   dst.v[k + 22u] = bits(isnan(a) ? 0.0lf : abs(a)) ^ bits(isnan(b) ? 0.0lf : -b);
   dst.v[k + 23u] = bits(mix(a, b, t % 2u == 0u));
}
