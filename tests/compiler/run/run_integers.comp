#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint v[]; };
layout(push_constant) uniform P { R src; R dst; };
void main() {
   uint t = gl_GlobalInvocationID.x;
   uint a = src.v[4 * t], b = src.v[4 * t + 1], c = src.v[4 * t + 2];
   int sa = int(a), sb = int(b);
   uint r[40];
   uint hi, lo, carry;
   r[0] = a + b; r[1] = a - b; r[2] = a * b; r[3] = a / b; r[4] = a % b;
   r[5] = uint(sa / sb); r[6] = uint(sa - sa / sb * sb); r[7] = uint(-sa); r[8] = uint(abs(sa)); r[9] = uint(sign(sa));
   r[10] = uint(min(sa, sb)); r[11] = uint(max(sa, sb)); r[12] = min(a, b); r[13] = max(a, b); r[14] = a & b;
   r[15] = a | b; r[16] = a ^ b; r[17] = ~a; r[18] = a << (b & 31u); r[19] = a >> (b & 31u);
   r[20] = uint(sa >> (b & 31u)); r[21] = sa < sb ? 3u : c; r[22] = bitfieldExtract(a, 3, 7); r[23] = uint(bitfieldExtract(sa, 5, 11)); r[24] = bitfieldInsert(a, b, 4, 9);
   r[25] = uint(bitCount(a)); r[26] = uint(findLSB(a)); r[27] = uint(findMSB(a)); r[28] = uint(findMSB(sa)); r[29] = bitfieldReverse(a);
   umulExtended(a, b, hi, lo); r[30] = hi; r[31] = lo; r[32] = uaddCarry(a, b, carry) + carry; usubBorrow(a, b, carry); r[33] = carry;
   r[34] = a / 7u; r[35] = a % 10u; r[36] = uint(sa / 3); r[37] = ((a << 4) | b) ^ (c >> 3); r[38] = uint(a > b && b != c) + uint(a == b || sa < 5);
   r[39] = (a >= b) != (sa >= sb) ? a : ~b;
   for (int i = 0; i < 40; i++) dst.v[40 * t + i] = r[i];
}
