#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 64) in;
layout(binding = 0) buffer B { int i[]; };
layout(binding = 1) buffer C { uint u[]; };
void main() {
   uint id = gl_LocalInvocationIndex + gl_WorkGroupID.x * 64u + gl_NumWorkGroups.y;
   int a = i[id], b = i[id + 1]; uint c = u[id], d = u[id + 1];
   i[0] = a + b; i[1] = a - b; i[2] = a * b; i[3] = a / b; i[4] = a % b; i[5] = -a; i[6] = abs(a); i[7] = sign(a);
   i[8] = min(a, b); i[9] = max(a, b); i[10] = clamp(a, -5, b); i[11] = a & b; i[12] = a | b; i[13] = a ^ b; i[14] = ~a;
   i[15] = a << b; i[16] = a >> b; i[17] = a < b ? 3 : 4; i[18] = bitfieldExtract(a, 3, 7); i[19] = bitfieldInsert(a, b, 4, 9);
   i[20] = bitCount(a); i[21] = findLSB(a); i[22] = findMSB(a); i[23] = bitfieldReverse(a);
   u[0] = c / d; u[1] = c % d; u[2] = c >> d; u[3] = min(c, d); u[4] = max(c, d); u[5] = findMSB(c); u[6] = bitfieldExtract(c, int(d), 5);
   uint hi, lo; umulExtended(c, d, hi, lo); u[7] = hi; u[8] = lo; uint carry; u[9] = uaddCarry(c, d, carry); u[10] = carry; u[11] = usubBorrow(c, d, carry); u[12] = carry;
   u[13] = c / 7u; u[14] = c % 10u; i[24] = a / 3; i[25] = (a << 4) | b; i[26] = (a >> 3) & b; u[15] = c == d ? 1u : 0u; u[16] = uint(c > d && a != b);
}
