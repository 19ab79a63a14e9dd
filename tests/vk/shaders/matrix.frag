#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec2 uv;
layout(location = 1) flat in mat3 flat_matrix;
layout(location = 4) in mat2 corners[2];
layout(location = 0) out vec4 o;
void main() {
   bool exact = flat_matrix == mat3(1, 2, 3, 4, 5, 6, 7, 8, 9);
   vec4 near = vec4(corners[0][0] - uv, corners[0][1] + uv) +
               vec4(corners[1][0] - uv.yx, corners[1][1] - uv * 0.5);
   o = vec4(exact, all(lessThan(abs(near), vec4(0.001))), 0.0, 1.0);
}
