#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;
shared uint s[64];

void
main()
{
   /* The zero is never used: both ifs have one condition. */
   const uint i = gl_LocalInvocationIndex;
   const bool reads = b.v[i] > 3u;
   uint value = 0u;

   if (reads) {
      s[i] = b.v[i + 64u];
      value = b.v[i + 128u];
   }
   barrier();
   if (reads)
      b.v[i] = value + s[63u - i];
}
