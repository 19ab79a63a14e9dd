/* SPDX-License-Identifier: MIT */

#include "sim/kmd/sim_user.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

/* Asks the real kernel to copy, which answers bad addresses with an error.
 * Where that is forbidden (a sandbox), the plain copy has to do. */
static int
transfer(void *own, uint64_t user, uint64_t size_B, bool write)
{
   if (!size_B)
      return 0;
   if (user < 4096)
      return -EFAULT;

   const struct iovec mine = { own, size_B };
   const struct iovec other = { (void *)(uintptr_t)user, size_B };
   const pid_t pid = getpid();
   const ssize_t n = write ? process_vm_writev(pid, &mine, 1, &other, 1, 0)
                           : process_vm_readv(pid, &mine, 1, &other, 1, 0);

   if (n == (ssize_t)size_B)
      return 0;
   if (n >= 0 || errno == EFAULT)
      return -EFAULT;

   if (write)
      memcpy((void *)(uintptr_t)user, own, size_B);
   else
      memcpy(own, (const void *)(uintptr_t)user, size_B);
   return 0;
}

int
sim_user_read(void *dst, uint64_t user, uint64_t size_B)
{
   return transfer(dst, user, size_B, false);
}

int
sim_user_write(uint64_t user, const void *src, uint64_t size_B)
{
   return transfer((void *)(uintptr_t)src, user, size_B, true);
}

static int
read_element(uint8_t *dst, uint32_t size_B, uint64_t user, uint32_t stride_B)
{
   const uint32_t common = stride_B < size_B ? stride_B : size_B;
   const int ret = sim_user_read(dst, user, common);

   if (ret)
      return ret;
   memset(dst + common, 0, size_B - common);
   for (uint32_t i = common; i < stride_B; i++) {
      uint8_t byte;
      if (sim_user_read(&byte, user + i, 1))
         return -EFAULT;
      if (byte)
         return -E2BIG;
   }
   return 0;
}

int
sim_user_array(uint64_t user, uint32_t stride_B, uint32_t count, uint32_t min_B,
               uint32_t size_B, void **out)
{
   *out = NULL;
   if (!count)
      return 0;
   if (stride_B < min_B)
      return -EINVAL;

   uint8_t *array = calloc(count, size_B);
   if (!array)
      return -ENOMEM;

   int ret = 0;
   if (stride_B == size_B) {
      ret = sim_user_read(array, user, (uint64_t)size_B * count);
   } else {
      for (uint32_t i = 0; i < count && !ret; i++)
         ret = read_element(array + (uint64_t)i * size_B, size_B,
                            user + (uint64_t)i * stride_B, stride_B);
   }
   if (ret) {
      free(array);
      return ret;
   }
   *out = array;
   return 0;
}
