#version 450
// SPDX-License-Identifier: MIT
layout(local_size_x = 8, local_size_y = 8) in;
layout(set = 0, binding = 0, rgba8) uniform readonly image2D src;
layout(set = 0, binding = 1, rgba8) uniform writeonly image2D dst;
layout(set = 0, binding = 2, r32ui) uniform uimage2D counts;
void main() {
   ivec2 p = ivec2(gl_GlobalInvocationID.xy), size = imageSize(src);
   if (any(greaterThanEqual(p, size))) return;
   imageStore(dst, size - 1 - p, imageLoad(src, p).bgra);
   imageAtomicAdd(counts, p / 4, uint(p.x) + 1u);
}
