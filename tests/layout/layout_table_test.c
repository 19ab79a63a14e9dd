/* SPDX-License-Identifier: MIT */
/* Holds the layout library against examples worked out by hand.
 * usage: layout_table_test layout_table.txt */

#include "layout_check.h"

#include <errno.h>
#include <string.h>
#include <strings.h>

struct expectation {
   int refusal;
   bool has_size, has_layer, has_level[MIL_MAX_LEVELS];
   uint64_t size_B, layer_B;
   struct mil_level level[MIL_MAX_LEVELS];
};

struct example {
   const struct mali_device_info *info;
   struct mil_init_info init;
   struct mil_explicit_layout explicit_layout;
   struct expectation expect;
};

static unsigned line_number;

static void
bad_line(const char *what)
{
   fprintf(stderr, "line %u: cannot read '%s'\n", line_number, what);
   exit(EXIT_FAILURE);
}

static enum pipe_format
format_by_name(const char *name)
{
   for (unsigned f = 1; f < PIPE_FORMAT_COUNT; f++) {
      const struct util_format_description *desc =
         util_format_description((enum pipe_format)f);
      if (desc && desc->short_name && !strcasecmp(desc->short_name, name))
         return (enum pipe_format)f;
   }
   bad_line(name);
   return PIPE_FORMAT_NONE;
}

static struct mil_tiling
parse_tiling(char *text)
{
   struct mil_tiling tiling = { .kind = MIL_TILING_AFBC };
   char *rest;

   if (!strcmp(text, "linear"))
      return (struct mil_tiling){ .kind = MIL_TILING_LINEAR };
   if (!strcmp(text, "u"))
      return (struct mil_tiling){ .kind = MIL_TILING_U_INTERLEAVED };
   if (!strcmp(text, "64k"))
      return (struct mil_tiling){ .kind = MIL_TILING_INTERLEAVED_64K };
   if (!strcmp(text, "mtk"))
      return (struct mil_tiling){ .kind = MIL_TILING_MTK_16L32S };
   if (!strncmp(text, "afrc", 4)) {
      tiling.kind = MIL_TILING_AFRC;
      tiling.afrc.unit_B = strtoul(text + 4, &rest, 10);
      if (*rest == '+')
         tiling.afrc.chroma_unit_B = strtoul(rest + 1, &rest, 10);
      tiling.afrc.scan = !strcmp(rest, "scan");
      return tiling;
   }

   for (char *t = strtok_r(text, ",", &rest); t;
        t = strtok_r(NULL, ",", &rest)) {
      if (!strcmp(t, "16x16"))
         tiling.afbc.block = MIL_AFBC_BLOCK_16X16;
      else if (!strcmp(t, "32x8"))
         tiling.afbc.block = MIL_AFBC_BLOCK_32X8;
      else if (!strcmp(t, "64x4"))
         tiling.afbc.block = MIL_AFBC_BLOCK_64X4;
      else if (!strcmp(t, "sparse"))
         tiling.afbc.sparse = true;
      else if (!strcmp(t, "split"))
         tiling.afbc.split = true;
      else if (!strcmp(t, "ytr"))
         tiling.afbc.ytr = true;
      else if (!strcmp(t, "tiled"))
         tiling.afbc.tiled_headers = true;
      else if (!strcmp(t, "sc"))
         tiling.afbc.solid_color = true;
      else
         bad_line(t);
   }
   return tiling;
}

static void
parse_input(struct example *x, char *word)
{
   char *value = strchr(word, '=');

   if (!value)
      bad_line(word);
   *value++ = 0;
   if (!strcmp(word, "levels")) {
      x->init.levels = strtoul(value, NULL, 0);
   } else if (!strcmp(word, "layers")) {
      x->init.layers = strtoul(value, NULL, 0);
   } else if (!strcmp(word, "samples")) {
      x->init.samples_sa = strtoul(value, NULL, 0);
   } else if (!strcmp(word, "gpu")) {
      x->info = mali_device_info_from_name(value);
      if (!x->info)
         bad_line(value);
   } else if (!strcmp(word, "planar")) {
      x->init.planar_format = format_by_name(value);
   } else if (!strcmp(word, "plane")) {
      x->init.plane = strtoul(value, NULL, 0);
   } else if (!strcmp(word, "usage")) {
      if (strcmp(value, "render"))
         bad_line(value);
      x->init.usage = MIL_USAGE_RENDER;
   } else if (!strcmp(word, "tiling")) {
      x->init.tiling = parse_tiling(value);
   } else if (!strcmp(word, "offset")) {
      x->explicit_layout.offset_B = strtoull(value, NULL, 0);
   } else if (!strcmp(word, "layerpitch")) {
      x->explicit_layout.layer_pitch_B = strtoull(value, NULL, 0);
   } else if (!strcmp(word, "pitch")) {
      x->explicit_layout.row_pitch_B = strtoull(value, NULL, 0);
      x->init.explicit_layout = &x->explicit_layout;
   } else {
      bad_line(word);
   }
}

