#version 450
// SPDX-License-Identifier: MIT
// Something else for each sample, in the colour and in depth.
layout(location = 0) out vec4 o;
void main() {
   o = vec4(float(gl_SampleID + 1) / 8.0, 0.0, 0.0, 1.0);
   gl_FragDepth = float(4 - gl_SampleID) / 8.0;
}
