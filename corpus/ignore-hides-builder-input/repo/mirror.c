int main(int count, char **words) {
  return count - 1;
}
