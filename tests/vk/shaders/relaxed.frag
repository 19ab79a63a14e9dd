#version 450
// SPDX-License-Identifier: MIT
layout(location = 0, component = 0) in mediump float x;
layout(location = 0, component = 1) in mediump float y;
layout(location = 0) out mediump vec4 o;
void main() { o = vec4(y, x, 0.25, 1.0); }
