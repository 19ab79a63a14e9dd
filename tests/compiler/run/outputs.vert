#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) out vec4 a;
layout(location = 1) flat out uint b;
void main() {
   float i = float(gl_VertexIndex);

   gl_Position = vec4(i, 2.0 * i, 1.0, 2.0);
   gl_PointSize = 1.0 + 0.5 * i;
   a = vec4(i, -i, i * i, 1.0);
   b = uint(gl_VertexIndex) * 7u;
}
