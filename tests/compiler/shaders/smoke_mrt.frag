#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in vec4 a;
layout(location = 0) out vec4 o0;
layout(location = 1) out uvec2 o1;
layout(location = 3) out ivec4 o3;
layout(location = 4) out float o4;
void main() { o0 = a; o1 = uvec2(a.xy); o3 = ivec4(a); o4 = a.w; }
