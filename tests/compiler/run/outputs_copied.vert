#version 450
/* SPDX-License-Identifier: MIT */
/* As outputs.vert, with outputs that are written in branches: where these meet,
 * NIR copies a variable to the output, and a copy of a position has to be
 * transformed as a store of one. */
layout(location = 0) out vec4 a;
layout(location = 1) flat out uint b;
void main() {
   float i = float(gl_VertexIndex);

   if ((gl_VertexIndex & 1) == 0) {
      gl_Position = vec4(i, 2.0 * i, 1.0, 2.0);
      a = vec4(i, -i, i * i, 1.0);
   } else {
      gl_Position.xy = vec2(i, i + i);
      gl_Position.zw = vec2(1.0, 2.0);
      a = vec4(i, -i, i * i, 1.0);
   }
   gl_PointSize = 1.0 + 0.5 * i;
   b = uint(gl_VertexIndex) * 7u;
}
