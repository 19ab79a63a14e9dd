#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) noperspective out vec4 v_color;
void main() { gl_Position = position; v_color = color; }
