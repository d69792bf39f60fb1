int main(int count, char **words) {
  (void)words;
  return count - 1;
}
