#version 450
// SPDX-License-Identifier: MIT
layout(location = 0) in vec4 v_color;
layout(location = 1) noperspective in vec2 v_pair[2];
layout(location = 3) flat in int v_index;
layout(location = 4, component = 0) noperspective in vec2 v_low;
layout(location = 4, component = 2) noperspective in vec2 v_high;
layout(location = 0) out vec4 o;
void main()
{
   vec2 pair = v_pair[int(gl_FragCoord.x) & 1];
   o = vec4(v_color.r + v_high.y, pair.x + pair.y,
            v_low.x + v_high.x + float(v_index), 2.0) *
       0.5;
}