static void
parse_expectation(struct expectation *e, char *word)
{
   char *value = strchr(word, '=');
   unsigned row_B;

   if (!value)
      bad_line(word);
   *value++ = 0;
   if (!strcmp(word, "size")) {
      e->has_size = true;
      e->size_B = strtoull(value, NULL, 0);
   } else if (!strcmp(word, "layer")) {
      e->has_layer = true;
      e->layer_B = strtoull(value, NULL, 0);
   } else if (!strcmp(word, "refuse")) {
      e->refusal = !strcmp(value, "EINVAL")      ? -EINVAL
                   : !strcmp(value, "ENOTSUP")   ? -ENOTSUP
                   : !strcmp(value, "EOVERFLOW") ? -EOVERFLOW
                                                 : 0;
      if (!e->refusal)
         bad_line(value);
   } else {
      unsigned l = strtoul(word, NULL, 10);
      if (l >= MIL_MAX_LEVELS ||
          sscanf(value, "%" SCNu64 "/%u/%" SCNu64 "/%" SCNu64,
                 &e->level[l].offset_B, &row_B, &e->level[l].slice_stride_B,
                 &e->level[l].size_B) != 4)
         bad_line(word);
      e->level[l].row_stride_B = row_B;
      e->has_level[l] = true;
   }
}

static void
parse(char *line, struct example *x)
{
   char *rest, *word = strtok_r(line, " \n", &rest);
   unsigned dim;
   bool expecting = false;

   memset(x, 0, sizeof(*x));
   x->info = check_device();
   x->init.levels = x->init.layers = x->init.samples_sa = 1;
   x->init.format = format_by_name(word);

   word = strtok_r(NULL, " \n", &rest);
   if (!word || sscanf(word, "%uD", &dim) != 1 || dim < 1 || dim > 3)
      bad_line("dim");
   x->init.dim = (enum mil_dim)(dim - 1);

   word = strtok_r(NULL, " \n", &rest);
   if (!word ||
       sscanf(word, "%ux%ux%u", &x->init.extent_px.width,
              &x->init.extent_px.height, &x->init.extent_px.depth) != 3)
      bad_line("extent");

   while ((word = strtok_r(NULL, " \n", &rest))) {
      if (!strcmp(word, ":"))
         expecting = true;
      else if (expecting)
         parse_expectation(&x->expect, word);
      else
         parse_input(x, word);
   }
   if (!expecting)
      bad_line("nothing expected");
}

static void
check_example(const struct example *x)
{
   const struct expectation *e = &x->expect;
   struct mil_image image = { 0 };
   struct mil_reason reason = { "" };
   int err = mil_image_init(x->info, &x->init, &image, &reason);

   CHECK(err == e->refusal, "line %u: result %d instead of %d (%s)",
         line_number, err, e->refusal, reason.text);
   if (err || e->refusal) {
      CHECK(!err || reason.text[0], "line %u: no reason", line_number);
      return;
   }
   CHECK(!e->has_size || image.size_B == e->size_B,
         "line %u: size %" PRIu64 " instead of %" PRIu64, line_number,
         image.size_B, e->size_B);
   CHECK(!e->has_layer || image.layer_stride_B == e->layer_B,
         "line %u: layer stride %" PRIu64 " instead of %" PRIu64, line_number,
         image.layer_stride_B, e->layer_B);
   for (unsigned l = 0; l < image.levels; l++) {
      const struct mil_level *got = &image.level[l], *want = &e->level[l];
      if (!e->has_level[l])
         continue;
      CHECK(got->offset_B == want->offset_B &&
               got->row_stride_B == want->row_stride_B &&
               got->slice_stride_B == want->slice_stride_B &&
               got->size_B == want->size_B,
            "line %u: level %u is %" PRIu64 "/%u/%" PRIu64 "/%" PRIu64,
            line_number, l, got->offset_B, got->row_stride_B,
            got->slice_stride_B, got->size_B);
   }
}

int
main(int argc, char **argv)
{
   struct example example;
   char line[1024];
   unsigned examples = 0;

   FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
   if (!file) {
      fprintf(stderr, "usage: %s TABLE\n", argv[0]);
      return EXIT_FAILURE;
   }
   while (fgets(line, sizeof(line), file)) {
      line_number++;
      if (line[0] == '#' || line[0] == '\n')
         continue;
      parse(line, &example);
      check_example(&example);
      examples++;
   }
   fclose(file);
   CHECK(examples > 90, "only %u examples were read", examples);
   return check_result();
}
