#version 450
/* SPDX-License-Identifier: MIT */
layout(location = 0) in float z; void main() { gl_FragDepth = z; }
