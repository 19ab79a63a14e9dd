#version 450
// SPDX-License-Identifier: MIT
// Valid, though no device has as many samples.
layout(location = 0) out vec4 o;

void
main()
{
   o = vec4(gl_SampleMaskIn[0] + gl_SampleMaskIn[7]);
}
