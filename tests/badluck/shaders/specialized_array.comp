#version 450
// SPDX-License-Identifier: MIT
// Too long by what is made of a specialization constant.
layout(local_size_x = 1) in;
layout(constant_id = 0) const uint N = 0x10000;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

void
main()
{
   uint local[N * (N / 16)];

   local[b.v[0]] = b.v[1];
   b.v[2] = local[b.v[3]];
}
