#version 450
// SPDX-License-Identifier: MIT
// Memory of each invocation that nobody wants to see followed word by word.
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

void
main()
{
   uint local[0x80000], id = gl_GlobalInvocationID.x;

   for (uint i = 0; i < b.v[id]; i++) {
      if (b.v[i] > 7)
         local[b.v[i]] = i;
      else
         local[i] = b.v[i];
   }
   b.v[id] = local[b.v[id + 1]];
}
