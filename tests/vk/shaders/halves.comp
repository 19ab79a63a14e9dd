#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_explicit_arithmetic_types : require
// Floats of 16 bits.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uvec4 v[]; };
layout(set = 0, binding = 1) buffer Out { vec4 o[]; };
vec4 f(f16vec4 x) { return vec4(x); }
void main() {
   uint i = gl_GlobalInvocationID.x, k = 20u * i;
   vec4 w = vec4(ivec4(v[i]) >> 16) / 4096.0;
   f16vec4 a = f16vec4(w), b = f16vec4(w.yzwx);
   f16vec4 p = abs(a) + f16vec4(0.25);
   o[k] = f(a + b); o[k + 1] = f(a * b - a.wzyx); o[k + 2] = f(a / p.yzwx);
   o[k + 3] = f(fma(a, b, a.yyxx)); o[k + 4] = f(min(a, b)) + f(max(a, -b)); o[k + 5] = f(clamp(a, float16_t(-1), float16_t(1)));
   o[k + 6] = f(floor(a)) + f(ceil(b)); o[k + 7] = f(trunc(a)) - f(fract(b)); o[k + 8] = f(roundEven(a)) + f(sign(b));
   o[k + 9] = f(mix(a, b, lessThan(a, b))); o[k + 10] = f(mix(a, b, float16_t(0.25))); o[k + 11] = f(sqrt(p)) + f(inversesqrt(p));
   o[k + 12] = f(exp2(clamp(a, float16_t(-4), float16_t(4)))); o[k + 13] = f(log2(p)); o[k + 14] = f(sin(a)) + f(cos(b));
   // Small: what is left of large products depends on the order of sums.
   f16vec4 c = a * float16_t(0.125), d = b * float16_t(0.125);
   o[k + 15] = vec4(dot(c, d), length(a.xy), float(a.x * b.y), dot(c.xyz, d.zyx));
   o[k + 16] = vec4(ivec4(i16vec4(a))) + vec4(f16vec4(i16vec4(ivec4(w)))); o[k + 17] = vec4(uvec4(u8vec4(p))) + vec4(i8vec4(a));
   o[k + 18] = f(f16vec4(ivec4(w * 100.0))) + vec4(equal(a, b)); o[k + 19] = f(pow(p, f16vec4(0.5))) + f(step(a, b)) + f(smoothstep(float16_t(-1), float16_t(2), a));
}
