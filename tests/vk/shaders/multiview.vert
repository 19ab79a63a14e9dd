#version 450
#extension GL_EXT_multiview : require
// SPDX-License-Identifier: MIT
// A triangle for each instance, elsewhere in each view.
layout(location = 0) out vec2 v_uv;
layout(location = 1) flat out int v_view;
void main() {
   vec2 uv = vec2(gl_VertexIndex & 1, (gl_VertexIndex >> 1) & 1);
   v_uv = uv;
   v_view = gl_ViewIndex * 16 + gl_InstanceIndex;
   vec2 at = uv + vec2(gl_InstanceIndex, 0.25 * gl_ViewIndex) - 1.0;
   gl_Position = vec4(at, 0.5, 1.0);
   gl_PointSize = 3.0;
}
