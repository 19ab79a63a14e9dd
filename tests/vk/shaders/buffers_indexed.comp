#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 16) in;
layout(set = 0, binding = 0) buffer In { uint a[16]; } src[4];
layout(set = 0, binding = 1) buffer Out { uint o[]; };
layout(push_constant) uniform Push { uint index; };
void main() { uint i = gl_GlobalInvocationID.x; o[i] = src[index].a[i] * 2u + uint(src[index].a.length()); }
