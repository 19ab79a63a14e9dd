#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) out vec2 v_uv;
void main() {
   vec2 uv = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1) * 2.0;
   v_uv = uv;
   gl_Position = vec4(uv * 2.0 - 1.0, 0.25, 1.0);
}
