/* SPDX-License-Identifier: MIT */
#ifndef COMPILE_REPORT_H
#define COMPILE_REPORT_H

/*
 * What mali-compile says of a compiled shader: assembly, what it costs, what to
 * do about it; as text, as JSON, or as a row of a table over models.
 */

#include "compile_source.h"

#include <mali/compiler.h>

#include <stdbool.h>
#include <stdio.h>

/* What to report on; all the caller's. */
struct compile_report {
   const struct mali_device_info *device;
   const char *file;
   const char *entry; /* name of the entry point */
   unsigned entries;  /* how many there are of what was asked for */
   const struct mcc_output *out;
   const struct compile_source *source;
};

/* -ENOMEM, or 0. */
int
compile_report_text(FILE *fp, const struct compile_report *report);
int
compile_report_json(FILE *fp, const struct compile_report *report);

void
compile_report_table_head(FILE *fp);
/* out NULL: it did not compile, for this reason. */
void
compile_report_table_row(FILE *fp, const struct mali_device_info *device,
                         const struct mcc_output *out, const char *reason);

/* What a shader is to the hardware, as far as it alone decides: blending,
 * alpha to coverage or that there is no depth may decide otherwise. */
struct compile_property {
   const char *name; /* for people */
   const char *key;  /* for JSON */
   bool value;
};

/* Property i of a shader, 0 and on; false: there are no more. */
bool
compile_property(const struct mcc_output *out, unsigned i,
                 struct compile_property *property);

/* A text of at most size bytes for hint i of a shader, 0 and on; false: there
 * are no more. */
bool
compile_hint(const struct mcc_output *out, unsigned i, char *text,
             unsigned size);

#endif
