#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) out vec4 v_color;
void main() { gl_Position = position; gl_PointSize = position.w * 8.0; v_color = color; gl_Position.w = 1.0; }
