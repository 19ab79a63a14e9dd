#version 450
// SPDX-License-Identifier: MIT
// Knows nothing of how its outputs are interpolated.
layout(location = 0) in vec4 position;
layout(location = 1) in vec4 color;
layout(location = 0) out vec4 v_color;
layout(location = 1) out vec2 v_pair[2];
layout(location = 3) flat out int v_index;
layout(location = 4, component = 0) out vec2 v_low;
layout(location = 4, component = 2) out vec2 v_high;
void main()
{
   gl_Position = position;
   v_color = color;
   v_pair[0] = color.rg;
   v_pair[1] = color.gb;
   v_index = gl_VertexIndex;
   v_low = color.br;
   v_high = color.rb;
}
