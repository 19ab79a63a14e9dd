/* SPDX-License-Identifier: MIT */

#include "compile_report.h"

#include "isa/isa.h"

#include <mali/device_info.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define HINT_B 256

static const char *
variant_name(const struct mali_device_info *device,
             const struct mcc_output *out, unsigned i)
{
   static const char *const unified[MCC_VARIANT_COUNT] = {
      "vertex", "", "without point size", "without perspective"
   };
   static const char *const names[MCC_VARIANT_COUNT] = {
      "position", "varying", "plain position", "varying without perspective"
   };

   if (out->info.stage != MCC_STAGE_VERTEX)
      return "main";
   return mali_has_feature(device, MALI_FEATURE_UNIFIED_VERTEX) ? unified[i]
                                                                : names[i];
}

static const char *
stage_name(const struct mcc_output *out)
{
   static const char *const names[] = { "vertex", "fragment", "compute" };

   return names[out->info.stage];
}

static const uint8_t *
variant_code(const struct mcc_output *out, unsigned i)
{
   return (const uint8_t *)out->binary + out->info.variant[i].offset_B;
}

static double
cycles(const struct mcc_stats *stats, unsigned unit)
{
   return (double)mcc_stats_cost(stats, (enum mcc_unit)unit) /
          MCC_COSTS_PER_CYCLE;
}

static uint32_t
half_percent(const struct mcc_stats *s)
{
   const uint32_t all = s->fma + s->cvt + s->sfu;

   return all ? (uint32_t)(100ull * s->half / all) : 0;
}

static unsigned
threads(const struct mali_device_info *device, const struct mcc_variant_info *v)
{
   return mali_max_threads(device, v->work_regs);
}

/* -- Text -- */

/* The column that lines of the source are printed in. */
#define SOURCE_COLUMN 88

static const char *
base_name(const char *path)
{
   const char *slash = strrchr(path, '/');

   return slash ? slash + 1 : path;
}

static const struct mcc_place *
place_of(const struct mcc_output *out, uint32_t at_B)
{
   static const struct mcc_place nowhere;

   return out->places ? &out->places[at_B / ISA_INSTR_SIZE_B] : &nowhere;
}

/* The line that an instruction comes from, where it is another than that of
 * the one before. */
static void
print_place(FILE *fp, const struct compile_report *r, uint32_t at_B, bool first,
            int column)
{
   const struct mcc_place *place = place_of(r->out, at_B);
   const struct mcc_place *before =
      first ? NULL : place_of(r->out, at_B - ISA_INSTR_SIZE_B);
   const char *file, *text;
   int length;

   if (before ? before->line == place->line && before->file == place->file
              : !place->line)
      return;
   column = column < SOURCE_COLUMN ? SOURCE_COLUMN - column : 1;
   if (!place->line) {
      fprintf(fp, "%*s# no line", column, "");
      return;
   }
   file = r->out->files[place->file];
   text = compile_source_line(r->source, file, place->line, &length);
   fprintf(fp, "%*s# %s:%u", column, "", base_name(file), place->line);
   if (text)
      fprintf(fp, ": %.*s", length, text);
}

static int
print_code(FILE *fp, const struct compile_report *r, unsigned i)
{
   const struct mcc_variant_info *v = &r->out->info.variant[i];

   for (uint32_t at = 0; at < v->size_B; at += ISA_INSTR_SIZE_B) {
      char *text = NULL;
      size_t size;
      FILE *line = open_memstream(&text, &size);
      uint64_t word;

      if (!line)
         return -ENOMEM;
      memcpy(&word, variant_code(r->out, i) + at, sizeof(word));
      fprintf(line, "   %04x  %016llx  ", v->offset_B + at,
              (unsigned long long)word);
      mcc_print_code(line, r->device, &word);
      if (fclose(line))
         return -ENOMEM;
      fputs(text, fp);
      print_place(fp, r, v->offset_B + at, !at, size);
      fprintf(fp, "\n");
      free(text);
   }
   return 0;
}

static void
print_cycles(FILE *fp, const char *name, const struct mcc_stats *stats)
{
   fprintf(fp, "   %-13s", name);
   for (unsigned u = 0; u < MCC_UNIT_COUNT; u++)
      fprintf(fp, " %10.2f", cycles(stats, u));
   fprintf(fp, "  %s\n", mcc_unit_name(mcc_stats_bound(stats)));
}

