/* SPDX-License-Identifier: MIT */
/* Numbers that more than one object of the driver must agree on. */
#ifndef VALK_LIMITS_H
#define VALK_LIMITS_H

/* Resource tables of a shader stage: the index in bits 31:24 of a handle.
 * See README.md, "Resource tables". */
#define VALK_TABLE_VERTEX 0 /* attributes, then vertex buffers */
#define VALK_TABLE_DRIVER 1 /* dummy sampler, then dynamic buffers */
#define VALK_TABLE_SET0 2   /* descriptor set n is table SET0 + n */
#define VALK_MAX_TABLES 16
#define VALK_MAX_SETS (VALK_MAX_TABLES - VALK_TABLE_SET0)

#define VALK_HANDLE(table, entry) (((uint32_t)(table) << 24) | (entry))

/* Every descriptor that a table holds takes one entry. */
#define VALK_DESCRIPTOR_SIZE_B 32

/* Entries of VALK_TABLE_VERTEX. */
#define VALK_MAX_ATTRIBUTES 16
#define VALK_MAX_VERTEX_BINDINGS 16
#define VALK_VERTEX_BUFFER_ENTRY VALK_MAX_ATTRIBUTES

/* Entries of VALK_TABLE_DRIVER. */
#define VALK_DUMMY_SAMPLER_ENTRY 0
#define VALK_DYNAMIC_BUFFER_ENTRY 1
#define VALK_MAX_DYNAMIC_BUFFERS 24

#define VALK_MAX_PUSH_DESCRIPTORS 32
#define VALK_MAX_PUSH_B 256
#define VALK_MAX_RTS 8
#define VALK_MAX_SAMPLES 4
/* Each costs a draw: what others offer, and more than an application must be
 * able to ask for (6). */
#define VALK_MAX_VIEWS 8

#endif
