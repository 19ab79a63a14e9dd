#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) uniform In { uint a[16]; };
layout(set = 0, binding = 1) buffer Out { uint o[]; };
void main() { uint i = gl_GlobalInvocationID.x; o[i] = a[(i / 4u) % 4u] + i; }
