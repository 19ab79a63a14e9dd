#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_ARB_shader_viewport_layer_array : require
#extension GL_ARB_shader_draw_parameters : require
layout(location = 0) out vec4 a;
void main() { gl_Position = vec4(gl_VertexIndex, gl_InstanceIndex, gl_BaseVertexARB, 1); gl_Layer = gl_InstanceIndex; a = gl_Position; }
