#version 450
// SPDX-License-Identifier: MIT
// One square of 4x4 pixels per instance in a target of 64x64.
layout(location = 0) in uint element;
layout(location = 0) flat out vec4 v_color;
void main() {
   vec2 corner = vec2(gl_VertexIndex & 1, gl_VertexIndex >> 1);
   vec2 cell = vec2(gl_InstanceIndex & 15, gl_InstanceIndex >> 4);
   gl_Position = vec4((cell + corner) / 8.0 - 1.0, 0.0, 1.0);
   v_color = vec4(uvec4(element, gl_InstanceIndex, 0, 255)) / 255.0;
}
