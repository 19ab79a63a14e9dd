#version 450
// SPDX-License-Identifier: MIT
// The last varying has several locations.
layout(location = 0) out vec2 uv;
layout(location = 1) flat out mat3 flat_matrix;
layout(location = 4) out mat2 corners[2];
void main() {
   uint i = gl_VertexIndex;
   uv = vec2(i & 1u, i >> 1u) * 2.0;
   gl_Position = vec4(uv * 2.0 - 1.0, 0.0, 1.0);
   flat_matrix = mat3(1, 2, 3, 4, 5, 6, 7, 8, 9);
   corners[0] = mat2(uv, -uv);
   corners[1] = mat2(uv.yx, uv * 0.5);
}
