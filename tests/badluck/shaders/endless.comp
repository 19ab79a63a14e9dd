#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

void
main()
{
   while (atomicOr(b.v[0], 1u) != 2u)
      ;
}
