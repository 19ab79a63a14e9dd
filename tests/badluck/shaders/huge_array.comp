#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

void
main()
{
   uint local[0x7fffffff];

   local[b.v[0]] = b.v[1];
   b.v[2] = local[b.v[3]];
}
