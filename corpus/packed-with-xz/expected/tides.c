#include <stdio.h>

int main(void) {
  for (int hour = 0; hour < 24; hour += 6)
    printf("%02d:00 %s\n", hour, hour % 12 == 0 ? "high" : "low");
  return 0;
}
