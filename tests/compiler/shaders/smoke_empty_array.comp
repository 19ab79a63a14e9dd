#version 450
// SPDX-License-Identifier: MIT
// An array to which its specialization leaves no elements.
layout(local_size_x = 16) in;
layout(constant_id = 0) const uint N = 3;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

void
main()
{
   uint local[N / 4];
   uint id = gl_GlobalInvocationID.x;

   for (uint i = 0; i < b.v[id]; i++)
      local[b.v[i]] = i;
   b.v[id] = local[b.v[id + 1]];
}
