#version 450
// SPDX-License-Identifier: MIT
// What depends on push constants alone, each result beside a thread's number.
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer Out { uint o[]; };
layout(push_constant) uniform Push
{
   uint at, a, b;
   int c, d;
   float x, y;
   uint halves;
};
void put(uint n, uint value)
{
   o[at + n * 16 + gl_LocalInvocationID.x] = value ^ gl_LocalInvocationID.x;
}
void main()
{
   put(0, (a + b - 1) / b);
   put(1, a % b * 3);
   put(2, uint(c / d));
   put(3, uint(abs(c) % abs(d)));
   put(4, (a << (b & 31)) | (a >> 3));
   put(5, bitfieldExtract(a, 5, 11) + bitCount(b));
   put(6, c * c > 12 ? a * b : a ^ b);
   put(7, floatBitsToUint(x * y + 1.5));
   put(8, floatBitsToUint(fma(x, y, -x)));
   put(9, uint(max(floor(abs(x)) * 4.0, 0.0)) + uint(c < d));
   put(10, floatBitsToUint(clamp(x - y, -2.0, 2.0)));
   put(11, floatBitsToUint(unpackHalf2x16(halves).y + x));
   put(12, uint(clamp(c, -100, 100) * 7 - min(c, d)));
   uint high, low;
   umulExtended(a, b, high, low);
   put(13, high - low);
   put(14, uint(findMSB(a)) + bitfieldReverse(b));
   /* In a loop, on a side that not all threads take. */
   uint sum = 0;
   for (uint i = 0; i < gl_LocalInvocationID.x; i++)
      sum += (a * 3 + b) & (i * 5 - 1);
   put(15, sum);
}
