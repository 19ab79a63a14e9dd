#version 450
// SPDX-License-Identifier: MIT
// One step of a chain in which every invocation reads what another wrote.
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) readonly buffer In { uint a[256]; };
layout(set = 0, binding = 1) buffer Out { uint b[256]; };
layout(push_constant) uniform Push { uint step; };
void main() {
   uint i = gl_GlobalInvocationID.x;
   b[i] = a[(i * 5u + 3u) & 255u] * 3u + step;
}
