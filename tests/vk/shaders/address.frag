#version 450
// SPDX-License-Identifier: MIT
#extension GL_EXT_buffer_reference : require
// Each pixel reads a word by its address and counts itself in another.
layout(buffer_reference, std430, buffer_reference_align = 4) buffer Words { uint v[]; };
layout(push_constant) uniform P { layout(offset = 8) Words counts; Words shades; };
layout(location = 0) in vec4 v_color;
layout(location = 0) out vec4 o;
void main() {
   uint x = uint(gl_FragCoord.x), y = uint(gl_FragCoord.y);
   atomicAdd(counts.v[y], 1u);
   o = v_color + unpackUnorm4x8(shades.v[(x ^ y) & 15u]);
}
