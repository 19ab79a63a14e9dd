#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 1) in;
layout(set = 0, binding = 0) buffer B { uint v[]; } b;

#define FOUR(x) x x x x
#define TIMES64(x) FOUR(FOUR(FOUR(x)))
#define STEP if (b.v[0] == 3u) b.v[1] += 4u;

void
main()
{
   TIMES64(TIMES64(FOUR(STEP)))
}
