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
// mcc_run_doubles.c has the same list.
void main() {
   uint t = gl_GlobalInvocationID.x, k = 16u * t;
   uint64_t p = src.v[2u * t], q = src.v[2u * t + 1u];
   double a = uint64BitsToDouble(p), b = uint64BitsToDouble(q);
   precise double sum = a + b, difference = a - b, product = a * b;
   precise double again = product + b, fraction = fract(a);
   precise double quotient = a / b, low = min(a, b) + 0.0lf, high = max(a, b) + 0.0lf, even = roundEven(a);
   dst.v[k] = bits(sum);
   dst.v[k + 1u] = bits(difference);
   dst.v[k + 2u] = bits(product);
   dst.v[k + 3u] = bits(again);
   dst.v[k + 4u] = bits(fraction);
   dst.v[k + 5u] = bits(double(p));
   dst.v[k + 6u] = bits(double(int64_t(q)));
   dst.v[k + 7u] = bits32(float(a));
   dst.v[k + 8u] = bits(double(uintBitsToFloat(uint(q))));
   dst.v[k + 9u] = bits(even);
   dst.v[k + 10u] = bits(double(int(uint(p)))) ^ bits(double(uint(q >> 7)));
   dst.v[k + 11u] = bits(floor(b)) ^ (bits(ceil(a)) << 1);
   dst.v[k + 12u] = bits(quotient);
   dst.v[k + 13u] = bits(low) ^ (bits(high) << 1); // of zeros, +0
   // What no integer holds may become anything.
   dst.v[k + 14u] = abs(a) < 9223372036854775808.0lf ? uint64_t(int64_t(a)) : 0ul;
   uint whole = abs(b) < 4294967296.0lf ? uint(abs(b)) : 0u;
   int part = abs(a) < 2147483648.0lf ? int(a) : 0;
   dst.v[k + 15u] = (uint64_t(whole) << 32) | uint64_t(uint(part));
}
