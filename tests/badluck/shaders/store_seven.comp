#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

void
main()
{
   /* What takes the place of a large buffer is seldom as large. */
   b.v[0] = 7u;
   b.v[b.v.length() / 2] = 7u;
   b.v[b.v.length() - 1] = 7u;
}
