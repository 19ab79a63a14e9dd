#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_buffer_reference : require
// Vertices that the shader fetches by their address.
struct Vertex { vec4 position; vec4 color; };
layout(buffer_reference, std430, buffer_reference_align = 16) readonly buffer Vertices { Vertex v[]; };
layout(push_constant) uniform P { Vertices vertices; };
layout(location = 0) out vec4 v_color;
void main() {
   gl_Position = vertices.v[gl_VertexIndex].position;
   v_color = vertices.v[gl_VertexIndex].color;
}
