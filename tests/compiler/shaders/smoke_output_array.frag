#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in vec4 a;
layout(location = 0) out vec4 o[3];
layout(location = 5) out uvec4 p[2];
void main() { for (int i = 0; i < 3; i++) o[i] = a * float(i); p[0] = uvec4(a); p[1] = uvec4(1u); if (a.x > 1.0) o[1] = a.wzyx; }
