#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(location = 0) out vec4 o;
void main() { vec2 f = v_uv * v_uv; o = vec4(dFdxFine(f.x) * 8.0, dFdyFine(f.y) * 8.0, fwidth(v_uv.x) * 8.0, 1.0); }
