#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(set = 0, binding = 0) uniform A { vec4 a; } ua[2];
layout(set = 1, binding = 0) uniform B { vec4 b[4]; };
layout(push_constant) uniform Push { vec4 p; uint index; };
layout(location = 0) out vec4 o;
void main() { o = ua[0].a * 0.5 + ua[1].a * 0.25 + b[index] * v_uv.x + p * 0.25; }
