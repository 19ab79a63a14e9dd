#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 64) in;
layout(set = 0, binding = 0) uniform samplerBuffer src;
layout(set = 0, binding = 1, r32ui) uniform uimageBuffer dst;
void main() {
   int i = int(gl_GlobalInvocationID.x);
   vec4 t = texelFetch(src, i);
   imageStore(dst, i, uvec4(uint(t.x * 255.0 + 0.5) | uint(t.y * 255.0 + 0.5) << 8 | uint(textureSize(src)) << 16));
}
