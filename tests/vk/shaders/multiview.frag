#version 450
#extension GL_EXT_multiview : require
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 v_uv;
layout(location = 1) flat in int v_view;
layout(location = 0) out vec4 color;
void main() {
   color = vec4(v_view, gl_ViewIndex * 40, 255 * v_uv.x, 255) / 255.0;
}
