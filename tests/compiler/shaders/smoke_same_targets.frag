#version 450
/* SPDX-License-Identifier: MIT */
/* One colour for three targets: blend shaders may overwrite it in between. */
layout(location = 0) in vec3 color;
layout(location = 0) out vec4 a;
layout(location = 1) out vec4 b;
layout(location = 2) out vec4 c;
void main() { a = b = c = vec4(color, 1.0); }
