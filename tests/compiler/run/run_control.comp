#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_EXT_buffer_reference : require
layout(local_size_x = 64) in;
layout(buffer_reference, std430, buffer_reference_align = 4) buffer R { uint v[]; };
layout(push_constant) uniform P { R src; R dst; };
int collatz(uint n) {
   int k = 0;
   while (n != 1u) {
      if (k > 200) return -1;
      if ((n & 1u) == 0u) { n >>= 1; k++; continue; }
      n = 3u * n + 1u; k++;
   }
   return k;
}
/* A component of a vector that only a branch looks at. */
uint stepped(uint a) {
   uvec2 v = uvec2(a & 7u, a >> 8 & 15u);
   uvec2 stop = v + (1u + (a >> 16 & 3u)) * uvec2(5u, 15u);
   for (;;) {
      if (v.x > 1000u) break;
      if (v == stop) break;
      v += uvec2(1u, 3u);
   }
   return v.x;
}
void main() {
   uint t = gl_GlobalInvocationID.x;
   uint a = src.v[4 * t], r0 = 0u, r1 = 0u, r2 = 0u;
   int table[32];
   switch (a & 7u) {
   case 0u: r0 = 3u;
   case 1u: r0 += 4u; break;
   case 5u: r0 = a; break;
   default: r0 = ~a;
   }
   r1 = uint(collatz((a & 1023u) + 1u));
   for (int i = 0; i < 32; i++) table[i] = int(a) * i;
   for (uint i = 0u; i < (a & 15u); i++) {
      for (uint j = i; j < 10u; j++) {
         if (((a >> j) & 3u) == 3u) break;
         r2 += uint(table[(j * 5u + i + a) & 31u]);
      }
      if (r2 > 0x80000000u) { r2 ^= i; if ((i & 1u) == 1u) break; }
   }
   uint k = a & 31u, n = 0u;
   do { k = (k * 5u + 3u) & 31u; n += k; } while (k != (a >> 8 & 31u) && n < 400u);
   dst.v[4 * t] = r0; dst.v[4 * t + 1] = r1; dst.v[4 * t + 2] = r2; dst.v[4 * t + 3] = n + stepped(a);
}
