#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { vec4 v[]; };
layout(set = 0, binding = 1) buffer Out { vec4 o[]; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   vec4 a = v[i];
   o[i * 6 + 0] = a + a.yzwx * 2.0 - a.wwxx;
   o[i * 6 + 1] = vec4(sqrt(abs(a.x)), inversesqrt(abs(a.y) + 0.5), 1.0 / (a.z * a.z + 1.0), fract(a.w));
   o[i * 6 + 2] = vec4(floor(a.x), ceil(a.y), trunc(a.z), roundEven(a.w));
   o[i * 6 + 3] = vec4(min(a.x, a.y), max(a.z, a.w), clamp(a.x, -1.0, 1.0), mix(a.y, a.z, 0.25));
   o[i * 6 + 4] = vec4(sin(a.x), cos(a.y), exp2(a.z * 0.25), log2(abs(a.w) + 1.0));
   o[i * 6 + 5] = vec4(dot(a, a.wzyx), length(a.xyz), a.x < a.y ? 1.0 : 2.0, sign(a.z));
}
