/* SPDX-License-Identifier: MIT */

#include "compile_input.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define GLSLANG "glslangValidator"

static void *
read_stream(FILE *fp, size_t *size)
{
   char *data = NULL;
   size_t n = 0, got;

   do {
      char *bigger = realloc(data, n + 65536);

      if (!bigger) {
         free(data);
         errno = ENOMEM;
         return NULL;
      }
      data = bigger;
      got = fread(data + n, 1, 65536, fp);
      n += got;
   } while (got == 65536);
   if (ferror(fp)) {
      free(data);
      return NULL;
   }
   *size = n;
   return data;
}

void *
compile_read_file(const char *path, size_t *size)
{
   FILE *fp = fopen(path, "rb");
   void *data = fp ? read_stream(fp, size) : NULL;
   int err = errno;

   if (fp)
      fclose(fp);
   errno = err;
   return data;
}

static bool
is_glsl(const char *path)
{
   static const char *const suffixes[] = { ".vert", ".frag", ".comp" };
   const size_t n = strlen(path);

   for (unsigned i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
      if (n > 5 && !strcmp(path + n - 5, suffixes[i]))
         return true;
   }
   return false;
}

/* Becomes the compiler of GLSL, what it prints going to fd. */
static void
become_glslang(const char *path, const char *output, int fd)
{
   if (dup2(fd, 1) < 0 || dup2(fd, 2) < 0)
      _exit(126);
   execlp(GLSLANG, GLSLANG, "--quiet", "-g", "--target-env", "vulkan1.3", "-o",
          output, path, (char *)NULL);
   _exit(127);
}

/* The first line that says error. */
static void
pick_message(const char *text, size_t size, char *reason, size_t reason_size)
{
   static const char error[] = "ERROR: ";
   const char *at = memmem(text, size, error, strlen(error));
   const char *end = at ? memchr(at, '\n', size - (at - text)) : NULL;

   if (at && end)
      snprintf(reason, reason_size, "%.*s", (int)(end - at), at);
   else
      snprintf(reason, reason_size, GLSLANG " failed");
}

/* Runs the compiler of GLSL; false and why. */
static bool
run_glslang(const char *path, const char *output, char *reason,
            size_t reason_size)
{
   int fds[2], status = 0;
   size_t size = 0;
   pid_t pid;
   FILE *fp;
   char *text;

   if (pipe(fds)) {
      snprintf(reason, reason_size, "%s", strerror(errno));
      return false;
   }
   pid = fork();
   if (!pid)
      become_glslang(path, output, fds[1]);
   close(fds[1]);
   fp = fdopen(fds[0], "r");
   text = fp ? read_stream(fp, &size) : NULL;
   if (fp)
      fclose(fp);
   if (pid < 0 || waitpid(pid, &status, 0) != pid || !text) {
      snprintf(reason, reason_size, GLSLANG " could not be run");
      free(text);
      return false;
   }
   if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
      snprintf(reason, reason_size,
               "GLSL needs " GLSLANG ", which is not here");
   else if (status)
      pick_message(text, size, reason, reason_size);
   free(text);
   return !status;
}

static void *
read_glsl(const char *path, size_t *size, char *reason, size_t reason_size)
{
   char output[] = "/tmp/mali-compile-XXXXXX";
   const int fd = mkstemp(output);
   void *data = NULL;

   if (fd < 0) {
      snprintf(reason, reason_size, "%s: %s", output, strerror(errno));
      return NULL;
   }
   close(fd);
   if (run_glslang(path, output, reason, reason_size)) {
      data = compile_read_file(output, size);
      if (!data)
         snprintf(reason, reason_size, "%s", strerror(errno));
   }
   unlink(output);
   return data;
}

void *
compile_read_shader(const char *path, size_t *size, char *reason,
                    size_t reason_size)
{
   void *data;

   if (is_glsl(path) && !access(path, R_OK))
      return read_glsl(path, size, reason, reason_size);
   data = compile_read_file(path, size);
   if (!data)
      snprintf(reason, reason_size, "%s", strerror(errno));
   return data;
}