static int
print_variant(FILE *fp, const struct compile_report *r, unsigned i)
{
   const struct mali_device_info *device = r->device;
   const struct mcc_output *out = r->out;
   const struct mcc_variant_info *v = &out->info.variant[i];
   struct mcc_paths paths;
   int err = mcc_stats_paths(device, variant_code(out, i), v->size_B, &paths);

   if (err)
      return err;
   fprintf(fp, "%s:\n", variant_name(device, out, i));
   err = print_code(fp, r, i);
   if (err)
      return err;
   fprintf(fp, "   %-13s", "cycles");
   for (unsigned u = 0; u < MCC_UNIT_COUNT; u++)
      fprintf(fp, " %10s", mcc_unit_name((enum mcc_unit)u));
   fprintf(fp, "  bound\n");
   print_cycles(fp, "total", &v->stats);
   print_cycles(fp, "shortest path", &paths.shortest);
   print_cycles(fp, "longest path", &paths.longest);
   fprintf(fp,
           "   instructions %u, bytes %u, registers %u of %u, threads %u, "
           "loops %u, spills %u, fills %u, 16-bit arithmetic %u %%, "
           "uniform computation %u instructions\n",
           v->instructions, v->size_B, v->used_regs, v->work_regs,
           threads(device, v), v->stats.loops, v->stats.spills, v->stats.fills,
           half_percent(&v->stats), v->uniform);
   return 0;
}

static void
print_head(FILE *fp, const struct compile_report *r)
{
   fprintf(fp, "%s (v%u), %s shader %s, entry point %s", r->device->name,
           r->device->arch, stage_name(r->out), base_name(r->file), r->entry);
   if (r->entries > 1)
      fprintf(fp, ", the first of %u (--stage, --entry)", r->entries);
   fprintf(fp, "\n");
}

static void
print_properties(FILE *fp, const struct mcc_output *out)
{
   struct compile_property p;

   fprintf(fp, "properties:");
   for (unsigned i = 0; compile_property(out, i, &p); i++)
      fprintf(fp, "%s %s %s", i ? "," : "", p.name, p.value ? "yes" : "no");
   fprintf(fp, "\n");
}

int
compile_report_text(FILE *fp, const struct compile_report *report)
{
   const struct mcc_output *out = report->out;
   char text[HINT_B];

   print_head(fp, report);
   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      int err = out->info.variant[i].size_B ? print_variant(fp, report, i) : 0;

      if (err)
         return err;
   }
   fprintf(fp,
           "total: bytes %u, uniform words %u, constants %u, "
           "thread-local %u B, workgroup-local %u B\n",
           out->binary_size_B, out->info.fau_words, out->info.fau_const_count,
           out->info.tls_size_B, out->info.wls_size_B);
   print_properties(fp, out);
   for (unsigned i = 0; compile_hint(out, i, text, sizeof(text)); i++)
      fprintf(fp, "hint: %s\n", text);
   return 0;
}

/* -- JSON -- */

static void
json_string(FILE *fp, const char *text)
{
   putc('"', fp);
   for (; *text; text++) {
      if (*text == '"' || *text == '\\')
         fprintf(fp, "\\%c", *text);
      else if ((unsigned char)*text < ' ')
         fprintf(fp, "\\u%04x", *text);
      else
         putc(*text, fp);
   }
   putc('"', fp);
}

static void
json_cycles(FILE *fp, const char *name, const struct mcc_stats *stats)
{
   fprintf(fp, "\"%s\": {", name);
   for (unsigned u = 0; u < MCC_UNIT_COUNT; u++) {
      fprintf(fp, "\"%s\": %.6f, ", mcc_unit_name((enum mcc_unit)u),
              cycles(stats, u));
   }
   fprintf(fp, "\"instructions\": %u, \"bound\": \"%s\"}", stats->instructions,
           mcc_unit_name(mcc_stats_bound(stats)));
}

static void
json_code(FILE *fp, const struct mali_device_info *device,
          const struct mcc_output *out, unsigned i)
{
   const struct mcc_variant_info *v = &out->info.variant[i];

   fprintf(fp, "     \"code\": [");
   for (uint32_t at = 0; at < v->size_B; at += ISA_INSTR_SIZE_B) {
      struct isa_instr instr;
      uint64_t word;

      memcpy(&word, variant_code(out, i) + at, sizeof(word));
      fprintf(fp, "%s\n      \"", at ? "," : "");
      /* Nothing in assembly needs an escape. */
      if (isa_decode(device->arch, word, &instr, NULL))
         fprintf(fp, "%016llx", (unsigned long long)word);
      else
         isa_print(fp, device->arch, &instr);
      putc('"', fp);
   }
   fprintf(fp, "]");
}

/* "file:line" of each instruction, or nothing. */
static void
json_places(FILE *fp, const struct mcc_output *out, unsigned i)
{
   const struct mcc_variant_info *v = &out->info.variant[i];

   fprintf(fp, ",\n     \"lines\": [");
   for (uint32_t at = 0; at < v->size_B; at += ISA_INSTR_SIZE_B) {
      const struct mcc_place *place = place_of(out, v->offset_B + at);
      char text[1024] = "";

      if (place->line)
         snprintf(text, sizeof(text), "%s:%u", out->files[place->file],
                  place->line);
      fprintf(fp, "%s", at ? ", " : "");
      json_string(fp, text);
   }
   fprintf(fp, "]");
}

