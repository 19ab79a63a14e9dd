#version 450
/* SPDX-License-Identifier: MIT */
layout(local_size_x = 8, local_size_y = 8) in;
layout(binding = 0, rgba8) uniform image2D i2;
layout(binding = 1, r32ui) uniform uimage2D iu;
layout(binding = 2, rgba32f) uniform image3D i3;
layout(binding = 3, rg16f) uniform image2DArray ia;
layout(binding = 4, r32i) uniform iimageBuffer ib;
layout(binding = 5, rgba16f) uniform imageCube ic;
layout(binding = 6, r32f) uniform image1D i1;
layout(binding = 40, rgba8) uniform image2D arr[4];
layout(push_constant) uniform P { int k; };
void main() {
   ivec3 p = ivec3(gl_GlobalInvocationID);
   vec4 v = imageLoad(i2, p.xy) + imageLoad(i3, p) + imageLoad(ia, p) + imageLoad(ic, p) + imageLoad(i1, p.x) + imageLoad(arr[k], p.xy);
   imageStore(i2, p.xy, v); imageStore(i3, p, v); imageStore(ia, p, v); imageStore(i1, p.x, v); imageStore(arr[k], p.xy, v);
   uint old = imageAtomicAdd(iu, p.xy, 3u) + imageAtomicCompSwap(iu, p.xy, 1u, 2u) + imageAtomicExchange(iu, p.xy, 5u);
   imageStore(ib, p.x, ivec4(old)); imageStore(ib, p.y, imageLoad(ib, p.z) + ivec4(imageSize(i2), imageSize(ib), 0));
   imageAtomicMin(ib, 3, int(old));
}
