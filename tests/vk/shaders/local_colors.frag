#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) out vec4 a;
layout(location = 1) out vec4 b;
void main() {
   a = vec4(0.25, 0.5, 0.125, 0.75);
   b = vec4(0.5, 0.125, 0.75, 0.25);
}
