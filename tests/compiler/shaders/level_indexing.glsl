#version 450
// SPDX-License-Identifier: MIT
// Arrays of descriptors at uniform and at varying places, of no length, too.
#extension GL_GOOGLE_include_directive : require
#extension GL_EXT_nonuniform_qualifier : require
#extension GL_EXT_samplerless_texture_functions : require
#extension GL_EXT_spirv_intrinsics : require
#include "level_stage.glsl"
// Compilers do not name these, although Vulkan asks for it.
#if STAGE == 0
spirv_instruction(capabilities = [28, 29, 30], id = 83) int uniform_place(int a);
#else
spirv_instruction(capabilities = [28, 29, 30, 31], id = 83) int uniform_place(int a);
#endif
layout(binding = 0) uniform U { vec4 v; } ubos[4];
layout(binding = 4) readonly buffer S { vec4 v[]; } ssbos[];
layout(set = 1, binding = 0) uniform sampler2D tex[];
layout(set = 1, binding = 20) uniform texture2D plain[4];
layout(set = 1, binding = 24) uniform sampler samplers[3];
layout(set = 1, binding = 28) uniform samplerBuffer texels[4];
layout(set = 2, binding = 0) uniform sampler1D line;
layout(set = 2, binding = 1) uniform sampler1DArray lines;
layout(set = 2, binding = 2) uniform samplerCubeArray cubes;
layout(set = 2, binding = 3) uniform samplerCubeArrayShadow shadows;
layout(set = 2, binding = 4) uniform samplerBuffer texel;
layout(set = 2, binding = 5) uniform sampler2DMS samples;
layout(push_constant) uniform P { int place; };
#if STAGE != 0
layout(set = 2, binding = 8, rgba8) uniform image2D images[3];
layout(set = 2, binding = 12, r32ui) uniform uimageBuffer words[3];
layout(set = 2, binding = 16, rgba16f) uniform image1D image_line;
layout(set = 2, binding = 17, rgba8) uniform imageCubeArray image_cubes;
layout(set = 2, binding = 18, rg16) uniform image2DArray image_layers;
#endif
void main() {
#if STAGE == 0
   int i = gl_VertexIndex;
#elif STAGE == 4
   int i = int(gl_FragCoord.x);
#else
   int i = int(gl_LocalInvocationIndex);
#endif
   int at = uniform_place(place);
   vec4 r = ubos[at].v + ubos[nonuniformEXT(i)].v + ssbos[at].v[i] + ssbos[nonuniformEXT(i)].v[at];
   r += textureLod(tex[at], vec2(0.5), 0.0) + textureLod(tex[nonuniformEXT(i)], vec2(0.25), 1.0);
   r += textureLod(sampler2D(plain[nonuniformEXT(i)], samplers[nonuniformEXT(i & 1)]), vec2(0.25), 1.0);
   r += texelFetch(texels[at], i) + texelFetch(texels[nonuniformEXT(i)], 2) + texelFetch(texel, i);
   r += textureLod(line, 0.5, 0.0) + textureLod(lines, vec2(0.5), 0.0) + textureLod(cubes, vec4(r.xyz, 1.0), 2.0);
   r += texelFetch(plain[1], ivec2(i), 1) + texelFetch(line, i, 0) + texelFetch(samples, ivec2(i), 3);
   r.x += float(textureSize(line, 0) + textureSize(texel) + textureSize(cubes, 1).z + textureSize(samples).y);
   r.y += float(textureQueryLevels(cubes) + textureSamples(samples) + ssbos[1].v.length());
   r.z += texture(shadows, vec4(r.xyz, 0.0), 0.5);
#if STAGE != 0
   imageStore(images[at], ivec2(i), imageLoad(images[nonuniformEXT(i)], ivec2(at)));
   imageStore(images[nonuniformEXT(i)], ivec2(i, 1), r);
   imageAtomicAdd(words[at], i, imageLoad(words[nonuniformEXT(i)], at).x);
   imageAtomicMax(words[nonuniformEXT(i)], i, 3u);
   imageStore(image_line, i, imageLoad(image_cubes, ivec3(i, i, 7)) + imageLoad(image_layers, ivec3(i, i, 2)));
   imageStore(image_cubes, ivec3(i, 1, 2), vec4(imageSize(image_cubes), imageSize(image_line)));
#endif
   finish(r);
}
