#version 450
/* SPDX-License-Identifier: MIT */
#extension GL_ARB_shader_stencil_export : require
layout(location = 0) in float z; void main() { gl_FragStencilRefARB = int(z); }
