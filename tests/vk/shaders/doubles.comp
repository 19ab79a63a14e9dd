#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
// vkt_shader_cases.c has the same list.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { dvec2 v[]; };
layout(set = 0, binding = 1) buffer Out { double o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x, k = 24u * i;
   double a = v[i].x, b = v[i].y;
   precise double sum = a + b, difference = a - b, product = a * b, squares = dot(v[i], v[i]);
   o[k] = sum; o[k + 1] = difference; o[k + 2] = product; o[k + 3] = fma(a, b, a);
   o[k + 4] = min(a, b); o[k + 5] = max(a, b); o[k + 6] = abs(a) - -b;
   o[k + 7] = floor(a); o[k + 8] = ceil(b); o[k + 9] = trunc(a); o[k + 10] = roundEven(b);
   o[k + 11] = a < b ? 1.0lf : a == b ? 2.0lf : 3.0lf;
   o[k + 12] = double(int(a - 1e9lf * trunc(a / 1e9lf))); o[k + 13] = double(floatBitsToUint(float(a)));
   o[k + 14] = double(int64_t(a) - int64_t(i)) + double(i);
   o[k + 15] = a / b; o[k + 16] = sqrt(abs(a)); o[k + 17] = inversesqrt(abs(b)); o[k + 18] = fract(a); o[k + 19] = squares;
   int e;
   o[k + 20] = ldexp(a, -7) + ldexp(b, int(i) - 32); o[k + 21] = frexp(a, e); o[k + 22] = double(e);
   o[k + 23] = double(int16_t(clamp(a, -30000.0lf, 30000.0lf))) + double(uint8_t(abs(a) > 200.0lf ? 200.0lf : abs(a))) + double(float16_t(i)) + double(uint64_t(abs(b)));
}
