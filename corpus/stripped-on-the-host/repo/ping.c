#include <stdio.h>

int main(void) {
  puts("ping");
  return 0;
}
