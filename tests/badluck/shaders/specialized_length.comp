#version 450
// SPDX-License-Identifier: MIT
// As long as what a pipeline makes of a constant says.
layout(local_size_x = 1) in;
layout(constant_id = 0) const uint N = 1;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

void
main()
{
   uint local[N > 4 ? N << 2 : 4];

   local[b.v[0]] = b.v[1];
   b.v[2] = local[b.v[3]];
}
