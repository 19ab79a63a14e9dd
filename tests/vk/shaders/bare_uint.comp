#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_shader_image_load_formatted : require
// No format in the shader: that of the image.
layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0) uniform uimage2D from;
layout(set = 0, binding = 1) uniform uimage2D to;
layout(set = 0, binding = 2) buffer Out { uvec4 o[]; };
void main() {
   ivec2 at = ivec2(gl_GlobalInvocationID.xy);
   uvec4 v = imageLoad(from, at);
   o[at.x + 16 * at.y] = v;
   imageStore(to, ivec2(15) - at, v);
}
