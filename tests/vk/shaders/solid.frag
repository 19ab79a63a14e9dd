#version 450
// SPDX-License-Identifier: MIT
layout(push_constant) uniform Push { vec4 color; };
layout(location = 0) out vec4 o;
void main() { o = color; }
