#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec4 position;
layout(push_constant) uniform Push { vec4 color; vec4 shift; };
void main() { gl_Position = position + shift; }
