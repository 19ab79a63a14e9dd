#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 offset_and_shade;
layout(location = 0) out vec4 v_color;
void main() {
   gl_Position = vec4(position.xy * 0.25 + offset_and_shade.xy, 0.0, 1.0);
   v_color = vec4(offset_and_shade.z, float(gl_InstanceIndex) / 8.0,
                  float(gl_VertexIndex) / 8.0, 1.0);
}