static int
json_variant(FILE *fp, const struct mali_device_info *device,
             const struct mcc_output *out, unsigned i)
{
   const struct mcc_variant_info *v = &out->info.variant[i];
   struct mcc_paths paths;
   int err = mcc_stats_paths(device, variant_code(out, i), v->size_B, &paths);

   if (err)
      return err;
   fprintf(fp,
           "{\"name\": \"%s\", \"instructions\": %u, \"bytes\": %u, "
           "\"registers\": %u, \"work_registers\": %u, \"threads\": %u, "
           "\"loops\": %u, \"spills\": %u, \"fills\": %u, "
           "\"half_percent\": %u, \"uniform_instructions\": %u,\n"
           "     \"cycles\": {",
           variant_name(device, out, i), v->instructions, v->size_B,
           v->used_regs, v->work_regs, threads(device, v), v->stats.loops,
           v->stats.spills, v->stats.fills, half_percent(&v->stats),
           v->uniform);
   json_cycles(fp, "total", &v->stats);
   fprintf(fp, ",\n                ");
   json_cycles(fp, "shortest", &paths.shortest);
   fprintf(fp, ",\n                ");
   json_cycles(fp, "longest", &paths.longest);
   fprintf(fp, "},\n");
   json_code(fp, device, out, i);
   if (out->places)
      json_places(fp, out, i);
   fprintf(fp, "}");
   return 0;
}

static void
json_properties(FILE *fp, const struct mcc_output *out)
{
   struct compile_property p;

   fprintf(fp, " \"properties\": {");
   for (unsigned i = 0; compile_property(out, i, &p); i++) {
      fprintf(fp, "%s\"%s\": %s", i ? ", " : "", p.key,
              p.value ? "true" : "false");
   }
   fprintf(fp, "}");
}

int
compile_report_json(FILE *fp, const struct compile_report *report)
{
   const struct mali_device_info *device = report->device;
   const struct mcc_output *out = report->out;
   const char *comma = "";
   char text[HINT_B];

   fprintf(fp, "{\"file\": ");
   json_string(fp, report->file);
   fprintf(fp, ", \"gpu\": \"%s\", \"stage\": \"%s\", \"entry\": ",
           device->short_name, stage_name(out));
   json_string(fp, report->entry);
   fprintf(fp, ",\n \"variants\": [");
   for (unsigned i = 0; i < MCC_VARIANT_COUNT; i++) {
      int err;

      if (!out->info.variant[i].size_B)
         continue;
      fprintf(fp, "%s\n    ", comma);
      comma = ",";
      err = json_variant(fp, device, out, i);
      if (err)
         return err;
   }
   fprintf(fp,
           "],\n \"bytes\": %u, \"uniform_words\": %u, \"constants\": %u, "
           "\"thread_local_bytes\": %u, \"workgroup_local_bytes\": %u,\n",
           out->binary_size_B, out->info.fau_words, out->info.fau_const_count,
           out->info.tls_size_B, out->info.wls_size_B);
   json_properties(fp, out);
   fprintf(fp, ",\n \"hints\": [");
   for (unsigned i = 0; compile_hint(out, i, text, sizeof(text)); i++) {
      fprintf(fp, "%s\n    ", i ? "," : "");
      json_string(fp, text);
   }
   fprintf(fp, "]}\n");
   return 0;
}

/* -- Table -- */

/* The unit that takes longest on the model. */
static enum mcc_unit
bound_on(const struct mali_device_info *device, const struct mcc_stats *stats)
{
   enum mcc_unit bound = MCC_UNIT_FMA;

   for (unsigned u = 1; u < MCC_UNIT_COUNT; u++) {
      if (mcc_stats_cycles(device, stats, (enum mcc_unit)u) >
          mcc_stats_cycles(device, stats, bound))
         bound = (enum mcc_unit)u;
   }
   return bound;
}

void
compile_report_table_head(FILE *fp)
{
   fprintf(fp, "%-20s %4s %12s %8s %-10s %5s %8s %6s\n", "model", "arch",
           "instructions", "cycles", "bound", "regs", "threads", "spills");
}

void
compile_report_table_row(FILE *fp, const struct mali_device_info *device,
                         const struct mcc_output *out, const char *reason)
{
   const struct mcc_variant_info *v;
   enum mcc_unit bound;

   fprintf(fp, "%-20s %4u ", device->name, device->arch);
   if (!out) {
      fprintf(fp, "%s\n", reason);
      return;
   }
   for (unsigned i = 0; i < 2; i++) {
      v = &out->info.variant[i];
      if (!v->size_B)
         continue;
      if (i)
         fprintf(fp, "%-20s %4s ", "  varying", "");
      bound = bound_on(device, &v->stats);
      fprintf(fp, "%12u %8.2f %-10s %5u %8u %6u\n", v->instructions,
              mcc_stats_cycles(device, &v->stats, bound), mcc_unit_name(bound),
              v->used_regs, threads(device, v),
              v->stats.spills + v->stats.fills);
   }
}
