#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
#extension GL_EXT_shader_explicit_arithmetic_types : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 8) buffer R { uint64_t v[]; };
layout(push_constant) uniform P { R src; R dst; };
void main() {
   uint t = gl_GlobalInvocationID.x;
   uint64_t a = src.v[2 * t], b = src.v[2 * t + 1];
   int64_t sa = int64_t(a), sb = int64_t(b);
   uint s = uint(b) & 63u;
   uint64_t r[20];
   r[0] = a + b; r[1] = a - b; r[2] = a * b; r[3] = a / b; r[4] = a % b; r[5] = uint64_t(sa / sb); r[6] = a << s; r[7] = a >> s; r[8] = uint64_t(sa >> s);
   r[9] = min(a, b); r[10] = uint64_t(max(sa, sb)); r[11] = uint64_t(abs(sa)); r[12] = uint64_t(-sa); r[13] = a & b; r[14] = a ^ ~b; r[15] = sa < sb ? 1ul : 2ul;
   r[16] = a == b ? 3ul : (a > b ? 4ul : 5ul); r[17] = uint64_t(uint(a)); r[18] = uint64_t(int64_t(int(a))); r[19] = uint64_t(floatBitsToUint(float(a >> 20)));
   for (int i = 0; i < 20; i++) dst.v[20 * t + i] = r[i];
}
