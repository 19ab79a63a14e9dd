#version 450
#extension GL_ARB_shader_draw_parameters : require
// SPDX-License-Identifier: MIT
// Draw N fills square N of 16x16 pixels with what the shader is told.
layout(location = 0) flat out vec4 v_color;
void main() {
   int vertex = (gl_VertexIndex - gl_BaseVertexARB) & 3;
   vec2 corner = vec2(vertex & 1, vertex >> 1);
   vec2 cell = vec2(gl_DrawIDARB & 3, gl_DrawIDARB >> 2);
   gl_Position = vec4((cell + corner) / 2.0 - 1.0, 0.0, 1.0);
   v_color = vec4(gl_BaseVertexARB, gl_BaseInstanceARB, gl_DrawIDARB,
                  gl_InstanceIndex) / 255.0;
}
